import type { ContractChange, ContractComparison } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised, hasItsOwnRules, isPromise, operationsOf, parsed, reachOf } from "./change-words.ts";

/** What was announced is kept, and what goes was announced. */
export const deprecationDiscipline: Rule<"contract"> = {
  id: "contracts/deprecation-discipline",
  architect: "api-architect",
  severity: "concern",
  judges: "contract",
  when: "a sunset date is taken back, moved earlier or cannot be read, a stability level is lowered, or a new version drops an operation that was never deprecated",
  harm: "Clients plan their migration with these dates; a date that moves under them leaves no time to follow.",
  instead: "Keep the day that was announced; deprecate first, with a date, and remove in a later version.",
  source: "https://www.rfc-editor.org/rfc/rfc8594",
  appliesTo: (comparison) => comparison.changes.length > 0 && !hasItsOwnRules(comparison),
  check: (comparison) => [
    ...comparison.changes
      .filter((change) => change.level === "breaking" && isPromise(change))
      .map(brokenPromise),
    ...unannounced(comparison),
  ],
};

function brokenPromise(change: ContractChange): Hit {
  return {
    at: change.at,
    title: `${capitalised(change.consequence)} (${operationsOf(change)}).`,
    scenario: `${reachOf(change)}. Clients that scheduled their move by what the document said are late without knowing it.`,
    ...(change.instead === undefined ? {} : { instead: change.instead }),
    subject: `${change.kind} ${change.operations[0]}`,
    ...(change.also ? { siblings: change.also } : {}),
    evidence: [parsed(change)],
  };
}

/** A new version may drop what the old one had; it is kinder to have said so. One piece of advice for all. */
function unannounced({ changes, version }: ContractComparison): Hit[] {
  if (!version.moved) return [];
  const [first, ...rest] = changes.filter(
    ({ kind, deprecated }) => kind === "operation-removed" && deprecated !== true,
  );
  if (!first) return [];
  return [
    {
      at: first.at,
      severity: "note",
      title: `${operationsOf(first)} goes with the new version and was never marked as deprecated.`,
      scenario: `Clients of ${version.before} learn it when they move to ${version.after}${rest.length > 0 ? `; so it is with ${rest.length} more` : ""}.`,
      instead: "Mark it `deprecated: true` with an `x-sunset` date in the old version first.",
      subject: `unannounced ${first.operations[0]}`,
      ...(rest.length > 0 ? { siblings: rest.map(({ at }) => at) } : {}),
      evidence: [parsed(first)],
    },
  ];
}
