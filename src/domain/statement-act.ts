import type { Location } from "./pull-request.ts";

/** A table, type or function as a statement writes it; without a schema the search path decides. */
export interface WrittenName {
  schema?: string;
  name: string;
}

/**
 * What a statement does to rows, values, rights and declarations, where `StatementPart` tells what it does to the
 * shape of tables. Read from the parse tree alone: what a `DO` block or a function does is not seen.
 */
export type StatementAct = { at: Location } & (
  | RowChange
  | { act: "add-enum-value"; type: WrittenName; value: string; placed: boolean }
  | { act: "rename-enum-value"; type: WrittenName; value: string; to: string }
  | ColumnDeclaration
  | { act: "drop-not-null"; table: WrittenName; column: string }
  | { act: "drop-constraint"; table: WrittenName; name: string }
  /** Without a name all triggers, or all of users, are meant. */
  | { act: "switch-triggers"; table: WrittenName; enabled: boolean; name?: string }
  | { act: "row-security"; table: WrittenName; set: "on" | "off" | "forced" | "not-forced" }
  | { act: "drop-policy"; table: WrittenName; name: string }
  | { act: "create-function"; routine: WrittenName; definer: boolean; searchPath: boolean }
  /** `ALTER FUNCTION … SET search_path`, or `SECURITY INVOKER`: one way or the other it is safe from then on. */
  | { act: "secure-function"; routine: WrittenName }
  | Grant
  | { act: "grant-role"; roles: readonly string[]; to: readonly string[] }
  /** `powers` as written in SQL: `SUPERUSER`, `BYPASSRLS`, ... */
  | { act: "role-powers"; role: string; powers: readonly string[] }
);

/** An UPDATE, DELETE, MERGE, or an INSERT that takes its rows from a query. */
export interface RowChange {
  act: "change-rows";
  how: "update" | "delete" | "merge" | "insert";
  /** Whose rows change. */
  table: WrittenName;
  /** Other tables that it reads: of FROM, USING, joins and sub-queries. */
  reads: readonly WrittenName[];
  /** Of an UPDATE, in order. */
  sets: readonly { column: string; to: "constant" | "null" | "expression" }[];
  /** It has a condition at all. */
  filtered: boolean;
  /** Columns that the condition compares with constants, as one of its AND-ed terms: by `=` or `IN` … */
  equals: readonly string[];
  /** … by `<`, `>` or `BETWEEN` … */
  ranges: readonly string[];
  /** … or by `IS NULL`. */
  nulls: readonly string[];
  /** A `LIMIT` in the query that chooses the rows, or rows chosen by their `ctid`. */
  limited: boolean;
}

/** A column of a CREATE TABLE or an ADD COLUMN. */
export interface ColumnDeclaration {
  act: "declare-column";
  table: WrittenName;
  column: string;
  /** PostgreSQL's own name of the type without its schema: `int4`, `bpchar`, `timestamp`, `serial`. */
  type: string;
  /** Characters, of `char(n)`. */
  length?: number;
  array: boolean;
  /** Of a CREATE TABLE. */
  newTable: boolean;
  primaryKey: boolean;
  /** A serial or identity column. */
  numbered: boolean;
}

export interface Grant {
  act: "grant";
  /** In capitals; empty: `ALL`. */
  privileges: readonly string[];
  /** What kind of thing it is on, in the words of GRANT. */
  on: "TABLE" | "SEQUENCE" | "SCHEMA" | "DATABASE" | "FUNCTION" | "OTHER";
  /** The things themselves; of `ALL … IN SCHEMA` and of default privileges the schemas (`every`). */
  names: readonly WrittenName[];
  every: boolean;
  /** `PUBLIC` in capitals; other roles as they are. */
  to: readonly string[];
}
