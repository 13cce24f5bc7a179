import { plainData } from "../javascript/globals.ts";
import { MAX_TEXT } from "../javascript/literals.ts";
import {
  flagOf,
  host,
  type Host,
  native,
  numberOf,
  scalar,
  stringOf,
  stringsOf,
  textOf,
  type Value,
} from "../javascript/value.ts";
import { literal } from "../steps/write-sql.ts";

/** A data type of Sequelize, as far as it has been put together. */
export class DataType {
  readonly sql: string;
  readonly values: readonly string[] | undefined;
  constructor(sql: string, values?: readonly string[]) {
    this.sql = sql;
    this.values = values;
  }
}

/** A piece of SQL: `Sequelize.literal`, `Sequelize.fn`. */
export class Piece {
  readonly sql: string;
  constructor(sql: string) {
    this.sql = sql;
  }
}

export function typeOf(value: Value | undefined): DataType | undefined {
  if (value?.is === "text") return new DataType(value.text);
  return value?.is === "host" && value.tag instanceof DataType ? value.tag : undefined;
}

export function pieceOf(value: Value | undefined): Piece | undefined {
  return value?.is === "host" && value.tag instanceof Piece ? value.tag : undefined;
}

/** As Sequelize 6 writes them for PostgreSQL. Source: sequelize/src/dialects/postgres/data-types.js. */
const PLAIN: Readonly<Record<string, string>> = {
  TEXT: "TEXT",
  CITEXT: "CITEXT",
  INTEGER: "INTEGER",
  BIGINT: "BIGINT",
  SMALLINT: "SMALLINT",
  TINYINT: "TINYINT",
  MEDIUMINT: "MEDIUMINT",
  FLOAT: "FLOAT",
  REAL: "REAL",
  DOUBLE: "DOUBLE PRECISION",
  BOOLEAN: "BOOLEAN",
  DATE: "TIMESTAMP WITH TIME ZONE",
  DATEONLY: "DATE",
  TIME: "TIME",
  UUID: "UUID",
  JSON: "JSON",
  JSONB: "JSONB",
  BLOB: "BYTEA",
  HSTORE: "HSTORE",
  INET: "INET",
  CIDR: "CIDR",
  MACADDR: "MACADDR",
  TSVECTOR: "TSVECTOR",
};

const RANGES: Readonly<Record<string, string>> = {
  INTEGER: "int4range",
  BIGINT: "int8range",
  DECIMAL: "numrange",
  "TIMESTAMP WITH TIME ZONE": "tstzrange",
  DATE: "daterange",
};

function rangeOf(type: string): string | undefined {
  return Object.hasOwn(RANGES, type) ? RANGES[type] : undefined;
}

/** Defaults that Sequelize fills in itself: the database hears nothing of them. */
const BY_PROGRAM = new Set(["NOW", "UUIDV1", "UUIDV4"]);

/** `Sequelize` and `DataTypes`, for what migrations take from them. */
export function sequelizeHost(): Host {
  const self: Host = host("Sequelize", {
    get: (name) => {
      if (name === "DataTypes" || name === "Sequelize" || name === "default") return self;
      if (name === "Op") return host("Op", { get: (op) => textOf(`Op.${op}`) });
      if (name === "QueryTypes") return host("QueryTypes", { get: (type) => textOf(type) });
      if (name === "Deferrable")
        return host("Deferrable", { get: (when) => native(when, () => textOf(when)) });
      if (name === "literal") return native(name, ([text], site) => piece(stringOf(text), site.text));
      if (name === "fn") return native(name, (args, site) => piece(callOf(args), site.text));
      if (name === "col")
        return native(name, ([text], site) => piece(quoteColumn(stringOf(text)), site.text));
      return dataType(name);
    },
  });
  return self;
}

function piece(sql: string | undefined, what: string): Value {
  return sql === undefined ? { is: "unknown", what } : host("literal", { tag: new Piece(sql) });
}

function quoteColumn(name: string | undefined): string | undefined {
  return name
    ?.split(".")
    .map((part) => `"${part}"`)
    .join(".");
}

function callOf([name, ...args]: readonly Value[]): string | undefined {
  const fun = stringOf(name);
  const parts = args.map((arg) => constantOf(arg));
  if (fun === undefined || !parts.every((part) => part !== undefined)) return undefined;
  // Calls may hold one another, twice each.
  const length = parts.reduce((sum, part) => sum + part.length, fun.length);
  return length > MAX_TEXT ? undefined : `${fun}(${parts.join(", ")})`;
}

