import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { evaluate } from "../python/evaluate.ts";
import type { Scope } from "../python/scope.ts";
import { argument, isTrue, lastName, type PyCall, type PyValue, textOf } from "../python/value.ts";
import { literal, quote } from "../steps/write-sql.ts";
import type { TableName } from "../steps/step.ts";

/** A column's type for PostgreSQL. */
export interface SqlType {
  sql: string;
  /** Types whose only integer primary key gets a sequence. */
  serial?: "smallserial" | "serial" | "bigserial";
  /** An enumeration that PostgreSQL knows as a type of its own. */
  enumeration?: Enumeration;
  collation?: string;
  /** A check that comes with the type: `native_enum=False, create_constraint=True`. */
  oneOf?: { name?: string; values: readonly string[] };
}

export interface Enumeration {
  type: TableName;
  values: readonly string[];
  /** Whether CREATE TABLE creates it. */
  created: boolean;
}

/**
 * As SQLAlchemy's PostgreSQL dialect writes a type; `undefined` for one that is not known. Types of other packages
 * are those whose documentation says what they are in PostgreSQL.
 */
export function typeOf(value: PyValue, scope: Scope, depth = 0): SqlType | undefined {
  if (depth > 5) return undefined;
  const call: PyCall | undefined =
    value.is === "call"
      ? value
      : value.is === "name"
        ? { is: "call", callee: value.name, args: [], named: new Map() }
        : undefined;
  if (!call || call.open) return undefined;
  if (call.of) return call.callee === "with_variant" ? variant(call, scope, depth) : undefined;
  const own = scope.classes.get(call.callee);
  if (own) return decorated(own, scope, depth);
  const name = lastName(call.callee);
  if (!isKnownModule(call.callee)) return EXTRA[name]?.(call);
  const collation = textOf(call.named.get("collation"));
  const plain = PLAIN[name];
  if (plain) return { ...plain };
  const type = BUILT[name]?.(call, (inner) => typeOf(inner, scope, depth + 1)) ?? EXTRA[name]?.(call);
  return type && collation ? { ...type, collation } : type;
}

/** SQLAlchemy's own, however it was imported; a bare name was imported with a star. */
function isKnownModule(callee: string): boolean {
  return /^(?:sqlalchemy|sa|postgresql|types|sqltypes|db|pg)\./.test(callee) || !callee.includes(".");
}

/** `JSON().with_variant(JSONB(), "postgresql")`: the variant for PostgreSQL, or the type itself. */
function variant(call: PyCall, scope: Scope, depth: number): SqlType | undefined {
  const dialects = call.args.slice(1).map(textOf);
  const [type] = call.args;
  if (type && dialects.includes("postgresql")) return typeOf(type, scope, depth + 1);
  return call.of && !dialects.includes(undefined) ? typeOf(call.of, scope, depth + 1) : undefined;
}

/** A type that the migration declares itself: `class Guid(TypeDecorator): impl = sa.String(36)`. */
function decorated(
  definition: ReturnType<Scope["classes"]["get"]>,
  scope: Scope,
  depth: number,
): SqlType | undefined {
  const body = definition?.field("body");
  for (const statement of body ? codeChildren(body) : []) {
    const [assignment] = codeChildren(statement);
    if (!isKind(assignment, "assignment") || assignment.field("left")?.text() !== "impl") continue;
    const right = assignment.field("right");
    return right ? typeOf(evaluate(right, scope), scope, depth + 1) : undefined;
  }
  return undefined;
}

