import { randomUUID } from "node:crypto";
import { type PGlite, protocol } from "@electric-sql/pglite";

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
      return (await this.#ask(sql)).changed;
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
      const { rows } = await this.#ask(`explain (${options}) ${sql}`);
      return rows.map(([line]) => line ?? "").join("\n");
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
    let rows: Answer["rows"];
    try {
      ({ rows } = await this.#ask(`select (${query})::pg_catalog.text as value, '${mark}' as mark`));
    } catch (error) {
      const known = asStatementError(error);
      // In a failed transaction nobody can look; that is Postgres speaking, and sound.
      if (known instanceof StatementError && known.code === "25P02") throw known;
      throw new BrokenSession(`it stopped answering questions about its catalog: ${known.message}`);
    }
    const [value, answered] = rows[0] ?? [];
    if (answered !== mark) throw new BrokenSession("its answers are out of step with the questions");
    if (value == null) return JSON.parse("null") as T;
    if (value.length > MAX_JSON) throw new BrokenSession("its catalog is too large to be read");
    return JSON.parse(value) as T;
  }

  /** The library's own `exec` asks a second time, for nothing, after each question, and reads values nobody needs. */
  async #ask(sql: string): Promise<Answer> {
    const messages: readonly Message[] = await this.#engine.execProtocolStream(protocol.serialize.query(sql));
    const last = messages.findLast(({ name }) => name === "commandComplete")?.text ?? "";
    const [command = "", ...counts] = last.split(" ");
    return {
      rows: rowsOf(messages),
      ...(CHANGES_ROWS.has(command) ? { changed: Number(counts.at(-1)) } : {}),
    };
  }
}

/** A message of the server, as the library reads it. */
interface Message {
  name: string;
  /** Of `commandComplete`: the command, and how many rows it was about. */
  text?: string;
  /** Of `dataRow`. */
  fields?: readonly (string | null)[];
}

/** Of the last statement. */
interface Answer {
  rows: readonly (readonly (string | null)[])[];
  changed?: number;
}

function rowsOf(messages: readonly Message[]): Answer["rows"] {
  const from = messages.findLastIndex(({ name }) => name === "rowDescription");
  return from < 0
    ? []
    : messages.slice(from).flatMap(({ fields, name }) => (name === "dataRow" && fields ? [fields] : []));
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
