import type { CatalogIndex, CatalogTable } from "../../domain/catalog.ts";
import { identifier, list, named, relation, tableIn } from "./sql.ts";
import type { Danger, SafeStatement, SafeStep, SafeWay, WordedStep } from "./way.ts";

const NOWHERE = { from: 0, to: 0 };

/** An index on a table in use: built while others write. */
export function indexConcurrently(danger: Danger): SafeWay | undefined {
  const { statement, part, after } = danger;
  const table = part && tableIn(after, part.table);
  const index = table?.indexes.find(
    ({ name }) => name === part?.name || (part?.name === undefined && statement.created.includes(name)),
  );
  const built = table && index && buildConcurrently(table, index);
  if (!built) return undefined;
  // An index on a partitioned table cannot be built so: each partition has to be.
  if (table.partitioned) return undefined;
  return {
    steps: [
      {
        phase: "expand",
        does: `Build ${index.name} while ${relation(table)} is read and written`,
        statements: [built],
        outsideTransaction: true,
      },
    ],
  };
}

/** PostgreSQL's own words for the index, with the one that makes nobody wait. */
export function buildConcurrently(table: CatalogTable, index: CatalogIndex): SafeStatement | undefined {
  const match = /^CREATE (UNIQUE )?INDEX (.+)$/s.exec(index.definition ?? "");
  if (!match) return undefined;
  const [, unique = "", rest = ""] = match;
  const sql = `CREATE ${unique}INDEX CONCURRENTLY ${rest
    .replace(/ ON public\./, " ON ")
    .replace(/ USING btree /, " ")}`;
  const plain =
    !index.partial &&
    index.columns.every((column) => column !== "") &&
    !/ (?:INCLUDE|DESC|NULLS|WITH|COLLATE)\b|_ops\b/.test(rest);
  const step: WordedStep = {
    do: "create-index",
    lines: NOWHERE,
    table: tableNameOf(table),
    name: index.name,
    keys: index.columns.map((column) => ({ column })),
    concurrently: true,
    ...(index.unique ? { unique: true } : {}),
    ...(index.method === "btree" ? {} : { method: index.method }),
  };
  return { sql, ...(plain ? { step } : {}) };
}

/** The index goes while others read and write. */
export function dropIndexConcurrently({ part }: Danger): SafeWay | undefined {
  if (!part) return undefined;
  return {
    steps: [
      {
        phase: "contract",
        does: `Drop ${relation(part.table)} while its table is read and written`,
        statements: [
          {
            sql: `DROP INDEX CONCURRENTLY ${relation(part.table)}`,
            step: { do: "drop-index", lines: NOWHERE, index: part.table, concurrently: true },
          },
        ],
        outsideTransaction: true,
      },
    ],
  };
}

/** A foreign key without an index: one is added, as its table can bear it. */
export function indexForKey({ part, before, after }: Danger): SafeWay | undefined {
  const table = part && tableIn(after, part.table);
  if (!part || !table || part.columns.length === 0) return undefined;
  const old = tableIn(before, part.table) !== undefined;
  const name = named(table.name, ...part.columns, "idx");
  const step: WordedStep = {
    do: "create-index",
    lines: NOWHERE,
    table: tableNameOf(table),
    name,
    keys: part.columns.map((column) => ({ column })),
    ...(old ? { concurrently: true } : {}),
  };
  return {
    besides: true,
    steps: [
      {
        phase: "expand",
        does: `Give the foreign key on ${part.columns.join(", ")} its index`,
        statements: [
          {
            sql: `CREATE INDEX ${old ? "CONCURRENTLY " : ""}${identifier(name)} ON ${relation(table)} (${list(part.columns)})`,
            step,
          },
        ],
        outsideTransaction: old,
      },
    ],
  };
}

