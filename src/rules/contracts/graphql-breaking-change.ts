import type { ContractChange } from "../../domain/contract.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { capitalised, parsed, plain } from "./change-words.ts";

/** A GraphQL schema refuses queries, or answers them otherwise, that were right yesterday. */
export const graphqlBreakingChange: Rule<"contract"> = {
  id: "contracts/graphql-breaking-change",
  architect: "api-architect",
  severity: "blocker",
  judges: "contract",
  when: "a GraphQL schema changes so that a query which was right yesterday is refused or cannot be read",
  harm: "A GraphQL schema has one version for everybody: clients that nobody here can deploy fail as soon as this is released.",
  instead:
    "Add the new field, argument or value beside the old one, and mark the old one `@deprecated(reason:)`.",
  source: "https://graphql.org/learn/schema-design/#versioning",
  appliesTo: ({ kind, changes }) => kind === "graphql" && changes.length > 0,
  check: ({ changes }) => changes.filter(({ level }) => level === "breaking").map(hitOf),
};

function hitOf(change: ContractChange): Hit {
  const { at, consequence, instead, operations, also, deprecated, announced } = change;
  const [name] = operations;
  const follow = operations.length - 1;
  const said = deprecated
    ? `, as its deprecation announced${announced === undefined ? "" : ` for ${plain(announced)}`}`
    : "";
  const reach = follow > 0 ? ` (and ${follow} more in the schema with it)` : "";
  return {
    at,
    title: `${capitalised(consequence)}${reach}${said}.`,
    scenario: scenarioOf(change),
    ...(instead === undefined ? {} : { instead }),
    // An announced end is late news, not a surprise; a schema that is gone says nothing about the server.
    ...(deprecated || change.kind === "schema-removed" ? { severity: "concern" } : {}),
    subject: `${change.kind} ${name}`,
    ...(also ? { siblings: also } : {}),
    evidence: [parsed(change)],
  };
}

function scenarioOf({ deprecated }: ContractChange): string {
  return deprecated
    ? "Whoever has not followed the deprecation fails when this is released: look at who still asks for it first."
    : "The whole query is refused, not only this part of it, for every client that has it: also those that cannot be updated, such as installed apps.";
}
