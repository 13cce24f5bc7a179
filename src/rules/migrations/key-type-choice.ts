import type { CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type NewTable, newTables } from "./new-tables.ts";
import { nameOf, statementOf } from "./on-tables.ts";

export const keyTypeChoice: Rule<"migration"> = {
  id: "migrations/key-type-choice",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "the key of a new table is generated in another way than those of all the tables beside it",
  harm: "every foreign key, identifier in a URL and function that takes one has to know which kind it is dealing with",
  instead: "generate the key as the tables beside it do, or say why this one is another",
  source: "https://www.postgresql.org/docs/current/ddl-identity-columns.html",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    newTables(migration)
      .flatMap((one) => hitFor(migration, one))
      .slice(0, 1),
};

/** A custom is what four tables show, and nearly all of them follow. */
const ENOUGH = 4;
const NEARLY_ALL = 0.9;

function hitFor(migration: RehearsedMigration, { table, statement }: NewTable): Hit[] {
  const kind = keyOf(table);
  if (kind === undefined) return [];
  const others = (migration.whole?.before.tables ?? []).flatMap((one) =>
    one.schema === table.schema ? (keyOf(one) ?? []) : [],
  );
  const counts = new Map<string, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  const [usual, count] = [...counts].sort((left, right) => right[1] - left[1])[0] ?? ["", 0];
  // Numbers that are larger than usual are what one is advised to move to.
  if (count < ENOUGH || count < NEARLY_ALL * others.length || usual === kind) return [];
  if (usual === "integer" && kind === "bigint") return [];
  const name = nameOf(table);
  return [
    {
      at: statement.at,
      subject: name,
      title: `${name} has a generated ${kind} key, while ${count} of ${others.length} tables beside it have ${usual} keys`,
      scenario: `Code that handles identifiers of these tables in one way, columns that may refer to any of them, and routes that check the shape of an id meet an exception here.`,
      instead: `Use a ${usual} key here as well, unless there is a reason for the difference.`,
      evidence: [
        {
          ...statementOf(statement),
          engine: migration.engine,
          locks: [],
          catalog: [...counts].map(([key, tables]) => ({ key, tables })),
        },
      ],
    },
  ];
}

/** How the rows of a table are identified when the database or program makes up the key; `undefined` for natural and shared keys. */
function keyOf({
  indexes,
  columns,
  foreignKeys,
  partitionOf,
}: CatalogTable): "integer" | "bigint" | "uuid" | undefined {
  const primary = indexes.find((index) => index.primary);
  const [name] = primary?.columns ?? [];
  if (name === undefined || primary?.columns.length !== 1 || partitionOf) return undefined;
  if (foreignKeys.some((key) => key.columns.includes(name))) return undefined;
  const column = columns.find((one) => one.name === name);
  if (column?.type === "uuid") return "uuid";
  const numbered = column?.identity === true || column?.default?.startsWith("nextval(") === true;
  return numbered && (column?.type === "integer" || column?.type === "bigint") ? column.type : undefined;
}
