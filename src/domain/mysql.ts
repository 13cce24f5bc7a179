import type { Location } from "./pull-request.ts";

/** A table as MySQL writes it; without a schema it is of the database that is in use. */
export interface MysqlName {
  schema?: string;
  name: string;
}

/** What a MySQL or MariaDB statement means for tables, beside its `parts`. Read from its text; nothing was run. */
export interface MysqlStatement {
  /** Tables that are there after it and not before, in its own words. */
  made: readonly MysqlName[];
  /** Tables that it drops or renames away. */
  gone: readonly MysqlName[];
  alter?: MysqlAlter;
}

/** A change of one table that is there: ALTER TABLE, CREATE INDEX or DROP INDEX. */
export interface MysqlAlter {
  table: MysqlName;
  server: "mysql" | "mariadb";
  /** As asked for in the statement, in capitals. Absent: the server chooses the cheapest. */
  algorithm?: string;
  /** As asked for in the statement, in capitals. Absent: the server takes the weakest that will do. */
  lock?: string;
  changes: readonly MysqlChange[];
  /** `foreign_key_checks` was switched off earlier in the file. */
  keysUnchecked?: boolean;
  /** The table as the migrations before have left it; absent when none of them creates it. */
  was?: MysqlTable;
}

export interface MysqlTable {
  /** It has a primary key, or another key without duplicates. */
  keyed: boolean;
  /** It has a foreign key, or one of another table refers to it. */
  foreignKeys: boolean;
  triggers: boolean;
  partitioned: boolean;
}

export type MysqlChange = { at: Location } & (
  | {
      do: "add-column";
      column: string;
      after: MysqlColumn;
      /** With `FIRST` or `AFTER`. */
      placed: boolean;
    }
  | {
      do: "change-column";
      column: string;
      after: MysqlColumn;
      /** Absent when the migrations before do not tell. */
      before?: MysqlColumn;
      placed: boolean;
      /** The new name, when it gets one. */
      to?: string;
    }
  | { do: "rename-column"; column: string; to: string }
  | { do: "drop-column"; column: string; before?: MysqlColumn }
  | { do: "add-index"; sort?: "unique" | "fulltext" | "spatial"; columns: readonly string[]; name?: string }
  | { do: "add-primary-key"; columns: readonly string[] }
  | { do: "drop-primary-key" }
  | { do: "add-foreign-key"; columns: readonly string[]; references: MysqlName }
  | { do: "add-check" }
  /** `CONVERT TO CHARACTER SET`. */
  | { do: "convert"; charset: string }
  /** The whole table is written anew: `FORCE`, `ENGINE`, `ROW_FORMAT`, …; `what` as in the statement. */
  | { do: "rebuild"; what: string; engine?: string }
  /** `what` in capitals: `PARTITION BY`, `REORGANIZE`, `COALESCE`, … */
  | { do: "partition"; what: string }
  /**
   * Only what is known about the table changes: names, defaults, comments, dropped keys and indexes. `inplace`: it
   * cannot be part of what MySQL does at once, though it is as quick.
   */
  | { do: "metadata"; inplace?: true }
);

/** A column as it is declared. */
export interface MysqlColumn {
  /** In small letters, in its plain spelling: `int` for `INTEGER`, `decimal` for `NUMERIC`. */
  type: string;
  /** In the parentheses after it, as written and without blanks; not for display widths. Of ENUM and SET: `members`. */
  size?: string;
  /** Of ENUM and SET, in order. */
  members?: readonly string[];
  unsigned: boolean;
  notNull: boolean;
  autoIncrement: boolean;
  generated?: "stored" | "virtual";
  /** It says so itself, or its table does. In small letters. */
  charset?: string;
  collation?: string;
  /** It declares a CHECK. */
  checked: boolean;
  key?: "primary" | "unique";
  /** It declares a value for rows that have none: `DEFAULT`. */
  hasDefault: boolean;
  /** An index of its table names it. */
  indexed?: boolean;
}
