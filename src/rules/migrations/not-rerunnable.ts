import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { statementOf } from "./on-tables.ts";

export const notRerunnable: Rule<"migration"> = {
  id: "migrations/not-rerunnable",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "several statements run without a transaction, and one that has run cannot run a second time",
  harm: "when a later statement fails, what came before stays, and the next attempt fails on it until somebody cleans up by hand",
  instead:
    "give each statement that needs no transaction a migration of its own, or write it so that it may run twice",
  source: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => hitFor(migration),
};

/** Once for a file: the first statement that would fail shows all that there is to see. */
function hitFor(migration: RehearsedMigration): Hit[] {
  const acting = migration.statements.filter(
    ({ kind, outcome }) => outcome === "ran" && kind !== "setting" && kind !== "transaction",
  );
  // Only where the file itself leaves the transaction: tools that never open one are another story.
  if (!acting.some(({ locksSeen, inTransaction }) => locksSeen === false && !inTransaction)) return [];
  const open = acting.filter(({ inTransaction }) => !inTransaction);
  const stuck = open.slice(0, -1).filter(failsAgain);
  const [first, ...others] = stuck;
  if (!first) return [];
  return [
    {
      at: first.at,
      subject: "not rerunnable",
      title:
        "If a later statement of this file fails, the file cannot be run again: this one has run already",
      scenario: `There is no transaction to take it back (CONCURRENTLY runs only without one): after a failure, a lock timeout for instance, the next attempt stops here with “already exists” or “does not exist”.`,
      instead: `Put each statement that runs without a transaction into a migration of its own. Or write IF NOT EXISTS (IF EXISTS); for an index built CONCURRENTLY, drop it IF EXISTS first, since a build that failed leaves an invalid one behind.`,
      evidence: [{ ...statementOf(first), engine: migration.engine, locks: [] }],
      siblings: others.map(({ at }) => at),
    },
  ];
}

const GUARDED = /\bif\s+(?:not\s+)?exists\b|\bor\s+replace\b/i;

function failsAgain({ kind, sql, parts }: RehearsedStatement): boolean {
  if (GUARDED.test(sql)) return false;
  switch (kind) {
    case "create-table":
    case "create-index":
    case "create-type":
    case "drop-table":
    case "drop-index":
    case "drop":
    case "rename":
      return true;
    case "alter-table":
      return parts?.some((part) => FAILS_AGAIN.has(part.kind)) === true || /\badd\s+constraint\b/i.test(sql);
    default:
      return false;
  }
}

const FAILS_AGAIN: ReadonlySet<string> = new Set(["add-column", "drop-column", "foreign-key", "key"]);
