import type { LineRange } from "../../domain/pull-request.ts";

/**
 * One step of a migration, in the words of SQL, whichever program wrote it: what all readers of frameworks come to.
 * Types, defaults and expressions are PostgreSQL text; names are as the database will have them, unquoted.
 * `lines` are 1-based lines of the program.
 */
export type Step = { readonly lines: LineRange } & (
  | CreateTable
  | { do: "alter-table"; table: TableName; ifExists?: boolean; actions: readonly [Action, ...Action[]] }
  | { do: "drop-table"; tables: readonly [TableName, ...TableName[]]; ifExists?: boolean; cascade?: boolean }
  | { do: "rename-table"; table: TableName; to: string }
  | { do: "rename-column"; table: TableName; column: string; to: string }
  | { do: "rename-constraint"; table: TableName; name: string; to: string }
  | CreateIndex
  | { do: "drop-index"; index: TableName; ifExists?: boolean; concurrently?: boolean; cascade?: boolean }
  | { do: "rename-index"; index: TableName; to: string }
  | { do: "create-enum"; type: TableName; values: readonly string[] }
  | { do: "drop-type"; type: TableName; ifExists?: boolean; cascade?: boolean }
  | { do: "create-extension"; name: string }
  /**
   * SQL as written in the program; one or several statements. `firstLine` is the program's line on which the text
   * starts, when it stands there line for line as it does here: its statements then have lines of their own.
   */
  | { do: "sql"; sql: string; firstLine?: number }
  /** Changes rows by program code, which is not run. `what` names it, for a person: "RunPython fill_slugs". */
  | { do: "data"; what: string }
  /** Something that the reader does not understand; what is there may change the schema. For a person. */
  | { do: "unread"; what: string }
);

export interface TableName {
  schema?: string;
  name: string;
}

export interface CreateTable {
  do: "create-table";
  table: TableName;
  ifNotExists?: boolean;
  columns: readonly Column[];
  constraints?: readonly PlacedConstraint[];
  /** What follows the closing parenthesis, as PostgreSQL text: `PARTITION BY RANGE (day)`. */
  options?: string;
}

export interface Column {
  name: string;
  /** As PostgreSQL writes it: `character varying(255)`, `bigserial`, `numeric(10, 2)`, `text[]`. */
  type: string;
  collation?: string;
  notNull?: boolean;
  /** A PostgreSQL expression: `'open'`, `now()`. */
  default?: string;
  identity?: "always" | "by default";
  /** An expression; stored unless `virtual`. */
  generated?: { expression: string; virtual?: boolean };
  primaryKey?: boolean;
  unique?: boolean;
  /** A foreign key declared with the column. */
  references?: References & { name?: string };
  check?: string;
  lines: LineRange;
}

export interface References {
  table: TableName;
  /** Without them the primary key is meant. */
  columns?: readonly string[];
  onDelete?: "cascade" | "restrict" | "set null" | "set default" | "no action";
  onUpdate?: "cascade" | "restrict" | "set null" | "set default" | "no action";
  deferrable?: "initially deferred" | "initially immediate";
}

export type PlacedConstraint = Constraint & { lines: LineRange };

export type Constraint = { name?: string; notValid?: boolean } & (
  | { is: "primary-key"; columns: readonly string[]; using?: string }
  | {
      is: "unique";
      columns: readonly string[];
      /** The index that becomes the constraint's. */
      using?: string;
      nullsNotDistinct?: boolean;
      deferrable?: References["deferrable"];
    }
  | { is: "foreign-key"; columns: readonly string[]; references: References }
  | { is: "check"; expression: string }
  /** `definition` is what follows EXCLUDE. */
  | { is: "exclude"; definition: string }
);

/** One clause of an ALTER TABLE. */
export type Action = { lines: LineRange } & (
  | { act: "add-column"; column: Column; ifNotExists?: boolean }
  | { act: "drop-column"; column: string; ifExists?: boolean; cascade?: boolean }
  | { act: "change-type"; column: string; type: string; using?: string; collation?: string }
  | { act: "set-default"; column: string; expression: string }
  | { act: "drop-default"; column: string }
  | { act: "set-not-null"; column: string }
  | { act: "drop-not-null"; column: string }
  | { act: "add-constraint"; constraint: Constraint }
  | { act: "drop-constraint"; name: string; ifExists?: boolean; cascade?: boolean }
  | { act: "validate-constraint"; name: string }
  /** Any other clause, as PostgreSQL text: `ENABLE ROW LEVEL SECURITY`. */
  | { act: "clause"; sql: string }
);

export interface CreateIndex {
  do: "create-index";
  table: TableName;
  /** Absent when PostgreSQL chooses it. */
  name?: string;
  keys: readonly IndexKey[];
  unique?: boolean;
  concurrently?: boolean;
  ifNotExists?: boolean;
  /** `gin`, `gist`, `hash`, ... Default: `btree`. */
  method?: string;
  include?: readonly string[];
  /** The condition of a partial index. */
  where?: string;
  nullsNotDistinct?: boolean;
  /** Storage parameters, as PostgreSQL text: `fillfactor = 70`. */
  with?: string;
}

/** A column or an expression, with what may follow it. */
export type IndexKey = ({ column: string } | { expression: string }) & {
  opclass?: string;
  collation?: string;
  order?: "asc" | "desc";
  nulls?: "first" | "last";
};
