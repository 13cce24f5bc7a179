import type { SecretSighting } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";

/** Keys for tests are often made for the test: worth an answer, not worth a stop. */
const TEST_FOLDER = /(^|\/)(tests?|__tests__|specs?|fixtures?|testdata|test-data|examples?|mocks?|docs?)\//i;

/** A credential in the history of a repository is known to everyone who can clone it, for ever. */
export const secretCommitted: Rule<"secret"> = {
  id: "security/secret-committed",
  architect: "security-architect",
  severity: "blocker",
  judges: "secret",
  when: "a pull request adds a credential in plain text",
  harm: "Whoever can read the repository, a fork, a build log or a backup of them can use it, and deleting the line does not take it out of the history.",
  instead:
    "Revoke this credential and issue a new one, then read it at run time from the environment or a secret manager; remove the commit before it is merged.",
  source: "https://cwe.mitre.org/data/definitions/798.html",
  appliesTo: () => true,
  check: (sighting) => [hitOf(sighting)],
};

function hitOf(sighting: SecretSighting): Hit {
  const { what, at, masked } = sighting;
  return {
    at,
    title: `This line adds ${article(what)} ${what} in plain text.`,
    subject: what,
    ...(what === "private key" && TEST_FOLDER.test(at.path) ? { severity: "concern" as const } : {}),
    evidence: [{ kind: "parsed", at, excerpt: masked }],
  };
}

function article(word: string): string {
  return /^(?:[AEIO]|SSH|npm\b)/i.test(word) ? "an" : "a";
}
