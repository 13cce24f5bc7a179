import type { LineRange } from "../../domain/pull-request.ts";
import { literal, quote } from "../steps/write-sql.ts";
import type { ColumnDraft, Command } from "./blueprint.ts";
import { columnsOf, type KnownSchema } from "./known-schema.ts";
import { plural, snake } from "./names.ts";
import { isArray, textOf, type Value } from "./value.ts";

/** Arguments of a call, evaluated. */
export interface Arguments {
  /** Absent: `null`; not known: `undefined`. */
  at(position: number, name?: string): Value | undefined;
  count: number;
}

const PLAIN: Readonly<Record<string, string>> = {
  text: "text",
  mediumText: "text",
  longText: "text",
  tinyText: "varchar(255)",
  boolean: "boolean",
  json: "json",
  jsonb: "jsonb",
  date: "date",
  year: "integer",
  binary: "bytea",
  uuid: "uuid",
  foreignUuid: "uuid",
  ipAddress: "inet",
  macAddress: "macaddr",
  double: "double precision",
  tsvector: "tsvector",
};

const INTEGERS: Readonly<Record<string, readonly [type: string, serial: string]>> = {
  tiny: ["smallint", "smallserial"],
  small: ["smallint", "smallserial"],
  medium: ["integer", "serial"],
  "": ["integer", "serial"],
  big: ["bigint", "bigserial"],
};

const TIMES: Readonly<Record<string, readonly [type: string, zone: string]>> = {
  timestamp: ["timestamp", "without"],
  timestampTz: ["timestamp", "with"],
  dateTime: ["timestamp", "without"],
  dateTimeTz: ["timestamp", "with"],
  time: ["time", "without"],
  timeTz: ["time", "with"],
};

/** Columns that Laravel adds under names of its own. */
const TOGETHER: Readonly<Record<string, readonly [method: string, ...names: string[]]>> = {
  timestamps: ["timestamp", "created_at", "updated_at"],
  nullableTimestamps: ["timestamp", "created_at", "updated_at"],
  timestampsTz: ["timestampTz", "created_at", "updated_at"],
  nullableTimestampsTz: ["timestampTz", "created_at", "updated_at"],
  datetimes: ["dateTime", "created_at", "updated_at"],
};

/**
 * What a blueprint's method adds, with PostgreSQL's types; `undefined` when it is none that adds columns.
 * Source: Laravel, `Illuminate\Database\Schema\Blueprint` and `Grammars\PostgresGrammar`.
 */
export function addColumns(
  method: string,
  args: Arguments,
  lines: LineRange,
  known: KnownSchema,
  major: number | undefined,
): readonly Command[] | undefined {
  const draft = (name: string, type: string, more: Partial<ColumnDraft> = {}): Command => ({
    do: "column",
    column: { is: "column", name, type, indexes: {}, lines, ...more },
  });
  const together = TOGETHER[method];
  if (together) {
    const [kind, ...names] = together;
    return names.map((name) =>
      draft(name, timeType(kind, args.at(0, "precision")) ?? "", { nullable: true }),
    );
  }
  const deleted = /^softDeletes(Tz|Datetime)?$/.exec(method);
  if (deleted) {
    const kind = deleted[1] === "Tz" ? "timestampTz" : "timestamp";
    const type = timeType(kind, args.at(1, "precision")) ?? "";
    return [draft(textOf(args.at(0, "column")) || "deleted_at", type, { nullable: true })];
  }
  // A macro of spatie/laravel-schemaless-attributes.
  if (method === "schemalessAttributes")
    return [draft(textOf(args.at(0)) || "schemaless_attributes", "json", { nullable: true })];
  if (method === "rememberToken") return [draft("remember_token", "varchar(100)", { nullable: true })];
  const morphs = /^(nullable)?(uuid|ulid|numeric)?morphs$/i.exec(method);
  if (morphs) return morphColumns(morphs, args, lines, draft);
  if (method === "id") return [draft(textOf(args.at(0, "column")) || "id", "bigint", serial("bigserial"))];
  if (method === "foreignIdFor") return foreignIdFor(args, known, draft);

  const name = textOf(args.at(0, "column"));
  if (name === undefined || name === "") return undefined;
  const plain = Object.hasOwn(PLAIN, method) ? PLAIN[method] : undefined;
  if (plain !== undefined) return [draft(name, plain)];
  const increments = /^(tiny|small|medium|big)?increments$/i.exec(method);
  if (increments) {
    const [type, sequence] = INTEGERS[increments[1]?.toLowerCase() ?? ""] ?? ["", ""];
    return [draft(name, type, serial(sequence))];
  }
  const integer = /^(?:unsigned)?(tiny|small|medium|big)?integer$/i.exec(method);
  if (integer) {
    const [type, sequence] = INTEGERS[integer[1]?.toLowerCase() ?? ""] ?? ["", ""];
    return [draft(name, type, { serial: sequence, autoIncrement: args.at(1, "autoIncrement") === true })];
  }
  if (Object.hasOwn(TIMES, method)) {
    const type = timeType(method, args.at(1, "precision"));
    return type === undefined ? undefined : [draft(name, type)];
  }
  const type = sizedType(method, name, args, major);
  return type && [draft(name, type.type, type)];
}

