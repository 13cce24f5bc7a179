import type { CatalogColumn, CatalogTable } from "../../domain/catalog.ts";
import { syncName } from "./constraints.ts";
import { notNullSteps } from "./indexes.ts";
import { batchedUpdate, countingKey, identifier, named, relation, tableIn } from "./sql.ts";
import type { Danger, SafeStep, SafeStatement, SafeWay, WordedStep } from "./way.ts";

const NOWHERE = { from: 0, to: 0 };

/** A required column: optional first, filled, then required. */
export function requiredColumn(danger: Danger): SafeWay | undefined {
  const target = targetOf(danger);
  if (!target) return undefined;
  const { table, column, name } = target;
  return {
    deploy: `write ${name} in every new row of ${relation(table)}`,
    steps: [
      addColumn(table, { ...column, nullable: true }, `Add ${name} as a column that may be null`),
      ...backfill(
        table,
        `${identifier(name)} = … /* its value for the rows that are there */`,
        `${identifier(name)} IS NULL`,
        name,
      ),
      ...notNullSteps(table, name).map((step): SafeStep => ({ ...step, phase: "contract" })),
    ],
  };
}

/** A default that is computed for each row: for new rows first, the others in batches. */
export function computedDefault(danger: Danger): SafeWay | undefined {
  const target = targetOf(danger);
  const value = target?.column.default;
  if (!target || value === undefined || target.column.generated) return undefined;
  const { table, column, name } = target;
  const { default: _default, ...plain } = column;
  return {
    steps: [
      addColumn(table, { ...plain, nullable: true }, `Add ${name} without a value: no row is written`),
      {
        phase: "expand",
        does: "Give new rows the default",
        statements: [
          {
            sql: `ALTER TABLE ${relation(table)} ALTER COLUMN ${identifier(name)} SET DEFAULT ${value}`,
            step: {
              do: "alter-table",
              lines: NOWHERE,
              table: table,
              actions: [{ act: "set-default", column: name, expression: value, lines: NOWHERE }],
            },
          },
        ],
        outsideTransaction: false,
      },
      ...backfill(table, `${identifier(name)} = ${value}`, `${identifier(name)} IS NULL`, name),
      ...(column.nullable
        ? []
        : notNullSteps(table, name).map((step): SafeStep => ({ ...step, phase: "contract" }))),
    ],
  };
}

/** A stored generated column: an ordinary one that a trigger fills. */
export function generatedColumn(danger: Danger): SafeWay | undefined {
  const target = targetOf(danger);
  const expression = target?.column.expression;
  if (!target || expression === undefined || target.column.generated !== "stored") return undefined;
  const { table, column, name } = target;
  const { generated: _generated, expression: _expression, ...plain } = column;
  const sync = syncName(table.name, name);
  return {
    steps: [
      addColumn(table, { ...plain, nullable: true }, `Add ${name} as an ordinary column: no row is written`),
      {
        phase: "expand",
        does: "Compute it for new and changed rows",
        statements: triggerStatements(
          table,
          sync,
          `NEW.${identifier(name)} := ${overNew(expression, table)};`,
        ),
        outsideTransaction: false,
      },
      ...backfill(
        table,
        `${identifier(name)} = ${expression}`,
        `${identifier(name)} IS DISTINCT FROM ${expression}`,
        name,
      ),
    ],
  };
}

/** Another type: a second column, kept the same, read by new code, and the old one dropped. */
export function anotherType({ part, before, after }: Danger): SafeWay | undefined {
  const [name = ""] = part?.columns ?? [];
  const table = part && tableIn(before, part.table);
  const old = table?.columns.find((column) => column.name === name);
  const now = part && tableIn(after, part.table)?.columns.find((column) => column.name === name);
  if (!table || !old || !now || old.type === now.type) return undefined;
  const second = named(name, "new");
  const cast = `${identifier(name)}::${now.type}`;
  return {
    deploy: `read and write ${second} in place of ${name}`,
    steps: [
      addColumn(table, { name: second, type: now.type, nullable: true }, `Add ${second} with the new type`),
      {
        phase: "expand",
        does: `Keep ${second} the same as ${name} for new and changed rows`,
        statements: triggerStatements(
          table,
          syncName(table.name, name),
          `NEW.${identifier(second)} := NEW.${identifier(name)}::${now.type};`,
        ),
        outsideTransaction: false,
      },
      ...backfill(
        table,
        `${identifier(second)} = ${cast}`,
        `${identifier(second)} IS DISTINCT FROM ${cast}`,
        second,
      ),
      dropAfter(table, name, syncName(table.name, name)),
    ],
  };
}

