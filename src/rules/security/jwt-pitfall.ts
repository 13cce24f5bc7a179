import type { Rule } from "../../domain/rule.ts";
import { type OptionVerdict, optionHits } from "./option-hits.ts";
import { type InsteadTable } from "./sightings.ts";
import type { Sighting } from "../../domain/source.ts";

const INSTEAD: InsteadTable = {
  default:
    "Check the signature with one named algorithm and a key from the configuration, and let tokens end.",
  "none-algorithm": "Name the one algorithm that you sign with, and refuse all others.",
  "hard-coded-key":
    "Read the key from the environment or a secret store, stop without it, and change the one that was published.",
  "ignore-expiration": "Let the library check `exp`; for a refresh, keep a refresh token in the database.",
  "no-algorithms": '`jwt.verify(token, publicKey, { algorithms: ["RS256"] })`.',
  "no-expiry": '`jwt.sign(payload, key, { expiresIn: "15m" })`.',
  jsonwebtoken: '`jwt.verify(token, key, { algorithms: ["HS256"] })` instead of `jwt.decode`.',
  jose: '`await jwtVerify(token, key, { algorithms: ["HS256"] })` instead of `decodeJwt`.',
  pyjwt: '`jwt.decode(token, key, algorithms=["HS256"])`.',
  "golang-jwt": '`jwt.ParseWithClaims(token, claims, keyFunc, jwt.WithValidMethods([]string{"HS256"}))`.',
  jjwt: "`Jwts.parser().verifyWith(key).build().parseSignedClaims(token)`.",
  "ruby-jwt": '`JWT.decode(token, key, true, algorithm: "HS256")`.',
  "firebase/php-jwt": '`JWT::decode($token, new Key($key, "HS256"))`.',
};

/** Tokens that anybody can make, or that never end. */
export const jwtPitfall: Rule<"source"> = {
  id: "security/jwt-pitfall",
  architect: "security-architect",
  severity: "concern",
  judges: "source",
  when: "a token is accepted unproved, is signed with a key in the source, or never ends",
  harm: "Whoever can make a token is whoever they want to be.",
  instead:
    "Check the signature with one named algorithm and a key from the configuration, and let tokens end.",
  source: "https://www.rfc-editor.org/rfc/rfc8725",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === "jwt-pitfall"),
  check: (facts) => optionHits(facts, { kind: "jwt-pitfall", verdict, instead: INSTEAD }),
};

function verdict({ detail }: Sighting): OptionVerdict {
  switch (detail) {
    case "none-algorithm":
      return {
        severity: "concern",
        title: "Tokens without a signature are accepted or made here.",
        scenario: 'A client writes `"alg": "none"` and any user name into a token, and is let in.',
      };
    case "not-verified":
      return {
        severity: "concern",
        title: "The token is read without checking its signature.",
        scenario: "A client changes the user id in its token, and nothing notices.",
      };
    case "hard-coded-key":
      return {
        severity: "concern",
        title: "The key that signs tokens stands in the source.",
        scenario:
          "Everybody who can read the repository, an old clone or an image of it can make a token for any user.",
      };
    case "ignore-expiration":
      return {
        severity: "concern",
        title: "Tokens are accepted after they have ended.",
        scenario: "A token from an old log or a lost laptop opens the account for ever.",
      };
    case "no-algorithms":
      return {
        severity: "note",
        title: "The token is checked with a public key, and no algorithm is named.",
        scenario:
          "Libraries that go by the token's own header take the public key for an HMAC secret: everybody knows it.",
      };
    default:
      return {
        severity: "note",
        title: "The token that is made here never ends.",
        scenario: "A token from an old log or a lost laptop opens the account for ever.",
      };
  }
}
