import { literal, quote } from "../steps/write-sql.ts";
import { asText, flagOf, isSet, type Options, Unreadable, type Value } from "./values.ts";
import { tableName } from "./names.ts";

/** Rails' names of types as PostgreSQL's. Source: `PostgreSQLAdapter::NATIVE_DATABASE_TYPES`. */
const NATIVE: Readonly<Record<string, string>> = {
  string: "character varying",
  datetime: "timestamp",
  timestamp: "timestamp",
  timestamptz: "timestamptz",
  binary: "bytea",
  blob: "bytea",
  bit_varying: "bit varying",
  virtual: "",
};

/** Types that Rails writes as they are. */
const AS_THEY_ARE =
  "text integer bigint float decimal numeric time date daterange numrange tsrange tstzrange int4range int8range int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange boolean xml tsvector hstore inet cidr macaddr uuid json jsonb ltree citext point line lseg box path polygon circle bit money interval oid serial bigserial smallserial smallint".split(
    " ",
  );

/** What gems add as methods of `t`: PostGIS, pgvector. */
const OF_GEMS =
  "geometry geography spatial st_point st_polygon line_string multi_line_string multi_point multi_polygon geometry_collection vector halfvec sparsevec".split(
    " ",
  );

/** Methods of `t` that are column types. */
export const TYPE_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(NATIVE),
  ...AS_THEY_ARE,
  ...OF_GEMS,
  "enum",
  "primary_key",
]);

/** `datetime` has microseconds by default: since Rails 7.0. */
const PRECISE_SINCE = 7;

const MOMENTS = new Set(["datetime", "timestamp", "timestamptz", "time", "interval"]);

/**
 * A column's type as Rails writes it for PostgreSQL.
 *
 * @throws {Unreadable} when its options are computed, or Rails would refuse them
 */
export function sqlType(type: string, options: Options, version: number): string {
  const array = isSet(options, "array") ? "[]" : "";
  return `${plainType(type, options, version)}${array}`;
}

function plainType(type: string, options: Options, version: number): string {
  const limit = sizeOf(options, "limit");
  if (type === "integer") return integerType(limit);
  if (type === "text" || type === "binary" || type === "blob") return NATIVE[type] ?? type;
  if (type === "enum") {
    const name = asText(options.get("enum_type")) ?? asText(options.get("enum_name"));
    if (name === undefined) throw new Unreadable("an enum column without enum_type:");
    const { schema, name: bare } = tableName(name);
    return schema === undefined ? quote(bare) : `${quote(schema)}.${quote(bare)}`;
  }
  if (type === "virtual") return sqlType(asText(options.get("type")) ?? "string", new Map(), version);
  const name = NATIVE[type] ?? type;
  if (type === "decimal" || type === "numeric") {
    const precision = sizeOf(options, "precision");
    const scale = sizeOf(options, "scale");
    if (precision === undefined) return name;
    return scale === undefined ? `${name}(${precision})` : `${name}(${precision},${scale})`;
  }
  if (MOMENTS.has(type)) {
    const precision = options.has("precision")
      ? sizeOf(options, "precision")
      : type === "datetime" && version >= PRECISE_SINCE
        ? "6"
        : undefined;
    return precision === undefined ? name : `${name}(${precision})`;
  }
  return limit !== undefined && (type in NATIVE || AS_THEY_ARE.includes(type) || OF_GEMS.includes(type))
    ? `${name}(${limit})`
    : name;
}

function integerType(limit: string | undefined): string {
  const bytes = limit === undefined ? 4 : Number(limit);
  if (bytes <= 2) return "smallint";
  if (bytes <= 4) return "integer";
  if (bytes <= 8) return "bigint";
  throw new Unreadable(`no integer type has ${bytes} bytes`);
}

function sizeOf(options: Options, name: string): string | undefined {
  const value = options.get(name);
  if (value === undefined || value.is === "nil") return undefined;
  const size = asText(value);
  if (size === undefined || !/^\d{1,9}$/.test(size.replaceAll("_", "")))
    throw new Unreadable(`${name}: is computed`);
  return size.replaceAll("_", "");
}

/** `default:` as an SQL expression; `undefined` without one, or when it is nil. @throws {Unreadable} */
export function sqlDefault(value: Value | undefined, type: string, options: Options): string | undefined {
  if (value === undefined || value.is === "nil") return undefined;
  if (value.is === "lambda") {
    const sql = asText(value.value);
    if (sql === undefined) throw new Unreadable("the default is computed");
    return sql;
  }
  if (value.is === "moment") return value.type === "date" ? "'today'::date" : "'now'::timestamp";
  return constantDefault(value, type, flagOf(options, "array") === true);
}

function constantDefault(value: Value, type: string, array: boolean): string {
  if (value.is === "list" && (array || (type !== "json" && type !== "jsonb")))
    return literal(arrayText(value.items));
  if (value.is === "hash" || value.is === "list") {
    if (type === "hstore") return literal(hstoreText(value));
    return literal(JSON.stringify(plainOf(value)));
  }
  const written = asText(value);
  if (written === undefined) throw new Unreadable("the default is computed");
  if (type === "uuid" && written.includes("()")) return written;
  if (type === "boolean")
    return /^(?:f|false|0|off|no|n)?$/i.test(written) ? (written === "" ? "NULL" : "FALSE") : "TRUE";
  const numeric = /^(?:integer|bigint|smallint|decimal|numeric|float|serial|bigserial)$/.test(type);
  if (numeric && (value.is === "flag" || /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(written)))
    return value.is === "flag" ? (value.value ? "1" : "0") : written;
  if ((type === "json" || type === "jsonb") && value.is !== "text") return literal(written);
  if ((type === "json" || type === "jsonb") && !/^\s*[[{"]/.test(written))
    return literal(JSON.stringify(written));
  return literal(written);
}

function arrayText(items: readonly Value[]): string {
  const parts = items.map((item) => {
    if (item.is === "list") return arrayText(item.items);
    if (item.is === "nil") return "NULL";
    const plain = asText(item);
    if (plain === undefined) throw new Unreadable("the default is computed");
    return /^[\w.-]+$/.test(plain) && !/^null$/i.test(plain)
      ? plain
      : `"${plain.replace(/["\\]/g, (char) => `\\${char}`)}"`;
  });
  return `{${parts.join(",")}}`;
}

function hstoreText(value: Value): string {
  const plain = plainOf(value);
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) return "";
  return Object.entries(plain)
    .map(([key, one]) => `${JSON.stringify(key)}=>${one === null ? "NULL" : JSON.stringify(String(one))}`)
    .join(", ");
}

/** As JSON would have it. */
function plainOf(value: Value): unknown {
  switch (value.is) {
    case "text":
      return value.text;
    case "number":
      return Number(value.text);
    case "flag":
      return value.value;
    case "nil":
      return null;
    case "list":
      return value.items.map(plainOf);
    case "hash":
      return Object.fromEntries([...value.entries].map(([name, one]) => [name, plainOf(one)]));
    default:
      throw new Unreadable("the default is computed");
  }
}