interface Target {
  table: CatalogTable;
  column: CatalogColumn;
  name: string;
}

/** The added column, as it is after the migration. */
function targetOf({ part, before, after }: Danger): Target | undefined {
  const [name = ""] = part?.columns ?? [];
  const table = part && (tableIn(after, part.table) ?? tableIn(before, part.table));
  if (!table) return undefined;
  const column = table.columns.find((one) => one.name === name);
  return column && { table, column, name };
}

export function addColumn(table: CatalogTable, column: CatalogColumn, does: string): SafeStep {
  const step: WordedStep = {
    do: "alter-table",
    lines: NOWHERE,
    table: table.schema === "public" ? { name: table.name } : { schema: table.schema, name: table.name },
    actions: [
      {
        act: "add-column",
        lines: NOWHERE,
        column: { name: column.name, type: column.type, lines: NOWHERE },
      },
    ],
  };
  return {
    phase: "expand",
    does,
    statements: [
      { sql: `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(column.name)} ${column.type}`, step },
    ],
    outsideTransaction: false,
  };
}

/** Nothing where rows cannot be counted along: the words of the way then have to do. */
export function backfill(table: CatalogTable, set: string, where: string, column: string): SafeStep[] {
  const key = countingKey(table);
  const blank = set.includes("…") ? ({ blank: true } as const) : {};
  if (key === undefined || set.includes("…")) {
    return [
      {
        phase: "backfill",
        does: `Fill ${column} in batches, each in a transaction of its own`,
        statements: [
          {
            sql: `-- repeat until no row is left\nUPDATE ${relation(table)} SET ${set}\nWHERE ctid IN (SELECT ctid FROM ${relation(table)} WHERE ${where} LIMIT 10000)`,
            ...blank,
          },
        ],
        outsideTransaction: true,
      },
    ];
  }
  return [
    {
      phase: "backfill",
      does: `Fill ${column} in batches, each in a transaction of its own`,
      statements: [{ sql: batchedUpdate(relation(table), key, set, where) }],
      outsideTransaction: true,
    },
  ];
}

export function triggerStatements(
  table: CatalogTable,
  name: string,
  body: string,
): readonly [SafeStatement, SafeStatement] {
  const call = `${identifier(name)}()`;
  return [
    {
      sql: [
        `CREATE FUNCTION ${call} RETURNS trigger LANGUAGE plpgsql AS $$`,
        "BEGIN",
        `  ${body}`,
        "  RETURN NEW;",
        "END $$",
      ].join("\n"),
    },
    {
      sql: `CREATE TRIGGER ${identifier(name)} BEFORE INSERT OR UPDATE ON ${relation(table)} FOR EACH ROW EXECUTE FUNCTION ${call}`,
    },
  ];
}

export function dropAfter(table: CatalogTable, column: string, sync: string): SafeStep {
  return {
    phase: "contract",
    does: `Drop ${column} and the trigger once no running code uses it`,
    statements: [
      { sql: `DROP TRIGGER ${identifier(sync)} ON ${relation(table)}` },
      { sql: `DROP FUNCTION ${identifier(sync)}()` },
      { sql: `ALTER TABLE ${relation(table)} DROP COLUMN ${identifier(column)}` },
    ],
    outsideTransaction: false,
  };
}

/** An expression over a row's columns as an expression over the new row. */
function overNew(expression: string, table: CatalogTable): string {
  return table.columns.reduce(
    (text, { name }) =>
      text.replace(
        new RegExp(`(?<![\\w."'])${name.replace(/[^\w]/g, "\\$&")}(?![\\w"'(])`, "g"),
        `NEW.${identifier(name)}`,
      ),
    expression,
  );
}
