import type { ContractChange } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised, hasItsOwnRules, operationsOf, parsed, reachOf } from "./change-words.ts";

/**
 * Dangerous, and not told: what is written down for the first time, which mostly says what the server did all
 * along; what only generated code sees; and what another rule of the family judges.
 */
const QUIET: ReadonlySet<string> = new Set([
  "request-limit-added",
  "request-type-added",
  "request-schema-added",
  "request-closed",
  "schema-part-removed",
  "response-schema-removed",
  "security-requirement-removed",
  "security-scope-removed",
  "operation-removed",
]);

/** A change that a careful client survives, and others do not. */
export const dangerousChange: Rule<"contract"> = {
  id: "contracts/dangerous-change",
  architect: "api-architect",
  severity: "concern",
  judges: "contract",
  when: "an API document changes so that careful clients go on and others fail or are misunderstood, inside one version",
  harm: "Nothing in the version or in the status of an answer tells these clients; they show wrong data or stop on a value they do not know.",
  instead: "Announce it, or let clients ask for the new behaviour.",
  source: "https://google.aip.dev/180",
  appliesTo: (comparison) => !hasItsOwnRules(comparison) && !comparison.version.moved,
  check: ({ changes }) =>
    changes.filter((change) => change.level === "dangerous" && !isQuiet(change)).map(hitOf),
};

function isQuiet({ kind, before }: ContractChange): boolean {
  return QUIET.has(kind) || (kind === "parameter-default-changed" && before === "absent");
}

function hitOf(change: ContractChange): Hit {
  return {
    at: change.at,
    title: `${capitalised(change.consequence)} (${operationsOf(change)}).`,
    scenario: `${reachOf(change)}. A client that was written with care survives it; one that was generated, or that lists every case, does not.`,
    ...(change.instead === undefined ? {} : { instead: change.instead }),
    ...(change.fix ? { fix: change.fix } : {}),
    subject: `${change.kind} ${change.operations[0]} ${change.consequence.split(";")[0]}`,
    ...(change.also ? { siblings: change.also } : {}),
    evidence: [parsed(change)],
  };
}
