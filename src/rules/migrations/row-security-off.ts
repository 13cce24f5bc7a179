import type { CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { newTables } from "./new-tables.ts";
import {
  executed,
  listed,
  nameOf,
  quotedTable,
  type Ran,
  statementOf,
  statementsRan,
  tableIn,
} from "./on-tables.ts";

export const rowSecurityOff: Rule<"migration"> = {
  id: "migrations/row-security-off",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "row security is switched off for a table, or a new table goes without it while its siblings of the same tenant column have it",
  harm: "one forgotten condition in a query shows the rows of one tenant to another",
  instead: "enable row level security on the table, with the policies that its siblings have",
  source: "https://www.postgresql.org/docs/current/ddl-rowsecurity.html",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => [...switchedOff(migration), ...newWithout(migration)],
};

function switchedOff(migration: RehearsedMigration): Hit[] {
  return statementsRan(migration).flatMap((ran) =>
    (ran.statement.acts ?? []).flatMap((act): Hit[] => {
      if (act.act !== "row-security" || act.set !== "off") return [];
      const old = tableIn(migration.whole?.before, act.table);
      const now = tableIn(migration.whole?.after, act.table);
      if (!old?.rowSecurity?.enabled || now?.rowSecurity?.enabled !== false) return [];
      return [offHit(ran, old, act.at)];
    }),
  );
}

function offHit(ran: Ran, old: CatalogTable, at: Hit["at"]): Hit {
  const name = nameOf(old);
  const policies = (old.policies ?? []).map((one) => one.name);
  return {
    at,
    subject: `${name} off`,
    title: `Row security of ${name} is switched off${policies.length > 0 ? `: ${listed(policies)} no longer ${policies.length > 1 ? "hold" : "holds"}` : ""}`,
    scenario: `Every role with SELECT on ${name} reads all its rows from now on, whichever tenant or user they belong to; the policies stay in the catalog and do nothing.`,
    instead: `Leave row security on, and give the role that needs all rows a policy of its own (CREATE POLICY … ON ${quotedTable(old)} TO … USING (true)).`,
    evidence: [
      executed(ran, {
        locks: [],
        catalog: [{ table: name, row_security: false, policies: policies.join(", ") }],
      }),
    ],
  };
}

/** Columns that say whose a row is. */
const OWNER =
  /^(?:tenant|organi[sz]ation|org|account|workspace|team|company|customer|user|owner|project)_?(?:id|uuid)$/i;

/** Two siblings may be an accident of history; of more, most have to have it. */
const MIN_SIBLINGS = 2;
const MOST = 0.8;

function newWithout(migration: RehearsedMigration): Hit[] {
  return newTables(migration).flatMap(({ table, statement }): Hit[] => {
    if (table.rowSecurity?.enabled !== false) return [];
    for (const { name: column } of table.columns) {
      if (!OWNER.test(column)) continue;
      const siblings = (migration.whole?.before.tables ?? []).filter(
        (one) => one.schema === table.schema && one.columns.some(({ name }) => name === column),
      );
      const secured = siblings.filter(({ rowSecurity }) => rowSecurity?.enabled);
      if (secured.length < MIN_SIBLINGS || secured.length < MOST * siblings.length) continue;
      return [newHit(migration, table, column, secured, statement)];
    }
    return [];
  });
}

function newHit(
  { engine }: RehearsedMigration,
  table: CatalogTable,
  column: string,
  secured: readonly CatalogTable[],
  statement: RehearsedStatement,
): Hit {
  const name = nameOf(table);
  const others = secured.slice(0, 3).map(nameOf);
  return {
    at: statement.at,
    subject: `${name} without`,
    title: `${name} has ${column} and no row security, unlike ${listed(others)}${secured.length > 3 ? ` and ${secured.length - 3} more` : ""}`,
    scenario: `The other tables with ${column} show each one only its own rows; this one shows all of them to every role that may read it, and nobody who trusts row security will think of a condition.`,
    instead: `Add ALTER TABLE ${quotedTable(table)} ENABLE ROW LEVEL SECURITY and its policies to this migration.`,
    evidence: [
      {
        ...statementOf(statement),
        engine,
        locks: [],
        catalog: [table, ...secured.slice(0, 3)].map((one) => ({
          table: nameOf(one),
          row_security: one.rowSecurity?.enabled === true,
        })),
      },
    ],
  };
}
