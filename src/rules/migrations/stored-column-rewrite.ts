import type { Rule } from "../../domain/rule.ts";
import { REWRITE_HARM, REWRITE_SOURCE, rewritesBy } from "./rewrite.ts";

export const storedColumnRewrite: Rule<"migration"> = {
  id: "migrations/stored-column-rewrite",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a stored generated column, or one that is numbered from a sequence, is added to a table that was there before the pull request",
  harm: REWRITE_HARM,
  instead:
    "add an ordinary column that may be null, let a trigger or a default fill it for new rows, and fill the others in batches",
  source: REWRITE_SOURCE,
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => rewritesBy(migration, "generated"),
};
