import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { statementOf } from "./on-tables.ts";

export const transactionShape: Rule<"migration"> = {
  id: "migrations/transaction-shape",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a migration leaves its transaction open, opens one inside another, or ends the one that its tool has opened",
  harm: "what looks like one transaction is none: a failure half way leaves the schema between two versions, or nothing of it is kept at all",
  instead:
    "let the tool open and close the transaction, or take its transaction off the file and write BEGIN and COMMIT yourself, once each",
  source: "https://www.postgresql.org/docs/current/sql-begin.html#SQL-BEGIN-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => {
    const shape = shapeOf(migration);
    return [
      ...leftOpen(migration, shape),
      ...nested(migration, shape),
      ...endedEarly(migration, shape),
      ...endedTwice(migration, shape),
    ];
  },
};

/**
 * Tools that send a whole file as one query. The transaction around that is PostgreSQL's own, and BEGIN and COMMIT
 * in the file take its place. Source: PostgreSQL documentation, "Multiple Statements in a Simple Query".
 */
const ONE_QUERY = new Set(["golang-migrate", "prisma", "node-pg-migrate"]);

interface Shape {
  /** The file's own BEGIN that nothing ends. */
  open?: RehearsedStatement;
  /** A BEGIN inside the file's own transaction. */
  twice: readonly RehearsedStatement[];
  /** A BEGIN or COMMIT inside the tool's transaction. */
  inTool: readonly RehearsedStatement[];
  /** A COMMIT after the file's own transaction had ended already. */
  idle: readonly RehearsedStatement[];
}

function shapeOf({ statements, framework }: RehearsedMigration): Shape {
  let open: RehearsedStatement | undefined;
  const twice: RehearsedStatement[] = [];
  const inTool: RehearsedStatement[] = [];
  const idle: RehearsedStatement[] = [];
  let begun = false;
  for (const statement of statements) {
    if (statement.kind !== "transaction" || statement.outcome !== "ran") continue;
    if (BEGINS.test(statement.sql)) {
      begun = true;
      if (open) twice.push(statement);
      else {
        if (statement.inTransaction && !ONE_QUERY.has(framework)) inTool.push(statement);
        open = statement;
      }
    } else if (ENDS.test(statement.sql) && !CHAINS.test(statement.sql)) {
      if ((!open || inTool.includes(open)) && statement.inTransaction) inTool.push(statement);
      else if (!open && begun && !statement.inTransaction) idle.push(statement);
      open = undefined;
    }
  }
  // A file that begins by ending a transaction expects one around it, and opens the next for whoever closes it.
  const expected = statements.find(({ kind }) => kind === "transaction");
  if (expected && ENDS.test(expected.sql)) open = undefined;
  const ended = statements.every(({ outcome }) => outcome !== "failed");
  return { ...(open && ended ? { open } : {}), twice, inTool, idle };
}

const BEGINS = /^(?:begin|start\s+transaction)\b/i;
const ENDS = /^(?:commit|end|rollback|abort)\b(?!\s+(?:work\s+|transaction\s+)?to\b)(?!\s+prepared\b)/i;
const CHAINS = /\band\s+chain\b/i;

function leftOpen(migration: RehearsedMigration, { open, inTool }: Shape): Hit[] {
  // Inside the tool's transaction a BEGIN opens nothing, and the tool ends it all.
  if (!open || inTool.includes(open)) return [];
  return [
    {
      at: open.at,
      subject: "left open",
      title: "This transaction is never committed",
      scenario:
        "The file ends with its transaction open. A tool that closes the connection then loses all that the file did, and says that it went well; one that goes on runs the next migrations inside it, with every lock still held.",
      instead: "End the file with COMMIT, or take BEGIN out and let the tool open the transaction.",
      evidence: [{ ...statementOf(open), engine: migration.engine, locks: [] }],
    },
  ];
}

function nested(migration: RehearsedMigration, { twice }: Shape): Hit[] {
  const [first, ...others] = twice;
  if (!first) return [];
  return [
    {
      at: first.at,
      subject: "nested",
      title: "This BEGIN stands inside a transaction that is open already",
      scenario:
        "PostgreSQL has no nested transactions: it warns and goes on in the one that is open, and the first COMMIT ends that. What follows it runs without a transaction, and a failure there cannot be taken back.",
      instead:
        "Write BEGIN and COMMIT once. What has to be undone apart goes between SAVEPOINT and ROLLBACK TO.",
      evidence: [{ ...statementOf(first), engine: migration.engine, locks: [] }],
      siblings: others.map(({ at }) => at),
    },
  ];
}

function endedEarly(migration: RehearsedMigration, { inTool }: Shape): Hit[] {
  const end = inTool.find(({ sql }) => ENDS.test(sql));
  const first = inTool[0];
  if (!end || !first) return [];
  const after = migration.statements
    .slice(migration.statements.indexOf(end) + 1)
    .some(({ kind }) => kind !== "transaction" && kind !== "setting");
  return [
    {
      at: end.at,
      subject: "ends the tool's",
      // At the very end only the tool's own record of the migration is left outside.
      severity: after ? "concern" : "note",
      title: `This ${end.sql.split(/\s/)[0]?.toUpperCase()} ends the transaction in which ${migration.framework} runs the file`,
      scenario: after
        ? "What follows is no longer in one transaction with what came before: when it fails, the first part stays, the migration counts as not run, and the next attempt fails on what is there already."
        : `${migration.framework} writes down that the migration has run after the file, in a transaction of its own now: if that fails, the schema is changed and the migration counts as not run.`,
      instead: `Take BEGIN and COMMIT out of the file: ${migration.framework} opens and closes the transaction. If the file needs its own, switch off the tool's for it.`,
      evidence: [{ ...statementOf(end), engine: migration.engine, locks: [] }],
      siblings: inTool.filter((one) => one !== end).map(({ at }) => at),
    },
  ];
}

function endedTwice(migration: RehearsedMigration, { idle, twice }: Shape): Hit[] {
  const [first, ...others] = idle;
  // One BEGIN too many has its COMMIT too many: that is told already.
  if (!first || twice.length > 0) return [];
  const word = first.sql.split(/[\s;]/)[0]?.toUpperCase();
  return [
    {
      at: first.at,
      subject: "ended twice",
      title: `This ${word} ends nothing: the transaction was over before`,
      scenario:
        "What stands between the two ran statement by statement, each for good as soon as it was done. Whoever wrote the second one took it for a part of the transaction: when it fails half way, nothing takes the rest back.",
      instead:
        "Leave out the first one, so that all of it is one transaction, or the second, if it is not meant to be.",
      evidence: [{ ...statementOf(first), engine: migration.engine, locks: [] }],
      siblings: others.map(({ at }) => at),
    },
  ];
}
