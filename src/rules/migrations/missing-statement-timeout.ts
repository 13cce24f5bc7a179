import type { Rule } from "../../domain/rule.ts";
import { unlimited } from "./waits.ts";

export const missingStatementTimeout: Rule<"migration"> = {
  id: "migrations/missing-statement-timeout",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "a migration takes a lock that others wait for on a table that was there before the pull request, and sets no statement_timeout",
  harm: "a statement that turns out slow in production holds its lock for as long as it likes",
  instead: "set statement_timeout before, to what the application can stand",
  source: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    unlimited(migration, "statement_timeout", (table, mode) => ({
      title: `Nothing ends this statement while it locks ${table}`,
      scenario: `Should it take minutes in production and not the moment it took here, its ${mode} keeps others from ${table} for all of them; somebody has to find it and cancel it by hand.`,
      instead:
        "Run SET statement_timeout = '30s' first (SET LOCAL inside a transaction), longer for statements that are known to be slow and harmless. Leave this note be where the tool or the role that migrates sets it.",
    })),
};
