import type { ContractChange } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised, parsed } from "./change-words.ts";

/** Optional fields and arguments are how a schema is meant to grow; graphql-js counts them, nobody is hurt. */
const WORTH_A_WORD: ReadonlySet<string> = new Set([
  "enum-value-added",
  "union-member-added",
  "default-changed",
]);

/** A GraphQL schema answers with something that clients written before may not know. */
export const graphqlDangerousChange: Rule<"contract"> = {
  id: "contracts/graphql-dangerous-change",
  architect: "api-architect",
  severity: "note",
  judges: "contract",
  when: "a GraphQL schema gains a value or a type that it answers with, or a default changes",
  harm: "Queries stay valid, but a client without a branch for the new value shows nothing or stops.",
  instead: "Tell consumers to expect what they do not know, before the server answers with it.",
  source: "https://graphql-js.org/api-v16/utilities/#finddangerouschanges",
  appliesTo: ({ kind, changes }) => kind === "graphql" && changes.length > 0,
  check: ({ changes }) =>
    changes.filter(({ level, kind }) => level === "dangerous" && WORTH_A_WORD.has(kind)).map(hitOf),
};

function hitOf(change: ContractChange): Hit {
  const { at, kind, consequence, instead, operations, also } = change;
  return {
    at,
    title: `${capitalised(consequence)}.`,
    scenario:
      kind === "default-changed"
        ? "Nobody is refused and nobody is told: the same query means something else from the release on."
        : "Clients generated from the schema often read an unknown value as an error, and installed apps keep doing so.",
    ...(instead === undefined ? {} : { instead }),
    subject: `${kind} ${operations[0]}`,
    ...(also ? { siblings: also } : {}),
    evidence: [parsed(change)],
  };
}
