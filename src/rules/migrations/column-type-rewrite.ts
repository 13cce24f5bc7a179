import type { Rule } from "../../domain/rule.ts";
import { REWRITE_HARM, REWRITE_SOURCE, rewritesBy } from "./rewrite.ts";

export const columnTypeRewrite: Rule<"migration"> = {
  id: "migrations/column-type-rewrite",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "the type of a column of a table that was there before the pull request is changed to one that is stored differently",
  harm: REWRITE_HARM,
  instead:
    "add a second column of the new type, keep it up to date with a trigger, fill it in batches, let the code read it, and drop the old one later",
  source: REWRITE_SOURCE,
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => rewritesBy(migration, "type"),
};
