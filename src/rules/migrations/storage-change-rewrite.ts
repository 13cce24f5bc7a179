import type { Rule } from "../../domain/rule.ts";
import { REWRITE_HARM, REWRITE_SOURCE, rewritesBy } from "./rewrite.ts";

export const storageChangeRewrite: Rule<"migration"> = {
  id: "migrations/storage-change-rewrite",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a table that was there before the pull request is made logged or unlogged, or moved to another access method or tablespace",
  harm: REWRITE_HARM,
  instead:
    "keep it out of migrations that run while the application does; pg_repack moves a table with only short locks",
  source: REWRITE_SOURCE,
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => rewritesBy(migration, "storage"),
};
