import type { ContractChange } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised, operationsOf, parsed, reachOf } from "./change-words.ts";

/** A requirement that went lets strangers in; a scope that went lets in more of those who are known. */
const SEVERITIES: ReadonlyMap<string, "blocker" | "concern"> = new Map([
  ["security-requirement-removed", "blocker"],
  ["security-scope-removed", "concern"],
]);

/** An operation that asks its callers for less than before. */
export const securityRequirementChanged: Rule<"contract"> = {
  id: "contracts/security-requirement-changed",
  architect: "security-architect",
  severity: "blocker",
  judges: "contract",
  when: "an operation of an API document asks its callers for less than before: no credentials, or fewer scopes",
  harm: "Gateways, generated servers and tests take the document at its word: the operation is open to people it was closed to.",
  instead:
    "Put the requirement back; if the operation is meant to be public, write `security: []` on it and say why.",
  source: "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/",
  // A new version may be open where the old one was not, but nobody opens a door by counting up.
  appliesTo: ({ changes }) => changes.some(({ kind }) => SEVERITIES.has(kind)),
  check: ({ changes }) =>
    changes.flatMap((change) => {
      const severity = SEVERITIES.get(change.kind);
      return severity ? [{ ...hitOf(change), severity }] : [];
    }),
};

function hitOf(change: ContractChange): Hit {
  return {
    at: change.at,
    title: `${capitalised(change.consequence)} (${operationsOf(change)}).`,
    scenario: `${reachOf(change)}. Whatever is built from the document (a gateway, a generated server, a test of access) stops asking.`,
    ...(change.instead === undefined ? {} : { instead: change.instead }),
    subject: `${change.kind} ${change.operations[0]}`,
    ...(change.also ? { siblings: change.also } : {}),
    evidence: [parsed(change)],
  };
}
