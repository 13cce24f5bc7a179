import { randomUUID } from "node:crypto";
import type { PGlite } from "@electric-sql/pglite";

/** What an error is about, as far as the server names it. `domain` is the data type, whatever its sort. */
export interface ErrorPlace {
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  domain?: string;
}

/** An error that Postgres itself reported, with its SQLSTATE. */
export class StatementError extends Error {
  override readonly name = "StatementError";
  readonly code: string | undefined;
  readonly on: ErrorPlace;
  constructor(message: string, code: string | undefined, on: ErrorPlace = {}) {
    super(message);
    this.code = code;
    this.on = on;
  }
}

/** Postgres no longer answers as it should: nothing it says from here on can be believed. */
export class BrokenSession extends Error {
  override readonly name = "BrokenSession";
}

/** Characters. A schema of five thousand ordinary tables stays far below it. */
const MAX_JSON = 32 * 1024 * 1024;

const CHANGES_ROWS: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** One connection. Everything goes through the simple protocol, as migration tools do it. */
export class Session {
  readonly #engine: PGlite;

  constructor(engine: PGlite) {
    this.#engine = engine;
  }

  /**
   * @returns how many rows were changed, when the last statement is INSERT, UPDATE, DELETE or MERGE
   * @throws StatementError for what Postgres refuses, BrokenSession when the connection is gone
   */
  async run(sql: string): Promise<number | undefined> {
    try {
      const last = (await this.#engine.exec(sql)).at(-1);
      return last?.command !== undefined && CHANGES_ROWS.has(last.command) ? last.rowCount : undefined;
    } catch (error) {
      throw asStatementError(error);
    }
  }

  /**
   * What EXPLAIN says, line by line.
   *
   * @param options of EXPLAIN, without parentheses
   * @throws StatementError for what Postgres refuses, BrokenSession when the connection is gone
   */
  async explain(options: string, sql: string): Promise<string> {
    try {
      const rows = (await this.#engine.exec(`explain (${options}) ${sql}`)).at(-1)?.rows ?? [];
      return rows.map((row) => String(row["QUERY PLAN"] ?? "")).join("\n");
    } catch (error) {
      throw asStatementError(error);
    }
  }

  /**
   * One query that returns one JSON value. A fresh mark travels along: an answer without it belongs to
   * something else, since a statement can leave the protocol out of step.
   */
  async json<T>(query: string): Promise<T> {
    const mark = randomUUID();
    let rows: readonly unknown[] | undefined;
    try {
      rows = (await this.#engine.exec(`select (${query})::pg_catalog.text as value, '${mark}' as mark`)).at(
        -1,
      )?.rows;
    } catch (error) {
      const known = asStatementError(error);
      // In a failed transaction nobody can look; that is Postgres speaking, and sound.
      if (known instanceof StatementError && known.code === "25P02") throw known;
      throw new BrokenSession(`it stopped answering questions about its catalog: ${known.message}`);
    }
    const row = rows?.[0] as { value?: unknown; mark?: unknown } | undefined;
    if (row?.mark !== mark) throw new BrokenSession("its answers are out of step with the questions");
    const value = typeof row.value === "string" ? row.value : "null";
    if (value.length > MAX_JSON) throw new BrokenSession("its catalog is too large to be read");
    return JSON.parse(value) as T;
  }
}

function asStatementError(error: unknown): StatementError | BrokenSession {
  if (error instanceof Error && "severity" in error) {
    const field = (name: string): string | undefined => {
      const value: unknown = Reflect.get(error, name);
      return typeof value === "string" ? value : undefined;
    };
    const named = Object.entries(FIELDS).flatMap(([ours, theirs]) => {
      const value = field(theirs);
      return value === undefined ? [] : [[ours, value]];
    });
    return new StatementError(error.message, field("code"), Object.fromEntries(named));
  }
  return new BrokenSession(`it broke down: ${error instanceof Error ? error.message : String(error)}`);
}

/** Source: PostgreSQL documentation, "Error and Notice Message Fields". */
const FIELDS: Readonly<Record<keyof ErrorPlace, string>> = {
  schema: "schema",
  table: "table",
  column: "column",
  constraint: "constraint",
  domain: "dataType",
};