/** Types without arguments that matter. Source: SQLAlchemy documentation, "Type Hierarchy" and its PostgreSQL dialect. */
const PLAIN: Readonly<Record<string, SqlType>> = {
  Integer: { sql: "integer", serial: "serial" },
  INTEGER: { sql: "integer", serial: "serial" },
  INT: { sql: "integer", serial: "serial" },
  BigInteger: { sql: "bigint", serial: "bigserial" },
  BIGINT: { sql: "bigint", serial: "bigserial" },
  SmallInteger: { sql: "smallint", serial: "smallserial" },
  SMALLINT: { sql: "smallint", serial: "smallserial" },
  Text: { sql: "text" },
  TEXT: { sql: "text" },
  UnicodeText: { sql: "text" },
  Boolean: { sql: "boolean" },
  BOOLEAN: { sql: "boolean" },
  Date: { sql: "date" },
  DATE: { sql: "date" },
  Double: { sql: "double precision" },
  DOUBLE: { sql: "double precision" },
  REAL: { sql: "real" },
  LargeBinary: { sql: "bytea" },
  BYTEA: { sql: "bytea" },
  PickleType: { sql: "bytea" },
  JSON: { sql: "json" },
  JSONB: { sql: "jsonb" },
  UUID: { sql: "uuid" },
  INET: { sql: "inet" },
  CIDR: { sql: "cidr" },
  MACADDR: { sql: "macaddr" },
  MACADDR8: { sql: "macaddr8" },
  MONEY: { sql: "money" },
  OID: { sql: "oid" },
  REGCLASS: { sql: "regclass" },
  TSVECTOR: { sql: "tsvector" },
  TSQUERY: { sql: "tsquery" },
  HSTORE: { sql: "hstore" },
  CITEXT: { sql: "citext" },
  XML: { sql: "xml" },
  INT4RANGE: { sql: "int4range" },
  INT8RANGE: { sql: "int8range" },
  NUMRANGE: { sql: "numrange" },
  DATERANGE: { sql: "daterange" },
  TSRANGE: { sql: "tsrange" },
  TSTZRANGE: { sql: "tstzrange" },
  INT4MULTIRANGE: { sql: "int4multirange" },
  INT8MULTIRANGE: { sql: "int8multirange" },
  NUMMULTIRANGE: { sql: "nummultirange" },
  DATEMULTIRANGE: { sql: "datemultirange" },
  TSMULTIRANGE: { sql: "tsmultirange" },
  TSTZMULTIRANGE: { sql: "tstzmultirange" },
};

type Build = (call: PyCall, inner: (value: PyValue) => SqlType | undefined) => SqlType | undefined;

const text: Build = (call) => sized("character varying", argument(call, 0, "length"));
const fixed: Build = (call) => sized("character", argument(call, 0, "length"));
const numeric: Build = (call) => sized("numeric", argument(call, 0, "precision"), argument(call, 1, "scale"));
const enumeration: Build = (call) => enumOf(call);

const BUILT: Readonly<Record<string, Build>> = {
  String: text,
  Unicode: text,
  VARCHAR: text,
  NVARCHAR: text,
  AutoString: text,
  CHAR: fixed,
  NCHAR: fixed,
  Numeric: numeric,
  NUMERIC: numeric,
  DECIMAL: numeric,
  Float: (call) => sized("double precision", argument(call, 0, "precision"), undefined, "float"),
  FLOAT: (call) => sized("double precision", argument(call, 0, "precision"), undefined, "float"),
  DOUBLE_PRECISION: () => ({ sql: "double precision" }),
  DateTime: (call) => zoned("timestamp", call, 0),
  DATETIME: (call) => zoned("timestamp", call, 0),
  TIMESTAMP: (call) => zoned("timestamp", call, 0),
  Time: (call) => zoned("time", call, 0),
  TIME: (call) => zoned("time", call, 0),
  Interval: (call) => sized("interval", call.named.get("second_precision")),
  INTERVAL: intervalOf,
  Uuid: (call) => {
    const native = call.named.get("native_uuid");
    return { sql: native?.is === "boolean" && !native.value ? "character(32)" : "uuid" };
  },
  BIT: (call) =>
    isTrue(argument(call, 1, "varying"))
      ? sized("bit varying", argument(call, 0, "length"))
      : sized(
          "bit",
          argument(call, 0, "length") ?? { is: "number", written: "1", lines: { from: 1, to: 1 } },
        ),
  ARRAY: (call, inner) => {
    const item = argument(call, 0, "item_type");
    const type = item && inner(item);
    const dimensions = argument(call, 2, "dimensions");
    const times = dimensions?.is === "number" ? Number(dimensions.written) : 1;
    if (!type || !(times >= 1 && times <= 6)) return undefined;
    return {
      sql: type.sql + "[]".repeat(times),
      ...(type.enumeration ? { enumeration: type.enumeration } : {}),
    };
  },
  Enum: enumeration,
  ENUM: enumeration,
  DOMAIN: (call) => {
    const name = textOf(argument(call, 0, "name"));
    return name === undefined ? undefined : { sql: quote(name) };
  },
};

function sized(
  name: string,
  length: PyValue | undefined,
  scale?: PyValue | undefined,
  nameWithSize = name,
): SqlType | undefined {
  if (!length || length.is === "none") return { sql: name };
  if (length.is !== "number") return undefined;
  if (!scale || scale.is === "none") return { sql: `${nameWithSize}(${length.written})` };
  return scale.is === "number" ? { sql: `${nameWithSize}(${length.written}, ${scale.written})` } : undefined;
}

