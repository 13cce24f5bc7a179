import type { LineRange } from "../../domain/pull-request.ts";
import type {
  Action,
  Column,
  Constraint,
  CreateIndex,
  CreateTable,
  IndexKey,
  References,
  Step,
  TableName,
} from "./step.ts";

/** PostgreSQL text with, for each of its lines, the lines of the program that it comes from. */
export interface Written {
  sql: string;
  /** One entry per line of `sql`. */
  lines: readonly LineRange[];
}

/** Steps that are not SQL already. */
export type WritableStep = Exclude<Step, { do: "sql" | "data" | "unread" }>;

/** The statement that does this step. Columns, constraints and clauses each have a line of their own. */
export function writeSql(step: WritableStep): Written {
  const at = step.lines;
  switch (step.do) {
    case "create-table":
      return createTable(step, at);
    case "alter-table":
      return alterTable(step, at);
    case "drop-table":
      return one(
        `DROP TABLE ${step.ifExists ? "IF EXISTS " : ""}${step.tables.map(table).join(", ")}${step.cascade ? " CASCADE" : ""}`,
        at,
      );
    case "rename-table":
      return one(`ALTER TABLE ${table(step.table)} RENAME TO ${quote(step.to)}`, at);
    case "rename-column":
      return one(
        `ALTER TABLE ${table(step.table)} RENAME COLUMN ${quote(step.column)} TO ${quote(step.to)}`,
        at,
      );
    case "rename-constraint":
      return one(
        `ALTER TABLE ${table(step.table)} RENAME CONSTRAINT ${quote(step.name)} TO ${quote(step.to)}`,
        at,
      );
    case "create-index":
      return one(createIndex(step), at);
    case "drop-index":
      return one(
        `DROP INDEX ${step.concurrently ? "CONCURRENTLY " : ""}${step.ifExists ? "IF EXISTS " : ""}${table(step.index)}${step.cascade ? " CASCADE" : ""}`,
        at,
      );
    case "rename-index":
      return one(`ALTER INDEX ${table(step.index)} RENAME TO ${quote(step.to)}`, at);
    case "create-enum":
      return one(`CREATE TYPE ${table(step.type)} AS ENUM (${step.values.map(literal).join(", ")})`, at);
    case "drop-type":
      return one(
        `DROP TYPE ${step.ifExists ? "IF EXISTS " : ""}${table(step.type)}${step.cascade ? " CASCADE" : ""}`,
        at,
      );
    case "create-extension":
      return one(`CREATE EXTENSION IF NOT EXISTS ${quote(step.name)}`, at);
  }
}

/** An identifier, always quoted: PostgreSQL then takes it letter for letter. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** A text as a string constant. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function table({ schema, name }: TableName): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

/** Expressions come from programs and may hold line breaks, which would shift the map. */
function flat(sql: string): string {
  return sql.includes("\n") ? sql.replace(/\s*\n\s*/g, " ") : sql;
}

function one(sql: string, lines: LineRange): Written {
  return { sql: flat(sql), lines: [lines] };
}

function createTable(step: CreateTable, at: LineRange): Written {
  const entries = [
    ...step.columns.map((column) => ({ sql: columnSql(column), lines: column.lines })),
    ...(step.constraints ?? []).map((constraint) => ({
      sql: constraintSql(constraint),
      lines: constraint.lines,
    })),
  ];
  return list(
    `CREATE TABLE ${step.ifNotExists ? "IF NOT EXISTS " : ""}${table(step.table)} (`,
    entries,
    `)${step.options ? ` ${flat(step.options)}` : ""}`,
    at,
  );
}

function alterTable(step: Extract<Step, { do: "alter-table" }>, at: LineRange): Written {
  const entries = step.actions.map((action) => ({ sql: actionSql(action), lines: action.lines }));
  return list(`ALTER TABLE ${step.ifExists ? "IF EXISTS " : ""}${table(step.table)}`, entries, "", at);
}

function list(
  head: string,
  entries: readonly { sql: string; lines: LineRange }[],
  tail: string,
  at: LineRange,
): Written {
  const rows = entries.map(({ sql }, index) => `  ${flat(sql)}${index < entries.length - 1 ? "," : ""}`);
  return {
    sql: [head, ...rows, ...(tail ? [tail] : [])].join("\n"),
    lines: [at, ...entries.map(({ lines }) => lines), ...(tail ? [at] : [])],
  };
}

function columnSql(column: Column): string {
  const words = [quote(column.name), column.type];
  if (column.collation) words.push(`COLLATE ${quote(column.collation)}`);
  if (column.default !== undefined) words.push(`DEFAULT ${column.default}`);
  if (column.generated)
    words.push(
      `GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.virtual ? "VIRTUAL" : "STORED"}`,
    );
  if (column.identity) words.push(`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`);
  if (column.notNull) words.push("NOT NULL");
  if (column.primaryKey) words.push("PRIMARY KEY");
  if (column.unique) words.push("UNIQUE");
  if (column.check !== undefined) words.push(`CHECK (${column.check})`);
  if (column.references)
    words.push(
      `${column.references.name ? `CONSTRAINT ${quote(column.references.name)} ` : ""}${referencesSql(column.references)}`,
    );
  return words.join(" ");
}

