import type { Catalog } from "./catalog.ts";
import type { FailureOnRows, SchemaDifference, SeededTables, StatementKind, StatementPart } from "./facts.ts";
import type { Lock } from "./finding.ts";
import type { MysqlStatement } from "./mysql.ts";
import type { Location } from "./pull-request.ts";
import type { StatementAct } from "./statement-act.ts";

/** One statement of a migration with its place in the file. */
export interface MigrationStatement {
  kind: StatementKind;
  sql: string;
  at: Location;
  parts?: readonly StatementPart[];
  acts?: readonly StatementAct[];
  /** Of a statement written in the SQL of MySQL or MariaDB. */
  mysql?: MysqlStatement;
  /** The program's text at `at`, where a program writes the SQL. Absent when `sql` itself stands there. */
  written?: string;
  /** Why this is not run (`sql` may then be empty): program code that changes rows, or something not understood. */
  skip?: string;
}

/** A migration file in runnable form. */
export interface Migration {
  path: string;
  framework: string;
  /** Whether the framework wraps the file in one transaction. */
  transactional: boolean;
  statements: readonly MigrationStatement[];
  /** How the repository takes it back. Absent without one, and when it was not read whole. */
  down?: WayBack;
}

/** The statements that take one migration back. */
export interface WayBack {
  /** The file they stand in: the migration's own, or the one paired with it. */
  path: string;
  /** Whether the framework wraps them in one transaction. */
  transactional: boolean;
  /** At least one. */
  statements: readonly MigrationStatement[];
}

export interface RehearsalRequest {
  /** All migrations of the merge base, in the order they ran. */
  base: readonly Migration[];
  /** The pull request's new or changed migrations, in order. */
  changed: readonly Migration[];
  /** Queries to plan, after the last migration. They are never executed. */
  explain?: readonly string[];
}

export interface RehearsalResult {
  engine: string;
  /** Schema after the base migrations. */
  baseCatalog?: Catalog;
  /** Base statements that did not run; the schema is then not what it is in production, and findings say so. */
  baseProblems: readonly { at: Location; message: string }[];
  /** Absent when nothing is changed. */
  seeded?: SeededTables;
  /** One entry per changed migration, in order. */
  migrations: readonly RehearsedFile[];
  /** One entry per query to explain, in order: its plan, with sequential scans discouraged; `null` when it has none. */
  plans?: readonly (string | null)[];
}

export interface RehearsedFile {
  path: string;
  before: Catalog;
  after: Catalog;
  /** One entry per statement, in order. */
  statements: readonly {
    outcome: "ran" | "failed" | "not-run";
    error?: { message: string; code?: string };
    inTransaction: boolean;
    locks: readonly Lock[];
    rewrote: readonly string[];
    created: readonly string[];
    locksSeen?: boolean;
    scanned?: readonly string[];
    rows?: number;
    onRows?: FailureOnRows;
    limits?: { lockMs: number; statementMs: number };
  }[];
  /** Present for a migration that came with a way back. */
  rollback?: RollbackResult;
}

/** What became of a way back, after every changed migration had run and been looked at. */
export interface RollbackResult {
  /**
   * `back`: the schema is what it was before the migration. `different`: it is not. `failed`: a statement of it
   * failed. `not-run`: nothing is proved, and `reason` says why.
   */
  outcome: "back" | "different" | "failed" | "not-run";
  reason?: string;
  /** Of `failed`: the position of the statement in the way back, and what the server said. */
  statement?: number;
  error?: { message: string; code?: string };
  /** The first statement that fails on every table with rows, by its position in the way back. */
  onRows?: FailureOnRows & { statement: number };
  /** Of `different`: what remains or is missing. Not all, when they are very many. */
  differences: readonly SchemaDifference[];
}

/**
 * Runs migrations in a throwaway Postgres. Rejects with an `Error` that says which limit was met or what
 * did not start; the review then goes on without it and says so.
 */
export type Rehearse = (request: RehearsalRequest, signal?: AbortSignal) => Promise<RehearsalResult>;

export type { StatementKind };