function zoned(name: string, call: PyCall, place: number): SqlType {
  const precision = call.named.get("precision") ?? call.args[place + 1];
  const size = precision?.is === "number" ? `(${precision.written})` : "";
  return {
    sql: `${name}${size} ${isTrue(argument(call, place, "timezone")) ? "with" : "without"} time zone`,
  };
}

function intervalOf(call: PyCall): SqlType | undefined {
  const fields = textOf(call.named.get("fields"));
  const precision = argument(call, 0, "precision");
  const size = precision?.is === "number" ? `(${precision.written})` : "";
  return { sql: `interval${fields ? ` ${fields}` : ""}${size}` };
}

/** `Enum("a", "b", name="mood")`. A Python enumeration class is not at hand in a migration. */
function enumOf(call: PyCall): SqlType | undefined {
  const values = call.args.map(textOf);
  const native = call.named.get("native_enum");
  const isText = native?.is === "boolean" && !native.value;
  // The values of a class are not known here, nor is their longest one: the column's length is left open.
  if (isText && values.includes(undefined)) return sized("character varying", call.named.get("length"));
  if (values.length === 0 || !values.every((value) => value !== undefined)) {
    // A type that is only named is there already.
    const known = textOf(call.named.get("name"));
    const create = call.named.get("create_type");
    return known !== undefined && values.length === 0 && create?.is === "boolean" && !create.value
      ? { sql: quote(known), enumeration: { type: typeName(call, known), values: [], created: false } }
      : undefined;
  }
  const name = textOf(call.named.get("name"));
  if (isText) {
    const length = call.named.get("length");
    const longest = Math.max(...values.map((value) => [...value].length));
    const size = length?.is === "number" ? length.written : String(longest);
    return {
      sql: `character varying(${size})`,
      ...(isTrue(call.named.get("create_constraint"))
        ? { oneOf: { ...(name ? { name } : {}), values } }
        : {}),
    };
  }
  if (name === undefined) return undefined;
  const create = call.named.get("create_type");
  // Only the dialect's own ENUM listens to `create_type`.
  const created = !(lastName(call.callee) === "ENUM" && create?.is === "boolean" && !create.value);
  const type = typeName(call, name);
  return {
    sql: type.schema === undefined ? quote(name) : `${quote(type.schema)}.${quote(name)}`,
    enumeration: { type, values, created },
  };
}

function typeName(call: PyCall, name: string): TableName {
  const schema = textOf(call.named.get("schema"));
  return { name, ...(schema === undefined ? {} : { schema }) };
}

/** The check that a type brings along, as an expression. */
export function oneOfSql(column: string, values: readonly string[]): string {
  return `${quote(column)} IN (${values.map(literal).join(", ")})`;
}

/**
 * Types of packages around SQLAlchemy, by their names. Sources: the documentation of sqlmodel, fastapi-users,
 * sqlalchemy-utils, sqlalchemy-citext, pgvector and GeoAlchemy2.
 */
const EXTRA: Readonly<Record<string, (call: PyCall) => SqlType | undefined>> = {
  AutoString: (call) => sized("character varying", argument(call, 0, "length")),
  GUID: () => ({ sql: "uuid" }),
  UUIDType: (call) => {
    const [native] = [call.named.get("native")];
    return { sql: native?.is === "boolean" && !native.value ? "bytea" : "uuid" };
  },
  TIMESTAMPAware: () => ({ sql: "timestamp with time zone" }),
  UtcDateTime: () => ({ sql: "timestamp with time zone" }),
  JSONType: () => ({ sql: "json" }),
  CIText: () => ({ sql: "citext" }),
  TSVectorType: () => ({ sql: "tsvector" }),
  EmailType: () => ({ sql: "character varying(255)" }),
  URLType: () => ({ sql: "text" }),
  LtreeType: () => ({ sql: "ltree" }),
  Vector: (call) => sized("vector", argument(call, 0, "dim")),
  VECTOR: (call) => sized("vector", argument(call, 0, "dim")),
  HALFVEC: (call) => sized("halfvec", argument(call, 0, "dim")),
  Geometry: (call) => spatial("geometry", call),
  Geography: (call) => spatial("geography", call),
};

function spatial(name: string, call: PyCall): SqlType | undefined {
  const kind = textOf(argument(call, 0, "geometry_type")) ?? "GEOMETRY";
  const srid = argument(call, 1, "srid");
  return { sql: `${name}(${kind}, ${srid?.is === "number" ? srid.written : "-1"})` };
}