/** A unique or primary key: its index first, concurrently, and then the constraint out of it. */
export function keyUsingIndex(danger: Danger): SafeWay | undefined {
  const { part, before, after } = danger;
  const table = part && tableIn(after, part.table);
  if (!part || !table || part.columns.length === 0) return undefined;
  const own = table.indexes.find(
    (index) =>
      index.unique &&
      index.columns.join("\0") === part.columns.join("\0") &&
      (part.name === undefined || index.constraint === part.name || index.name === part.name),
  );
  const name =
    part.name ?? own?.constraint ?? named(table.name, ...part.columns, part.primary ? "pkey" : "key");
  const index = `${name}_idx`.slice(0, 63);
  const target = relation(table);
  const build: SafeStep = {
    phase: "expand",
    does: `Build the unique index while ${target} is read and written`,
    statements: [
      {
        sql: `CREATE UNIQUE INDEX CONCURRENTLY ${identifier(index)} ON ${target} (${list(part.columns)})`,
        step: {
          do: "create-index",
          lines: NOWHERE,
          table: tableNameOf(table),
          name: index,
          keys: part.columns.map((column) => ({ column })),
          unique: true,
          concurrently: true,
        },
      },
    ],
    outsideTransaction: true,
  };
  const constraint = `${part.primary ? "PRIMARY KEY" : "UNIQUE"} USING INDEX ${identifier(index)}`;
  const attach: SafeStep = {
    phase: "expand",
    does: "Make the constraint out of the index: a lock for a moment, no reading",
    statements: [{ sql: `ALTER TABLE ${target} ADD CONSTRAINT ${identifier(name)} ${constraint}` }],
    outsideTransaction: false,
  };
  const nullable = part.primary
    ? (tableIn(before, part.table)?.columns.filter(
        (column) => column.nullable && part.columns.includes(column.name),
      ) ?? [])
    : [];
  const first = nullable.flatMap((column) => notNullSteps(table, column.name));
  return { steps: [...(first as [SafeStep, ...SafeStep[]]), build, attach] };
}

/** NOT NULL proved by a check that is validated under a lock that lets others read and write. */
export function notNullSteps(
  table: { schema?: string; name: string },
  column: string,
): [SafeStep, SafeStep, SafeStep] {
  const target = relation(table);
  const name = named(table.name, column, "not_null");
  const check = {
    is: "check",
    name,
    expression: `${identifier(column)} IS NOT NULL`,
    notValid: true,
  } as const;
  const alter = (...actions: Extract<WordedStep, { do: "alter-table" }>["actions"]): WordedStep => ({
    do: "alter-table",
    lines: NOWHERE,
    table: tableNameOf(table),
    actions,
  });
  return [
    {
      phase: "expand",
      does: `Refuse new rows without ${column}, and leave those that are there alone`,
      statements: [
        {
          sql: `ALTER TABLE ${target} ADD CONSTRAINT ${identifier(name)} CHECK (${identifier(column)} IS NOT NULL) NOT VALID`,
          step: alter({ act: "add-constraint", constraint: check, lines: NOWHERE }),
        },
      ],
      outsideTransaction: false,
    },
    {
      phase: "expand",
      does: "Check the rows that are there, while others read and write",
      statements: [
        {
          sql: `ALTER TABLE ${target} VALIDATE CONSTRAINT ${identifier(name)}`,
          step: alter({ act: "validate-constraint", name, lines: NOWHERE }),
        },
      ],
      outsideTransaction: false,
    },
    {
      phase: "expand",
      does: "Set NOT NULL, which reads nothing now that the check proves it, and drop the check",
      statements: [
        {
          sql: `ALTER TABLE ${target} ALTER COLUMN ${identifier(column)} SET NOT NULL`,
          step: alter({ act: "set-not-null", column, lines: NOWHERE }),
        },
        {
          sql: `ALTER TABLE ${target} DROP CONSTRAINT ${identifier(name)}`,
          step: alter({ act: "drop-constraint", name, lines: NOWHERE }),
        },
      ],
      outsideTransaction: false,
    },
  ];
}

function tableNameOf({ schema, name }: { schema?: string; name: string }): { schema?: string; name: string } {
  return schema === undefined || schema === "public" ? { name } : { schema, name };
}
