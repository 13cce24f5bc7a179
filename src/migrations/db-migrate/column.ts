import type { LineRange } from "../../domain/pull-request.ts";
import { numberOf, stringOf, type Value } from "../javascript/value.ts";
import type { Column, References, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";

/** A column as db-migrate is told of it, with what follows the statement that makes it. */
export interface Spec {
  column: Column;
  isKey: boolean;
  foreign?: { name: string; references: References };
  comment?: string;
  /** The clause of `ALTER COLUMN ... TYPE`. */
  using?: string;
  unique?: boolean;
}

/** The names behind `dbm.dataType`. */
export const DATA_TYPES: Readonly<Record<string, string>> = {
  CHAR: "char",
  STRING: "string",
  TEXT: "text",
  SMALLINT: "smallint",
  BIGINT: "bigint",
  INTEGER: "int",
  SMALL_INTEGER: "smallint",
  BIG_INTEGER: "bigint",
  REAL: "real",
  DATE: "date",
  DATE_TIME: "datetime",
  TIME: "time",
  BLOB: "blob",
  TIMESTAMP: "timestamp",
  BINARY: "binary",
  BOOLEAN: "boolean",
  DECIMAL: "decimal",
};

const MAPPED: Readonly<Record<string, string>> = {
  string: "VARCHAR",
  int: "INTEGER",
  datetime: "TIMESTAMP",
  blob: "BYTEA",
};

/**
 * Source: db-migrate-pg/index.js, `createColumnDef` and `createColumnConstraint`. A specification may be a type alone.
 *
 * @returns `undefined` when a part that matters is not known
 */
export function specOf(name: string, value: Value, lines: LineRange): Spec | undefined {
  const given: ReadonlyMap<string, Value> = value.is === "fields" ? value.map : new Map([["type", value]]);
  if (value.is === "fields" && value.open) return undefined;
  const asked = stringOf(given.get("type"));
  if (asked === undefined) return undefined;
  const flag = (key: string): boolean => {
    const one = given.get(key);
    return one?.is === "scalar" && one.value === true;
  };
  const type = typeOf(asked, given, flag("timezone"));
  const isSerial = flag("primaryKey") && flag("autoIncrement");
  const fallback = given.get("defaultValue");
  const expression = fallback && defaultOf(fallback);
  if (fallback && expression === undefined) return undefined;
  const foreign = given.get("foreignKey");
  const key = foreign ? foreignOf(foreign) : undefined;
  if (foreign && !key) return undefined;
  const comment = stringOf(given.get("comment"));
  const using = stringOf(given.get("using"));
  return {
    column: {
      name,
      type: isSerial ? (asked === "bigint" ? "BIGSERIAL" : "SERIAL") : type,
      ...(flag("notNull") ? { notNull: true } : {}),
      ...(flag("unique") ? { unique: true } : {}),
      ...(expression === undefined ? {} : { default: expression }),
      lines,
    },
    isKey: flag("primaryKey"),
    ...(key ? { foreign: key } : {}),
    ...(comment === undefined ? {} : { comment }),
    using: using ?? `USING ${quote(name)}::${type}`,
    ...(given.has("unique") ? { unique: flag("unique") } : {}),
  };
}

function typeOf(asked: string, given: ReadonlyMap<string, Value>, timezone: boolean): string {
  const zoned = /^(time|timestamp)tz$/.exec(asked)?.[1];
  const plain = zoned ?? asked;
  const length = numberOf(given.get("length")) ?? stringOf(given.get("length"));
  const size = length === undefined ? "" : `(${length})`;
  const isZoned = zoned !== undefined || timezone;
  return `${Object.hasOwn(MAPPED, plain) ? MAPPED[plain] : plain.toUpperCase()}${size}${isZoned ? " WITH TIME ZONE" : ""}`;
}

/** Texts are put between quotes as they are: `String` objects and `{ prep }` are expressions. */
function defaultOf(value: Value): string | undefined {
  if (value.is === "text") return `'${value.text}'`;
  if (value.is === "scalar") return value.value === undefined ? undefined : String(value.value);
  if (value.is === "host" && value.tag instanceof Object && "is" in value.tag)
    return value.name === "String" ? stringOf(value.tag as Value) : undefined;
  if (value.is !== "fields") return undefined;
  const special = stringOf(value.map.get("special"));
  return stringOf(value.map.get("prep")) ?? (special === "CURRENT_TIMESTAMP" ? special : undefined);
}

function foreignOf(value: Value): Spec["foreign"] {
  if (value.is !== "fields") return undefined;
  const name = stringOf(value.map.get("name"));
  const table = stringOf(value.map.get("table"));
  const mapping = value.map.get("mapping");
  const to =
    stringOf(mapping) ?? (mapping?.is === "fields" ? stringOf([...mapping.map.values()][0]) : undefined);
  const rules = rulesOf(value.map.get("rules"));
  if (name === undefined || table === undefined || to === undefined || !rules) return undefined;
  return { name, references: { table: { name: table }, columns: [to], ...rules } };
}

const ACTIONS = new Map(
  (["cascade", "restrict", "set null", "set default", "no action"] as const).map((action) => [
    action as string,
    action,
  ]),
);

export function rulesOf(value: Value | undefined): Pick<References, "onDelete" | "onUpdate"> | undefined {
  const given = value?.is === "fields" ? value.map : new Map<string, Value>();
  const rule = (key: string): References["onDelete"] => {
    const one = given.get(key);
    return one === undefined ? "no action" : ACTIONS.get(stringOf(one)?.toLowerCase() ?? "");
  };
  const [onDelete, onUpdate] = [rule("onDelete"), rule("onUpdate")];
  return onDelete && onUpdate ? { onDelete, onUpdate } : undefined;
}

/** What is sent after the statement that makes a column. */
export function afterwards(table: TableName, { column, foreign, comment }: Spec, lines: LineRange): Step[] {
  const steps: Step[] = [];
  if (foreign) {
    const constraint = {
      is: "foreign-key",
      name: foreign.name,
      columns: [column.name],
      references: foreign.references,
    } as const;
    steps.push({ do: "alter-table", table, actions: [{ act: "add-constraint", constraint, lines }], lines });
  }
  if (comment !== undefined)
    steps.push({
      do: "sql",
      sql: `COMMENT ON COLUMN ${quote(table.name)}.${quote(column.name)} IS ${literal(comment)}`,
      lines,
    });
  return steps;
}
