import type { CatalogTable } from "../../domain/catalog.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { executed, isTable, nameOf, quotedTable, type Ran, statementsRan, tableIn } from "./on-tables.ts";

export const replicaIdentityLost: Rule<"migration"> = {
  id: "migrations/replica-identity-lost",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a table that was there before loses what identifies its rows: its primary key, or its replica identity",
  harm: "where the table is published for logical replication, every UPDATE and DELETE on it fails; change data capture and online migrations need the key as well",
  instead:
    "give the table its new key in the same transaction, or set REPLICA IDENTITY to another unique index first",
  source:
    "https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    migration.after.tables.flatMap((table) => {
      const old = tableIn(migration.whole?.before, table);
      const last = tableIn(migration.whole?.after, table);
      const lost =
        old && last && identified(old) && !identified(last) && identified(tableIn(migration.before, table));
      if (!lost || identified(table)) return [];
      // The last statement that had the table to itself is the one that took the key.
      const ran = statementsRan(migration).findLast((one) => takesKey(one, table));
      return ran ? hitFor(ran, table) : [];
    }),
};

/** Source: PostgreSQL, `REPLICA IDENTITY`: by default the primary key; nothing without one. */
function identified(table: CatalogTable | undefined): boolean {
  if (!table) return false;
  if (table.replicaIdentity === "full" || table.replicaIdentity === "index") return true;
  return table.replicaIdentity !== "nothing" && table.indexes.some(({ primary }) => primary);
}

function takesKey({ statement, parts }: Ran, table: CatalogTable): boolean {
  const constraint = statement.acts?.some(
    (act) => act.act === "drop-constraint" && isTable(act.table, table),
  );
  const column = parts.some((part) => part.kind === "drop-column" && isTable(part.table, table));
  return (
    constraint === true ||
    column ||
    (/\breplica\s+identity\b/i.test(statement.sql) && statement.sql.includes(table.name))
  );
}

function hitFor(ran: Ran, table: CatalogTable): Hit[] {
  const name = nameOf(table);
  const locks = ran.locks.filter((lock) => isTable(lock.table, table));
  return [
    {
      at: ran.statement.at,
      subject: name,
      title: `After this, nothing identifies a row of ${name}`,
      scenario: `If ${name} is in a publication, PostgreSQL answers each UPDATE and DELETE with “cannot update table "${table.name}" because it does not have a replica identity and publishes updates”; without one, tools that copy or compare rows have no key to go by.`,
      instead: `Add the new primary key in the same transaction, from a unique index built before it (ADD PRIMARY KEY USING INDEX); or first run ALTER TABLE ${quotedTable(table)} REPLICA IDENTITY USING INDEX … on a unique index of columns that are not null.`,
      evidence: [
        executed(ran, {
          locks,
          catalog: [{ table: name, primary_key: null, replica_identity: table.replicaIdentity ?? "default" }],
        }),
      ],
    },
  ];
}
