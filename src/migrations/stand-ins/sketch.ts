import { tableName, type WrittenName } from "../parts/placed.ts";

/** What statements show of a table that nobody here creates. */
export interface TableSketch {
  table: WrittenName;
  /** Columns with the type that something shows, or `undefined`. */
  columns: Map<string, string | undefined>;
  /** Columns whose NOT NULL is taken off: it was there, or nobody would have written that. */
  required: Set<string>;
  /** Columns that a foreign key refers to; an empty list is its primary key. */
  keys: (readonly string[])[];
  /** Constraints that are validated or dropped, with their conditions. */
  checks: Map<string, string>;
  /** Indexes that are used, dropped or built again. */
  indexes: Map<string, { unique: boolean; column?: string }>;
  /** It has been clustered before. */
  clustered?: boolean;
  /** How it is partitioned, and its partitions. */
  partitioned?: { by: "list" | "range" | "hash"; type: string; partitions: WrittenName[] };
}

/** Everything that changed statements use and neither they nor the base create. */
export class Sketch {
  readonly tables = new Map<string, TableSketch>();
  /** Values of enums. */
  readonly enums = new Map<string, { type: WrittenName; values: Set<string> }>();
  readonly domains = new Map<string, { type: WrittenName; base: string; checks: Set<string> }>();
  /** Functions of a default: name, argument types and result. */
  readonly functions = new Map<string, { name: WrittenName; takes: readonly string[]; gives: string }>();

  table(written: WrittenName): TableSketch {
    const key = tableName(written);
    const known = this.tables.get(key);
    if (known) return known;
    const sketch: TableSketch = {
      table: written,
      columns: new Map(),
      required: new Set(),
      keys: [],
      checks: new Map(),
      indexes: new Map(),
    };
    this.tables.set(key, sketch);
    return sketch;
  }

  /** The first type that something shows stays. */
  column(written: WrittenName, name: string, type?: string): void {
    const { columns } = this.table(written);
    columns.set(name, columns.get(name) ?? type);
  }

  enumValues(type: WrittenName, values: readonly string[]): void {
    const key = tableName(type);
    const known = this.enums.get(key) ?? { type, values: new Set<string>() };
    for (const value of values) known.values.add(value);
    this.enums.set(key, known);
  }
}

/** The sketch as SQL, what others need first. Each statement leaves alone what is there, and may fail by itself. */
export function writeSketch(sketch: Sketch): string[] {
  const tables = [...sketch.tables.values()];
  const types = [...sketch.enums.values(), ...sketch.domains.values()].map(({ type }) => type);
  const schemas = new Set(
    [...tables.map(({ table }) => table), ...types].flatMap(({ schema }) => schema ?? []),
  );
  return [
    ...[...schemas].map((schema) => `create schema if not exists ${quote(schema)}`),
    ...[...sketch.enums.values()].map(({ type, values }) =>
      unlessThere(
        `to_regtype(${literal(written(type))}) is null`,
        `create type ${written(type)} as enum (${[...(values.size > 0 ? values : ["value"])].map(literal).join(", ")})`,
      ),
    ),
    ...[...sketch.domains.values()].map(({ type, base, checks }) =>
      unlessThere(
        `to_regtype(${literal(written(type))}) is null`,
        `create domain ${written(type)} as ${base}${[...checks].map((name) => ` constraint ${quote(name)} check (true)`).join("")}`,
      ),
    ),
    ...[...sketch.functions.values()].map(({ name, takes, gives }) =>
      unlessThere(
        `not exists (select from pg_catalog.pg_proc where proname = ${literal(name.name)} and (pronargs = ${takes.length} or provariadic <> 0))`,
        `create function ${written(name)}(${takes.join(", ")}) returns ${gives} language plpgsql volatile as 'begin return null; end'`,
      ),
    ),
    ...tables.flatMap(tableSql),
  ];
}

function tableSql({
  table,
  columns,
  required,
  keys,
  checks,
  indexes,
  clustered,
  partitioned,
}: TableSketch): string[] {
  const all = new Map(columns);
  for (const column of keys.flat()) if (!all.has(column)) all.set(column, undefined);
  const primary = keys.some((key) => key.length === 0);
  if (primary && !all.has("id")) all.set("id", undefined);
  if (partitioned) all.set(PARTITION_KEY, partitioned.type);
  // An index needs a column to stand on.
  if (all.size === 0) all.set("id", undefined);
  const [first = "id"] = all.keys();
  const own = written(table);
  const unique = new Set(keys.filter((key) => key.length > 0).map((key) => key.map(quote).join(", ")));
  const elements = [
    ...[...all].map(
      ([name, type]) => `${quote(name)} ${type ?? likelyType(name)}${required.has(name) ? " not null" : ""}`,
    ),
    ...(primary ? ["primary key (id)"] : []),
    ...[...unique].map((key) => `unique (${key})`),
  ];
  const by = partitioned ? ` partition by ${partitioned.by} (${PARTITION_KEY})` : "";
  return [
    `create table if not exists ${own} (${elements.join(", ")})${by}`,
    ...(partitioned?.partitions ?? []).map(
      (partition, index) =>
        `create table if not exists ${written(partition)} partition of ${own} for values in (${literal(valueOf(partitioned?.type, index))})`,
    ),
    ...[...checks].map(
      ([name, condition]) =>
        `alter table ${own} add constraint ${quote(name)} check (${condition}) not valid`,
    ),
    ...[...indexes].map(
      ([name, index]) =>
        `create ${index.unique ? "unique " : ""}index if not exists ${quote(name)} on ${own} (${quote(index.column ?? first)})`,
    ),
    ...(clustered
      ? [`create index ${ORDER} on ${own} (${quote(first)})`, `alter table ${own} cluster on ${ORDER}`]
      : []),
  ];
}

const ORDER = "clustered_order";

/** What a made-up partitioned table is divided by. */
export const PARTITION_KEY = "partition_key";

function valueOf(type: string | undefined, index: number): string {
  return type === "date" ? `${2000 + index}-01-01` : String(index + 1);
}

/** By the habits of naming; a guess, told as one. */
function likelyType(column: string): string {
  return /(?:^|_)id$/i.test(column) || /[a-z]Id$/.test(column) ? "bigint" : "text";
}

function unlessThere(missing: string, sql: string): string {
  return `do $stand_in$ begin if ${missing} then ${sql}; end if; end $stand_in$`;
}

export function written({ schema, name }: WrittenName): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
