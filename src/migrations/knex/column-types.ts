import { constantOf, rawOf } from "./raw.ts";
import { plainData } from "../javascript/globals.ts";
import { flagOf, isNothing, numberOf, stringOf, stringsOf, type Value } from "../javascript/value.ts";
import { literal, quote } from "../steps/write-sql.ts";

export interface ColumnType {
  type: string;
  primaryKey?: boolean;
  check?: string;
  /** A type that is made before the table. */
  enumType?: { schema?: string; name: string; values: readonly string[] };
}

const SIMPLE: Readonly<Record<string, string>> = {
  integer: "integer",
  int: "integer",
  bigint: "bigint",
  bigInteger: "bigint",
  tinyint: "smallint",
  smallint: "smallint",
  mediumint: "integer",
  boolean: "boolean",
  bool: "boolean",
  float: "real",
  double: "double precision",
  date: "date",
  time: "time",
  text: "text",
  mediumtext: "text",
  longtext: "text",
  tinytext: "text",
  binary: "bytea",
  json: "json",
  jsonb: "jsonb",
  point: "point",
  geometry: "geometry",
  geography: "geography",
};

/** Methods of Knex's table builder that make a column. */
export function isColumnMethod(name: string): boolean {
  return Object.hasOwn(SIMPLE, name) || METHODS.has(name);
}

const METHODS = new Set([
  "increments",
  "bigIncrements",
  "bigincrements",
  "string",
  "varchar",
  "decimal",
  "dateTime",
  "datetime",
  "timestamp",
  "uuid",
  "enu",
  "enum",
  "specificType",
  "bit",
]);

/**
 * What Knex makes of a column method for PostgreSQL. Source: knex/lib/dialects/postgres/schema/pg-columncompiler.js.
 *
 * @param args those after the column's name
 * @returns `undefined` when an argument that matters is not known
 */
export function columnType(
  method: string,
  column: string,
  args: readonly Value[],
  schema: string | undefined,
): ColumnType | undefined {
  const [first, second] = args;
  if (Object.hasOwn(SIMPLE, method)) {
    const type = SIMPLE[method] ?? "";
    return method === "json" && flagOf(first) ? { type: "jsonb" } : { type };
  }
  switch (method) {
    case "increments":
      return serial("serial", first);
    case "bigIncrements":
    case "bigincrements":
      return serial("bigserial", first);
    case "uuid": {
      const isKey = first?.is === "fields" ? flagOf(first.map.get("primaryKey")) : false;
      return { type: "uuid", ...(isKey ? { primaryKey: true } : {}) };
    }
    case "string":
    case "varchar": {
      if (isNothing(first)) return { type: "varchar(255)" };
      const length =
        numberOf(first) ?? (stringOf(first)?.match(/^\d+$/) ? Number(stringOf(first)) : undefined);
      return length === undefined ? undefined : { type: `varchar(${length})` };
    }
    case "decimal": {
      if (first?.is === "scalar" && first.value === null) return { type: "decimal" };
      return { type: `decimal(${numberOf(first) ?? 8}, ${numberOf(second) ?? 2})` };
    }
    case "bit": {
      const length = numberOf(first);
      return { type: length === undefined ? "bit" : `bit(${length})` };
    }
    case "specificType": {
      const type = stringOf(first) ?? rawOf(first)?.text.text;
      return type === undefined ? undefined : { type };
    }
    case "enu":
    case "enum":
      return enumType(column, first, second, schema);
    default:
      return moment(first, second);
  }
}

function serial(type: string, options: Value | undefined): ColumnType {
  const asked = options?.is === "fields" ? options.map.get("primaryKey") : undefined;
  const isKey = asked === undefined || flagOf(asked) !== false;
  return { type, ...(isKey ? { primaryKey: true } : {}) };
}

function moment(first: Value | undefined, second: Value | undefined): ColumnType | undefined {
  const options = first?.is === "fields" ? first.map : undefined;
  const useTz = options ? options.get("useTz") : undefined;
  const isPlain = options ? useTz !== undefined && flagOf(useTz) === false : flagOf(first) === true;
  const precision = numberOf(options ? options.get("precision") : second);
  return {
    type: `${isPlain ? "timestamp" : "timestamptz"}${precision === undefined ? "" : `(${precision})`}`,
  };
}

function enumType(
  column: string,
  allowed: Value | undefined,
  options: Value | undefined,
  schema: string | undefined,
): ColumnType | undefined {
  const given = options?.is === "fields" ? options.map : new Map<string, Value>();
  const values = stringsOf(allowed);
  if (flagOf(given.get("useNative"))) {
    const name = stringOf(given.get("enumName"));
    const owner = stringOf(given.get("schemaName")) ?? schema;
    if (name === undefined) return undefined;
    const type = owner === undefined ? quote(name) : `${quote(owner)}.${quote(name)}`;
    if (flagOf(given.get("existingType"))) return { type };
    if (values === undefined) return undefined;
    return { type, enumType: { ...(owner === undefined ? {} : { schema: owner }), name, values } };
  }
  if (values === undefined) return undefined;
  return { type: "text", check: `${quote(column)} in (${values.map(literal).join(", ")})` };
}

/** A default as Knex writes it; `undefined` when it is not known. Source: knex/lib/schema/columncompiler.js. */
export function defaultOf(value: Value, type: string): string | undefined {
  const raw = rawOf(value);
  if (raw) return raw.text.text;
  if (value.is === "scalar" && typeof value.value === "boolean" && type === "boolean")
    return value.value ? "'1'" : "'0'";
  if (value.is === "scalar" && (value.value === null || value.value === undefined)) return "NULL";
  if (value.is === "text" || value.is === "scalar")
    return literal(String(value.is === "text" ? value.text : value.value));
  if (value.is === "fields" || value.is === "list") {
    const data = plainData(value);
    return data ? literal(JSON.stringify(data.value)) : undefined;
  }
  return constantOf(value);
}
