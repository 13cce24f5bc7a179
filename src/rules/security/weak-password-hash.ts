import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default:
    "Use Argon2id, scrypt or bcrypt (cost 10 or more). A token that has to be derived needs a random key of its own, not the password.",
  javascript: "Use `await argon2.hash(password)`, or `bcrypt.hash(password, 12)`.",
  python:
    "Use `argon2.PasswordHasher().hash(password)`; in Django leave `PASSWORD_HASHERS` alone or put Argon2 first.",
  go: "Use `bcrypt.GenerateFromPassword(password, bcrypt.DefaultCost)` or `argon2.IDKey`. A token that has to be derived needs a random key of its own, not the password.",
  java: "Use `new BCryptPasswordEncoder()` or `Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8()`.",
  kotlin: "Use `BCryptPasswordEncoder()` or `Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8()`.",
  ruby: "Use `has_secure_password`, or `BCrypt::Password.create(password)`.",
  php: "Use `password_hash($password, PASSWORD_DEFAULT)` and `password_verify`.",
  rust: "Use the `argon2` crate: `Argon2::default().hash_password(password, &salt)`.",
};

/** Passwords that can be tried out by the billion. */
export const weakPasswordHash: Rule<"source"> = {
  id: "security/weak-password-hash",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a password goes through a fast hash, or through a slow one with too little work",
  harm: "Whoever gets the table tries billions of passwords a second on one graphics card: most of them are known within hours, and they open other sites, too.",
  instead:
    "Use Argon2id, scrypt or bcrypt (cost 10 or more). A token that has to be derived needs a random key of its own, not the password.",
  source: "https://cwe.mitre.org/data/definitions/916.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "weak-password-hash"),
  check: (facts) => optionHits(facts, { kind: "weak-password-hash", verdict, instead: INSTEAD }),
};

function verdict({ detail = "" }: Sighting): OptionVerdict {
  if (detail.startsWith("bcrypt cost"))
    return {
      severity: "concern",
      title: `Passwords are hashed with ${detail}; 10 is the least that OWASP asks for.`,
    };
  if (detail.startsWith("PBKDF2"))
    return {
      severity: "concern",
      title: `Passwords are hashed by ${detail}; OWASP asks for 600000 with SHA-256.`,
    };
  if (detail === "no slow hash")
    return { severity: "concern", title: "Passwords are stored without a slow hash." };
  return { severity: "concern", title: `A password goes through ${detail}, which is fast to try out.` };
}
