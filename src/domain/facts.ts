import type { ApiDocument } from "./api-document.ts";
import type { Catalog } from "./catalog.ts";
import type { ContractComparison } from "./contract.ts";
import type { DeliveryChange } from "./delivery.ts";
import type { Lock } from "./finding.ts";
import type { Location } from "./pull-request.ts";
import type { DatabaseQueries } from "./queries.ts";
import type { RouteComparison } from "./routes.ts";
import type { MysqlStatement } from "./mysql.ts";
import type { MigrationHistory, NameUses, WayBackKept } from "./migration-context.ts";
import type { SourceFacts } from "./source.ts";
import type { StatementAct } from "./statement-act.ts";

/** Everything the rules may judge, by kind. Rules never fetch: what is not here they cannot know. */
export interface FactKinds {
  migration: RehearsedMigration;
  contract: ContractComparison;
  document: ApiDocument;
  routes: RouteComparison;
  source: SourceFacts;
  secret: SecretSighting;
  query: DatabaseQueries;
  delivery: DeliveryChange;
}
export type FactKind = keyof FactKinds;
export type Facts = { readonly [K in FactKind]: readonly FactKinds[K][] };

/** To be spread where only some kinds are at hand. */
export const NO_FACTS: Facts = {
  migration: [],
  contract: [],
  document: [],
  routes: [],
  source: [],
  secret: [],
  query: [],
  delivery: [],
};

// ---------------------------------------------------------------- migrations

export type Dialect = "postgres" | "mysql" | "sqlite" | "unknown";

/** What a statement does, in the field's words. */
export type StatementKind =
  | "create-table"
  | "alter-table"
  | "drop-table"
  | "create-index"
  | "drop-index"
  | "reindex"
  | "create-type"
  | "alter-type"
  | "drop"
  | "rename"
  | "transaction"
  | "setting"
  | "data"
  | "other";

/** One changed migration file, with what happened when it was run after the base schema. */
export interface RehearsedMigration {
  path: string;
  /** The convention it was read by, for instance `flyway` or `plain-sql`. */
  framework: string;
  dialect: Dialect;
  /** False when it was only parsed; `reason` then says why. */
  rehearsed: boolean;
  reason?: string;
  engine: string;
  statements: readonly RehearsedStatement[];
  /** Schema before the first and after the last statement of this file. Empty when not rehearsed. */
  before: Catalog;
  after: Catalog;
  /** Schema at the merge base and after the last changed migration of the pull request. Absent when not rehearsed. */
  whole?: { before: Catalog; after: Catalog };
  /** What statements of the base or of the pull request define that did not run: the catalogs lack it, production may not. */
  unproven?: readonly StatementPart[];
  /** Tables that no migration here creates, and that were made up for the rehearsal: their types are guesses. */
  standIns?: readonly string[];
  /** Set when the merge base has this migration already: `statements` then holds only those that differ. */
  edited?: boolean;
  /**
   * Tables that the merge base's migrations create and do not drop or rename, by reading alone: `name`, or
   * `schema.name` outside `public`. Present when not rehearsed.
   */
  parsedBefore?: readonly string[];
  /**
   * The tables that had made-up rows when the first changed migration began. Tables that the base's own migrations
   * fill kept theirs; of all others nothing was seen on rows. Absent when not rehearsed.
   */
  seeded?: SeededTables;
  /** How it stands to what has run already. Absent for an added one that fits in. */
  history?: MigrationHistory;
  /** Whether this folder keeps ways back, and this migration has one. */
  kept?: WayBackKept;
  /** Where code names what it drops (at head) or renames (at the merge base). */
  usesOf?: readonly NameUses[];
  /** What became of its way back. Absent when it has none, or when nothing was rehearsed. */
  rollback?: RehearsedRollback;
}

/** Names with their schema outside `public`. */
export interface SeededTables {
  tables: readonly string[];
  /** Those that would have been filled, and why they were not. */
  without: readonly { table: string; reason: string }[];
}

/** How a statement failed while its tables had made-up rows. It was then run again without them. */
export interface FailureOnRows {
  error: { message: string; code?: string };
  /** As far as the server named them; the table with its schema outside `public`. */
  table?: string;
  column?: string;
  /**
   * It fails on every table with rows, whatever they hold: a new column without a value must not be NULL. When
   * false, it failed on the values that were made up, and others may pass: not to be held against the statement.
   */
  always: boolean;
}

/** The way back of a migration: run after every changed migration had run and been looked at. */
export interface RehearsedRollback {
  /** See `RollbackResult`. */
  outcome: "back" | "different" | "failed" | "not-run";
  /** Of `not-run`: why nothing is proved. */
  reason?: string;
  differences: readonly SchemaDifference[];
  error?: { message: string; code?: string };
  /** The first statement of the way back that fails on every table with rows; `outcome` is what happened without them. */
  onRows?: FailureOnRows & { at: Location; sql: string };
  /** The statement that failed; otherwise the first one of the way back. */
  at: Location;
  sql: string;
  /** The program's text at `at`, where a program writes the SQL. */
  written?: string;
}