function referencesSql(references: References): string {
  const words = [`REFERENCES ${table(references.table)}`];
  if (references.columns) words.push(columns(references.columns));
  if (references.onDelete) words.push(`ON DELETE ${references.onDelete.toUpperCase()}`);
  if (references.onUpdate) words.push(`ON UPDATE ${references.onUpdate.toUpperCase()}`);
  if (references.deferrable) words.push(`DEFERRABLE ${references.deferrable.toUpperCase()}`);
  return words.join(" ");
}

function constraintSql(constraint: Constraint): string {
  const name = constraint.name === undefined ? "" : `CONSTRAINT ${quote(constraint.name)} `;
  return `${name}${constraintBody(constraint)}${constraint.notValid ? " NOT VALID" : ""}`;
}

function constraintBody(constraint: Constraint): string {
  switch (constraint.is) {
    case "primary-key":
      return constraint.using
        ? `PRIMARY KEY USING INDEX ${quote(constraint.using)}`
        : `PRIMARY KEY ${columns(constraint.columns)}`;
    case "unique": {
      const what = constraint.using
        ? `USING INDEX ${quote(constraint.using)}`
        : `${constraint.nullsNotDistinct ? "NULLS NOT DISTINCT " : ""}${columns(constraint.columns)}`;
      return `UNIQUE ${what}${constraint.deferrable ? ` DEFERRABLE ${constraint.deferrable.toUpperCase()}` : ""}`;
    }
    case "foreign-key":
      return `FOREIGN KEY ${columns(constraint.columns)} ${referencesSql(constraint.references)}`;
    case "check":
      return `CHECK (${constraint.expression})`;
    case "exclude":
      return `EXCLUDE ${constraint.definition}`;
  }
}

function actionSql(action: Action): string {
  switch (action.act) {
    case "add-column":
      return `ADD COLUMN ${action.ifNotExists ? "IF NOT EXISTS " : ""}${columnSql(action.column)}`;
    case "drop-column":
      return `DROP COLUMN ${action.ifExists ? "IF EXISTS " : ""}${quote(action.column)}${action.cascade ? " CASCADE" : ""}`;
    case "change-type":
      return `ALTER COLUMN ${quote(action.column)} TYPE ${action.type}${action.collation ? ` COLLATE ${quote(action.collation)}` : ""}${action.using === undefined ? "" : ` USING ${action.using}`}`;
    case "set-default":
      return `ALTER COLUMN ${quote(action.column)} SET DEFAULT ${action.expression}`;
    case "drop-default":
      return `ALTER COLUMN ${quote(action.column)} DROP DEFAULT`;
    case "set-not-null":
      return `ALTER COLUMN ${quote(action.column)} SET NOT NULL`;
    case "drop-not-null":
      return `ALTER COLUMN ${quote(action.column)} DROP NOT NULL`;
    case "add-constraint":
      return `ADD ${constraintSql(action.constraint)}`;
    case "drop-constraint":
      return `DROP CONSTRAINT ${action.ifExists ? "IF EXISTS " : ""}${quote(action.name)}${action.cascade ? " CASCADE" : ""}`;
    case "validate-constraint":
      return `VALIDATE CONSTRAINT ${quote(action.name)}`;
    case "clause":
      return action.sql;
  }
}

function createIndex(step: CreateIndex): string {
  const words = [
    `CREATE ${step.unique ? "UNIQUE " : ""}INDEX`,
    ...(step.concurrently ? ["CONCURRENTLY"] : []),
    ...(step.ifNotExists && step.name ? ["IF NOT EXISTS"] : []),
    ...(step.name === undefined ? [] : [quote(step.name)]),
    `ON ${table(step.table)}`,
    ...(step.method ? [`USING ${step.method}`] : []),
    `(${step.keys.map(indexKey).join(", ")})`,
    ...(step.include?.length ? [`INCLUDE ${columns(step.include)}`] : []),
    ...(step.nullsNotDistinct ? ["NULLS NOT DISTINCT"] : []),
    ...(step.with ? [`WITH (${step.with})`] : []),
    ...(step.where === undefined ? [] : [`WHERE ${step.where}`]),
  ];
  return words.join(" ");
}

function indexKey(key: IndexKey): string {
  const words = ["column" in key ? quote(key.column) : `(${key.expression})`];
  if (key.collation) words.push(`COLLATE ${quote(key.collation)}`);
  if (key.opclass) words.push(key.opclass);
  if (key.order) words.push(key.order.toUpperCase());
  if (key.nulls) words.push(`NULLS ${key.nulls.toUpperCase()}`);
  return words.join(" ");
}

function columns(names: readonly string[]): string {
  return `(${names.map(quote).join(", ")})`;
}
