import type { Rule } from "../../domain/rule.ts";
import { REWRITE_HARM, REWRITE_SOURCE, rewritesBy } from "./rewrite.ts";

export const volatileDefaultRewrite: Rule<"migration"> = {
  id: "migrations/volatile-default-rewrite",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a column is added to a table that was there before the pull request, with a default that is computed for each row",
  harm: REWRITE_HARM,
  instead:
    "add the column without a default, set the default in a second statement, which only new rows get, and fill the others in batches",
  source: REWRITE_SOURCE,
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => rewritesBy(migration, "default"),
};
