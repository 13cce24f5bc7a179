import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { code, type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default: "Take it from the generator of the operating system.",
  javascript:
    'Use `crypto.randomBytes(32).toString("base64url")`, `crypto.randomInt(max)` or `crypto.randomUUID()`.',
  python: "Use `secrets.token_urlsafe(32)`, `secrets.choice(...)` or `secrets.randbelow(n)`.",
  go: "Use `crypto/rand`: `rand.Read(b)`, or `rand.Text()`.",
  java: "Use `SecureRandom`: `new SecureRandom().nextBytes(bytes)`.",
  kotlin: "Use `SecureRandom().nextBytes(bytes)`.",
  ruby: "Use `SecureRandom.urlsafe_base64(32)` or `SecureRandom.random_number(n)`.",
  php: "Use `bin2hex(random_bytes(32))` or `random_int($min, $max)`.",
  rust: "Use `rand::rngs::OsRng` or the `getrandom` crate.",
};

/** Secrets that can be guessed from others. */
export const weakRandom: Rule<"source"> = {
  id: "security/weak-random",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a secret is made by a random generator that can be foretold",
  harm: "A few outputs are enough to work out the next ones: an attacker asks for a token or two and then knows those of others.",
  instead: "Take it from the generator of the operating system.",
  source: "https://cwe.mitre.org/data/definitions/338.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "weak-random"),
  check: (facts) => optionHits(facts, { kind: "weak-random", verdict, instead: INSTEAD }),
};

function verdict({ detail = "", callee }: Sighting): OptionVerdict {
  return {
    severity: "concern",
    title: `${code(detail)} is made with ${code(callee)}, whose numbers can be foretold.`,
  };
}