function dataType(name: string): Value | undefined {
  if (BY_PROGRAM.has(name)) return host(name, { tag: name, call: () => host(name, { tag: name }) });
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) {
    const self: Host = host(name, {
      tag: new DataType(plain),
      call: () => self,
      get: (member) => (member === "UNSIGNED" || member === "ZEROFILL" ? self : undefined),
    });
    return self;
  }
  const made = (sql: string | undefined, what: string, values?: readonly string[]): Value =>
    sql === undefined ? { is: "unknown", what } : host(name, { tag: new DataType(sql, values) });
  switch (name) {
    case "STRING":
    case "CHAR": {
      const word = name === "STRING" ? "VARCHAR" : "CHAR";
      return host(name, {
        tag: new DataType(`${word}(255)`),
        call: ([length]) => made(`${word}(${numberOf(optionOf(length, "length")) ?? 255})`, name),
        get: (member) => (member === "BINARY" ? made("BYTEA", name) : undefined),
      });
    }
    case "DECIMAL":
    case "NUMERIC":
      return host(name, {
        tag: new DataType("DECIMAL"),
        call: ([precision, scale]) => {
          const digits = numberOf(optionOf(precision, "precision"));
          const after = numberOf(scale ?? optionOf(precision, "scale"));
          return made(
            digits === undefined ? "DECIMAL" : `DECIMAL(${digits}${after === undefined ? "" : `,${after}`})`,
            name,
          );
        },
      });
    case "ENUM":
      return host(name, {
        call: (args, site) => {
          const given = args.length === 1 ? optionOf(args[0], "values") : undefined;
          const values = stringsOf(given?.is === "list" ? given : { is: "list", items: [...args] });
          return made(values && "ENUM", site.text, values);
        },
      });
    case "ARRAY":
      return host(name, {
        call: ([of], site) => {
          const inner = typeOf(optionOf(of, "type"));
          return made(inner && `${inner.sql}[]`, site.text, inner?.values);
        },
      });
    case "RANGE":
      return host(name, {
        call: ([of], site) => made(rangeOf(typeOf(of)?.sql ?? "INTEGER"), site.text),
      });
    case "GEOMETRY":
    case "GEOGRAPHY":
      return host(name, {
        tag: new DataType(name),
        call: ([kind, srid]) => {
          const parts = [stringOf(kind), numberOf(srid)].filter((part) => part !== undefined);
          return made(parts.length > 0 ? `${name}(${parts.join(",")})` : name, name);
        },
      });
    default:
      return undefined;
  }
}

/** Options may be given one by one or as an object. */
function optionOf(value: Value | undefined, name: string): Value | undefined {
  return value?.is === "fields" && value.map.has(name) ? value.map.get(name) : value;
}

/** A value as SQL; `undefined` when it is not known. */
export function constantOf(value: Value, type?: string): string | undefined {
  const sql = pieceOf(value)?.sql;
  if (sql !== undefined) return sql;
  if (value.is === "text") return literal(value.text);
  if (value.is === "scalar")
    return value.value === null || value.value === undefined ? "NULL" : String(value.value);
  if (value.is === "list" && type !== undefined && !/^json/i.test(type)) {
    const items = value.items.map((item) => constantOf(item));
    return items.every((item) => item !== undefined) ? `ARRAY[${items.join(",")}]::${type}` : undefined;
  }
  const data = plainData(value);
  return data ? literal(JSON.stringify(data.value)) : undefined;
}

/** A default as the database gets it: `none` when Sequelize keeps it to itself. */
export function defaultOf(value: Value | undefined, type: string): { sql?: string; none?: true } | undefined {
  if (value === undefined || (value.is === "scalar" && value.value === undefined)) return { none: true };
  if (value.is === "host" && typeof value.tag === "string" && BY_PROGRAM.has(value.tag))
    return { none: true };
  if (value.is === "function") return { none: true };
  const sql = constantOf(value, type);
  return sql === undefined ? undefined : { sql };
}

export const isTrue = (value: Value | undefined): boolean => value !== undefined && flagOf(value) === true;
export const isFalse = (value: Value | undefined): boolean =>
  value?.is === "scalar" && value.value === scalar(false).value;