function sizedType(
  method: string,
  name: string,
  args: Arguments,
  major: number | undefined,
): (Partial<ColumnDraft> & { type: string }) | undefined {
  const length = args.at(1, "length");
  switch (method) {
    case "foreignId":
      return { type: "bigint" };
    case "string":
      return length === undefined ? undefined : { type: `varchar(${textOf(length) || 255})` };
    case "char":
      return length === undefined ? undefined : { type: `char(${textOf(length) || 255})` };
    case "ulid":
    case "foreignUlid":
      return { type: `char(${textOf(length) || 26})` };
    case "float":
      return { type: floatType(args.at(1, "precision"), major) };
    case "decimal":
    case "unsignedDecimal": {
      const [total, places] = [args.at(1, "total"), args.at(2, "places")];
      return total === undefined || places === undefined
        ? undefined
        : { type: `decimal(${total ?? 8}, ${places ?? 2})` };
    }
    case "unsignedDouble":
    case "unsignedFloat":
      return { type: "double precision" };
    case "enum": {
      const allowed = args.at(1, "allowed");
      const values = isArray(allowed) ? allowed.entries.map(({ value }) => textOf(value)) : [undefined];
      const listed = values.flatMap((value) => (value === undefined ? [] : [literal(value)]));
      return listed.length === values.length
        ? { type: "varchar(255)", check: `${quote(name)} in (${listed.join(", ")})` }
        : undefined;
    }
    case "geometry":
    case "geography": {
      const [subtype, srid] = [textOf(args.at(1, "subtype")), textOf(args.at(2, "srid"))];
      const system = srid || (method === "geography" ? "4326" : "");
      return {
        type: subtype ? `${method}(${subtype}${system ? `,${system}` : ""})` : method,
      };
    }
    case "vector": {
      const dimensions = textOf(args.at(1, "dimensions"));
      return { type: dimensions ? `vector(${dimensions})` : "vector" };
    }
    case "rawColumn": {
      const definition = textOf(args.at(1, "definition"));
      return definition === undefined ? undefined : { type: definition };
    }
    default:
      return undefined;
  }
}

/** Until Laravel 11 the digits of a float meant nothing to PostgreSQL. */
function floatType(precision: Value | undefined, major: number | undefined): string {
  if (major !== undefined && major < 11) return "double precision";
  return typeof precision === "number" && precision > 0 ? `float(${precision})` : "float(53)";
}

function timeType(method: string, precision: Value | undefined): string | undefined {
  const [type, zone] = TIMES[method] ?? [];
  if (type === undefined || precision === undefined) return undefined;
  // Without a precision Laravel asks for whole seconds.
  return `${type}(${precision === null ? 0 : textOf(precision)}) ${zone} time zone`;
}

function serial(type: string): Partial<ColumnDraft> {
  return { serial: type, autoIncrement: true };
}

function morphColumns(
  [, nullable, key]: RegExpExecArray,
  args: Arguments,
  lines: LineRange,
  draft: (name: string, type: string, more?: Partial<ColumnDraft>) => Command,
): readonly Command[] | undefined {
  const name = textOf(args.at(0, "name"));
  const index = args.at(1, "indexName");
  if (name === undefined || index === undefined) return undefined;
  const types: Readonly<Record<string, string>> = { uuid: "uuid", ulid: "char(26)" };
  const more = nullable === undefined ? {} : { nullable: true };
  return [
    draft(`${name}_type`, "varchar(255)", more),
    draft(`${name}_id`, types[key?.toLowerCase() ?? ""] ?? "bigint", more),
    {
      do: "index",
      index: {
        is: "index",
        kind: "index",
        keys: [`${name}_type`, `${name}_id`],
        ...(typeof index === "string" ? { name: index } : {}),
        lines,
      },
    },
  ];
}

/** The key of a model is what the migrations made it; a model whose table is not known has Laravel's own, a bigint. */
function foreignIdFor(
  args: Arguments,
  known: KnownSchema,
  draft: (name: string, type: string, more?: Partial<ColumnDraft>) => Command,
): readonly Command[] | undefined {
  const model = modelOf(args.at(0, "model"));
  const name = args.at(1, "column");
  if (model === undefined || name === undefined) return undefined;
  const key = columnsOf(known, model.table)?.get("id");
  const type = key === undefined || /serial|int/.test(key) ? "bigint" : key;
  return [draft(textOf(name) || model.column, type, { modelTable: model.table })];
}

/** The table and the foreign key that Laravel takes for a model by its name. */
export function modelOf(model: Value | undefined): { table: string; column: string } | undefined {
  if (typeof model !== "object" || model === null || model.is !== "class") return undefined;
  return { table: plural(snake(model.name)), column: `${snake(model.name)}_id` };
}

/** A default as Laravel writes it: numbers and booleans in quotes. `undefined` when it is not known. */
export function defaultSql(value: Value | undefined): { sql: string } | null | undefined {
  if (value === null) return null;
  if (value === undefined || isArray(value)) return undefined;
  if (typeof value === "boolean") return { sql: value ? "'1'" : "'0'" };
  if (typeof value === "object" && value.is === "raw") return { sql: value.sql };
  const text = textOf(value);
  return text === undefined ? undefined : { sql: literal(text) };
}
