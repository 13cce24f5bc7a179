import type { LineRange } from "../../domain/pull-request.ts";
import type { Step } from "../steps/step.ts";
import type { Options, Value } from "./value.ts";

/** What Ecto's runner queues, and takes back in `change`. */
export type Command = { lines: LineRange } & (
  | { do: "create-table"; table: Table; changes: readonly Change[]; ifNotExists: boolean }
  | { do: "drop-table"; table: Table; ifExists: boolean; cascade: boolean }
  | { do: "alter-table"; table: Table; changes: readonly Change[] }
  | { do: "create-index"; index: Index; ifNotExists: boolean }
  | { do: "drop-index"; index: Index; ifExists: boolean; cascade: boolean }
  | { do: "rename-index"; index: Index; to: string }
  | { do: "rename-table"; table: Table; to: Table }
  | { do: "rename-column"; table: Table; column: string; to: string }
  | { do: "create-constraint"; constraint: Constraint }
  | { do: "drop-constraint"; constraint: Constraint; ifExists: boolean; cascade: boolean }
  /** `execute/1` and `execute/2`: either way what is done then, and whether it says the other way. */
  | { do: "execute"; up: readonly Step[]; down?: readonly Step[] }
);

export interface Table {
  name: string;
  prefix?: string;
  comment?: string;
  options?: string;
  /** `false` for none; otherwise the key that Ecto adds first. */
  primaryKey: false | { name: string; type: Value; options: Options };
}

export interface Index {
  table: string;
  prefix?: string;
  name: string;
  /** A column, or an expression as written, with its direction. */
  keys: readonly IndexPart[];
  unique: boolean;
  concurrently: boolean;
  using?: string;
  where?: string;
  include: readonly string[];
  nullsNotDistinct: boolean;
  options?: string;
  comment?: string;
}

export interface IndexPart {
  column?: string;
  expression?: string;
  /** As PostgreSQL writes it: `DESC NULLS LAST`. */
  direction?: string;
}

export interface Reference {
  table: string;
  prefix?: string;
  name?: string;
  column: string;
  type: Value;
  onDelete?: "cascade" | "set null" | "set default" | "restrict";
  onUpdate?: "cascade" | "set null" | "restrict";
  validate: boolean;
  /** Further columns of the key: here and there. */
  with: readonly (readonly [string, string])[];
}

export interface Constraint {
  table: string;
  prefix?: string;
  name: string;
  check?: string;
  exclude?: string;
  validate: boolean;
  comment?: string;
}

/** A line in the block of `create table` or `alter table`. */
export type Change = { lines: LineRange } & (
  | { change: "add"; column: string; type: Value; options: Options; ifNotExists?: boolean }
  | { change: "modify"; column: string; type: Value; options: Options }
  | { change: "remove"; column: string; type?: Value; options: Options; ifExists?: boolean }
  | { change: "unread"; what: string }
);
