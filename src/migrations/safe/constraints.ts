import type { CatalogCheck, CatalogForeignKey } from "../../domain/catalog.ts";
import type { StatementPart } from "../../domain/facts.ts";
import { notNullSteps } from "./indexes.ts";
import { identifier, named, relation, tableIn } from "./sql.ts";
import type { Danger, SafeStep, SafeWay, WordedStep } from "./way.ts";

const NOWHERE = { from: 0, to: 0 };

/** A foreign key or a check: first for new rows only, then validated in a transaction of its own. */
export function notValidThenValidate(danger: Danger): SafeWay | undefined {
  const { part, after } = danger;
  const table = part && tableIn(after, part.table);
  if (!part || !table) return undefined;
  const found =
    part.kind === "foreign-key"
      ? foreignKey(part, table.foreignKeys)
      : checkOf(danger, part, table.checks ?? []);
  if (!found) return undefined;
  const target = relation(table);
  const { name, definition } = found;
  const column = newColumn(danger, part);
  const add: SafeStep = {
    phase: "expand",
    does: "Add the constraint for new rows only: a lock for a moment, no reading",
    statements: [
      {
        sql: `ALTER TABLE ${target} ADD CONSTRAINT ${identifier(name)} ${definition} NOT VALID`,
        ...(found.step ? { step: found.step } : {}),
      },
    ],
    outsideTransaction: false,
  };
  const validate: SafeStep = {
    phase: "expand",
    does: "Check the rows that are there, in a later migration, while others read and write",
    statements: [
      {
        sql: `ALTER TABLE ${target} VALIDATE CONSTRAINT ${identifier(name)}`,
        step: {
          do: "alter-table",
          lines: NOWHERE,
          table: part.table,
          actions: [{ act: "validate-constraint", name, lines: NOWHERE }],
        },
      },
    ],
    outsideTransaction: false,
  };
  return { steps: column ? [column, add, validate] : [add, validate] };
}

/** NOT NULL on a column of a table in use. */
export function setNotNull({ part }: Danger): SafeWay | undefined {
  const [column] = part?.columns ?? [];
  return part && column !== undefined ? { steps: notNullSteps(part.table, column) } : undefined;
}

interface Found {
  name: string;
  /** What follows the name. */
  definition: string;
  step?: WordedStep;
}

function foreignKey(part: StatementPart, keys: readonly CatalogForeignKey[]): Found | undefined {
  const key = keys.find((one) =>
    part.name === undefined
      ? one.columns.join("\0") === part.columns.join("\0") && one.references.table === part.references?.name
      : one.name === part.name,
  );
  // Only PostgreSQL's own words keep what the key does on a deletion.
  if (key?.definition === undefined) return undefined;
  const { schema, table, columns } = key.references;
  const plain = !/ (?:ON|MATCH|DEFERRABLE)\b/.test(key.definition);
  return {
    name: key.name,
    definition: key.definition.replace(/ NOT VALID$/, "").replace(/ REFERENCES public\./, " REFERENCES "),
    ...(plain
      ? {
          step: {
            do: "alter-table",
            lines: NOWHERE,
            table: part.table,
            actions: [
              {
                act: "add-constraint",
                lines: NOWHERE,
                constraint: {
                  is: "foreign-key",
                  name: key.name,
                  columns: key.columns,
                  references: {
                    table: schema === "public" ? { name: table } : { schema, name: table },
                    columns,
                  },
                  notValid: true,
                },
              },
            ],
          } satisfies WordedStep,
        }
      : {}),
  };
}

function checkOf(
  { statement }: Danger,
  part: StatementPart,
  checks: readonly CatalogCheck[],
): Found | undefined {
  const check = checks.find(
    ({ name }) => name === part.name || (part.name === undefined && statement.created.includes(name)),
  );
  if (!check) return undefined;
  return {
    name: check.name,
    definition: `CHECK (${check.expression})`,
    step: {
      do: "alter-table",
      lines: NOWHERE,
      table: part.table,
      actions: [
        {
          act: "add-constraint",
          lines: NOWHERE,
          constraint: { is: "check", name: check.name, expression: check.expression, notValid: true },
        },
      ],
    },
  };
}

/** A key that comes with its column: the column has to come first. */
function newColumn({ before, after }: Danger, part: StatementPart): SafeStep | undefined {
  const [name = ""] = part.columns;
  const had = tableIn(before, part.table)?.columns.some((column) => column.name === name) ?? true;
  const column = tableIn(after, part.table)?.columns.find((one) => one.name === name);
  if (had || !column || part.columns.length !== 1) return undefined;
  return {
    phase: "expand",
    does: `Add ${name} by itself`,
    statements: [
      {
        sql: `ALTER TABLE ${relation(part.table)} ADD COLUMN ${identifier(name)} ${column.type}${column.default === undefined ? "" : ` DEFAULT ${column.default}`}${column.nullable ? "" : " NOT NULL"}`,
      },
    ],
    outsideTransaction: false,
  };
}

/** For names of helpers that keep two columns the same. */
export function syncName(table: string, column: string): string {
  return named(table, column, "sync");
}
