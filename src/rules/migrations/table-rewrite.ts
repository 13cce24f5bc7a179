import type { Rule } from "../../domain/rule.ts";
import { REWRITE_HARM, REWRITE_SOURCE, rewritesBy } from "./rewrite.ts";

export const tableRewrite: Rule<"migration"> = {
  id: "migrations/table-rewrite",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a statement makes PostgreSQL write a table anew that was there before the pull request, and its text does not show why",
  harm: REWRITE_HARM,
  instead:
    "find out what in the statement rewrites the table; add a new column without a default, fill it in batches while the application goes on, and switch over to it",
  source: REWRITE_SOURCE,
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => rewritesBy(migration, "unknown"),
};
