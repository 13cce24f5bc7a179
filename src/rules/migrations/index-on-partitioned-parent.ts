import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import {
  lockOnOld,
  nameOf,
  quotedTable,
  type Ran,
  statementOf,
  statementsRan,
  tableIn,
} from "./on-tables.ts";
import { wayOut } from "./tools.ts";

export const indexOnPartitionedParent: Rule<"migration"> = {
  id: "migrations/index-on-partitioned-parent",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "an index is built on a partitioned table that was there before the pull request, with all its partitions",
  harm: "writes to every partition wait until the indexes of all of them are built, and CONCURRENTLY is refused there",
  instead:
    "create the index with ON ONLY on the partitioned table, build it on each partition with CREATE INDEX CONCURRENTLY, and attach those with ALTER INDEX … ATTACH PARTITION",
  source:
    "https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => [
    ...statementsRan(migration).flatMap((ran) => indexes(ran.statement).flatMap((part) => built(ran, part))),
    ...migration.statements.flatMap((statement) =>
      indexes(statement).flatMap((part) => refused(migration, statement, part)),
    ),
  ],
};

function indexes({ parts = [] }: RehearsedStatement): readonly StatementPart[] {
  return parts.filter(({ kind, only }) => kind === "index" && only !== true);
}

function built(ran: Ran, part: StatementPart): Hit[] {
  const { migration, statement } = ran;
  const table = tableIn(migration.before, part.table);
  if (!table?.partitioned || statement.created.length === 0) return [];
  const lock = lockOnOld(ran, table, ["ShareLock"]);
  if (!lock) return [];
  const name = nameOf(table);
  const partitions = statement.locks.filter(
    ({ mode, table: one }) => mode === "ShareLock" && one.existedBefore && nameOf(one) !== name,
  );
  return [
    {
      at: part.at,
      subject: `${name} ${part.name ?? part.columns.join(",")}`,
      title: `Building this index locks ${name} and all its partitions against writes`,
      scenario: `CREATE INDEX on a partitioned table builds an index on each partition, one after the other, and holds the locks of all of them until the last one is done: every INSERT, UPDATE and DELETE on ${name} waits.`,
      instead: partByPart(migration, quotedTable(table)),
      evidence: [
        {
          ...statementOf(statement),
          engine: migration.engine,
          locks: [lock, ...partitions.slice(0, MAX_LOCKS)],
        },
      ],
    },
  ];
}

/** A table with hundreds of partitions needs no list of them. */
const MAX_LOCKS = 5;

/** SQLSTATE of `cannot create index on partitioned table … concurrently`. */
const NOT_SUPPORTED = "0A000";

function refused(migration: RehearsedMigration, statement: RehearsedStatement, part: StatementPart): Hit[] {
  const table = tableIn(migration.before, part.table);
  const { error, outcome } = statement;
  if (
    part.concurrent !== true ||
    outcome !== "failed" ||
    error?.code !== NOT_SUPPORTED ||
    !table?.partitioned
  )
    return [];
  const name = nameOf(table);
  return [
    {
      at: part.at,
      subject: `${name} ${part.name ?? part.columns.join(",")}`,
      title: `PostgreSQL refuses CREATE INDEX CONCURRENTLY on ${name}, which is partitioned`,
      scenario: `The migration stops here with “${error.message}”.`,
      instead: partByPart(migration, quotedTable(table)),
      evidence: [
        {
          ...statementOf(statement),
          engine: migration.engine,
          locks: [],
          error: `${error.message} (SQLSTATE ${NOT_SUPPORTED})`,
        },
      ],
    },
  ];
}

function partByPart(migration: RehearsedMigration, table: string): string {
  return `Run CREATE INDEX … ON ONLY ${table}, which builds nothing; then CREATE INDEX CONCURRENTLY on each partition and ALTER INDEX … ATTACH PARTITION for each. The index of ${table} becomes valid with the last one. ${wayOut(migration)}`;
}