/** One object of the schema that is not as it was before the migration, once the migration was taken back. */
export interface SchemaDifference {
  /** In words, for instance `column`, `index` or `materialized view`. */
  kind: string;
  /** `orders.note` for what belongs to a table, `orders_by_note` otherwise; with its schema outside `public`. */
  name: string;
  /** How it was defined, perhaps shortened; `null` when it was not there. */
  before: string | null;
  /** How it is defined now, perhaps shortened; `null` when it is not there. */
  after: string | null;
}

/** Something a statement defines or changes, at a place of its own inside the statement where the grammar has one. */
export interface StatementPart {
  /**
   * `key`: a unique or primary key constraint. `add-column` and all after it: of a table that is there already;
   * `storage`: how or where its rows are kept; `truncate`: only with its table, no columns. `drop-index`: `table`
   * is the index's own name. `domain-check`: `table` is the domain, and `checksRows` is absent while it is new.
   * `maintenance`: see `command`.
   */
  kind:
    | "foreign-key"
    | "index"
    | "key"
    | "check"
    | "exclusion"
    | "drop-index"
    | "domain-check"
    | "maintenance"
    | "add-column"
    | "column-type"
    | "storage"
    | "drop-column"
    | "drop-table"
    | "truncate"
    | "rename-table"
    | "rename-column"
    | "set-not-null"
    | "validate"
    | "attach-partition"
    | "detach-partition";
  /** As written; without a schema the search path decides. */
  table: { schema?: string; name: string };
  /** In the order of the key; an expression is an empty string. */
  columns: readonly string[];
  /** Absent when PostgreSQL chooses it. */
  name?: string;
  /** Of an index, its removal, maintenance and a detached partition: done with CONCURRENTLY. */
  concurrent?: boolean;
  /** Of an index: `ON ONLY`, which leaves the partitions of the table out. */
  only?: boolean;
  /** Of a key: the primary one. */
  primary?: boolean;
  /** Of a key: the index that is there already and becomes it. */
  usingIndex?: string;
  /** Of maintenance: the command in capitals, for instance `REINDEX INDEX`; `table` is then the index. */
  command?: string;
  /** Of maintenance: it names no table, and goes through all there are; the name of `table` is then empty. */
  everything?: boolean;
  /** Of attaching and detaching: the partition. */
  partition?: { schema?: string; name: string };
  /** Of a foreign key: the table it refers to, as written. */
  references?: { schema?: string; name: string };
  /**
   * Of a foreign key, a check, `NOT NULL`: rows that are there are checked at once. Not with `NOT VALID`, nor by a
   * foreign key of a new column without a default.
   */
  checksRows?: boolean;
  /** Of an added column: `NOT NULL`, or part of the primary key. */
  notNull?: boolean;
  /**
   * Of an added column: where the rows that are there get their value from. `constant` is one value for all rows
   * (a literal, or the time of the transaction), `sequence` is a serial or identity column. Absent: they get none.
   */
  filledBy?: "constant" | "expression" | "stored" | "virtual" | "sequence";
  /** Of a truncation: with `CASCADE`, which empties the tables that refer to it as well. */
  cascade?: boolean;
  /** Of a rename: the new name. */
  to?: string;
  at: Location;
}

export interface RehearsedStatement {
  kind: StatementKind;
  sql: string;
  at: Location;
  inTransaction: boolean;
  outcome: "ran" | "failed" | "not-run";
  error?: { message: string; code?: string };
  /** Locks on tables that this statement took (not those its transaction held already). */
  locks: readonly Lock[];
  rewrote: readonly string[];
  /** Names of relations and constraints that exist after the statement and not before it. */
  created: readonly string[];
  /** False when the statement refuses a transaction, so that its locks were gone before anyone could look. */
  locksSeen?: boolean;
  /**
   * Tables that were there before the pull request and whose every row this statement reads by itself: to check them,
   * to build an index, to write them anew. Not what a query inside it reads, nor the table that a foreign key refers
   * to: there the planner decides, by how many rows there are. Absent for data statements, for what refuses a
   * transaction, and for what did not run.
   */
  scanned?: readonly string[];
  /** Rows that it changed or would change: absent for what is no data statement. */
  rows?: number;
  /** Set when it failed on tables with rows; `outcome` is then what happened without them. */
  onRows?: FailureOnRows;
  /** The session's limits while it ran, in milliseconds; 0 is none. Source: PostgreSQL, `lock_timeout`, `statement_timeout`. */
  limits?: { lockMs: number; statementMs: number };
  parts?: readonly StatementPart[];
  acts?: readonly StatementAct[];
  /** Of a statement written in the SQL of MySQL or MariaDB. */
  mysql?: MysqlStatement;
  /** The program's text at `at`, where a program writes the SQL. Absent when `sql` itself stands there. */
  written?: string;
  /** Why it was not meant to run: program code that changes rows, or something not understood. */
  skip?: string;
}

// ---------------------------------------------------------------- secrets

export interface SecretSighting {
  /** What was recognised, for instance `GitHub token`. */
  what: string;
  at: Location;
  /** The line with the value masked; the value itself is never kept. */
  masked: string;
}
