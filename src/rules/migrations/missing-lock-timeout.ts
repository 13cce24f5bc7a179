import type { Rule } from "../../domain/rule.ts";
import { unlimited } from "./waits.ts";

export const missingLockTimeout: Rule<"migration"> = {
  id: "migrations/missing-lock-timeout",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "a migration takes a lock that others wait for on a table that was there before the pull request, and sets no lock_timeout",
  harm: "while the migration waits for one long query, everything that comes after it waits as well",
  instead: "set lock_timeout to a few seconds before, and try the migration again when it runs into it",
  source: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    unlimited(migration, "lock_timeout", (table, mode) => ({
      title: `The migration waits for its lock on ${table} without a limit`,
      scenario: `One report or an open transaction that uses ${table} makes this statement wait for its ${mode}; until it gets it, every query that needs ${table} queues behind the migration, for minutes if need be.`,
      instead:
        "Run SET lock_timeout = '5s' first (SET LOCAL inside a transaction), and start the migration again when it gives up. Leave this note be where the tool or the role that migrates sets it.",
    })),
};
