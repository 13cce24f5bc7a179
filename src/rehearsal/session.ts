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

export function reportOf({ message, code }: StatementError): { message: string; code?: string } {
  return { message, ...(code === undefined ? {} : { code }) };
}

/** A question that is asked again and again, and so is worth being parsed and planned once. */
export interface Question {
  name: string;
  /**
   * A query that returns one JSON value.
   *
   * @param oids a list of object ids as SQL, for a question that is about some
   */
  sql(oids: string): string;
  /** It is about a list of object ids. */
  ofSome?: boolean;
}

/** SQL has thrown away what was prepared, or put something else in its place. */
export class Forgotten extends Error {
  override readonly name = "Forgotten";
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
  /** Names of the questions that the server has prepared. */
  #prepared: ReadonlySet<string> = new Set();

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
      throw asBroken(asStatementError(error));
    }
    const [value, answered] = rows[0] ?? [];
    if (answered !== mark) throw new BrokenSession(OUT_OF_STEP);
    return parsed<T>(value);
  }

  /**
   * Has the server parse these now, and plan each when it is first asked. Call it outside a transaction. Where that is
   * not possible they are sent as text each time.
   */
  async prepare(questions: readonly Question[]): Promise<void> {
    const names: string[] = [];
    try {
      for (const { name, sql } of questions) {
        const text = `select (${sql("$1::pg_catalog.oid[]")})::pg_catalog.text as value`;
        await this.#send(
          Buffer.concat([protocol.serialize.parse({ name, text }), protocol.serialize.sync()]),
        );
        names.push(name);
      }
      this.#prepared = new Set(names);
    } catch (error) {
      if (asStatementError(error) instanceof BrokenSession) throw error;
    }
  }

  /** While this is under way, nothing that was prepared is used. */
  async withoutPrepared<T>(act: () => Promise<T>): Promise<T> {
    const prepared = this.#prepared;
    this.#prepared = new Set();
    try {
      return await act();
    } finally {
      this.#prepared = prepared;
    }
  }

  /**
   * The same as `json` for a question that may be prepared. The server vouches in the same message for all that is:
   * SQL can prepare something else under these names, but not as the protocol does it.
   *
   * @param oids of a question about some; outside a transaction only
   * @throws Forgotten when something that was prepared is no longer there
   */
  async ask<T>(question: Question, oids: readonly number[] = []): Promise<T> {
    const list = `'{${oids.join(",")}}'`;
    if (!this.#prepared.has(question.name)) return this.json<T>(question.sql(`${list}::pg_catalog.oid[]`));
    const mark = randomUUID();
    const names = [...this.#prepared];
    // One plan for every list, or the list would be planned with each time.
    const plan = question.ofSome ? "set local plan_cache_mode = force_generic_plan; " : "";
    const execute = `execute ${question.name}${question.ofSome ? `(${list})` : ""}`;
    let answers: readonly Answer["rows"][];
    try {
      answers = rowsOfEach(
        await this.#send(protocol.serialize.query(`${plan}${vouchFor(names, mark)}; ${execute}`)),
      );
    } catch (error) {
      const known = asBroken(asStatementError(error));
      // Either it is not there, or something else is: whatever ails Postgres itself will be told by the next attempt.
      throw known instanceof StatementError ? known : new Forgotten(known.message);
    }
    const [[voucher] = [], [row] = []] = answers;
    if (voucher?.[1] !== mark || !row || answers.length !== 2) throw new BrokenSession(OUT_OF_STEP);
    if (voucher[0] !== String(names.length))
      throw new Forgotten("other statements were prepared under our names");
    return parsed<T>(row[0]);
  }

  /** The library's own `exec` asks a second time, for nothing, after each question, and reads values nobody needs. */
  async #ask(sql: string): Promise<Answer> {
    const messages = await this.#send(protocol.serialize.query(sql));
    const last = messages.findLast(({ name }) => name === "commandComplete")?.text ?? "";
    const [command = "", ...counts] = last.split(" ");
    return {
      rows: rowsOf(messages),
      ...(CHANGES_ROWS.has(command) ? { changed: Number(counts.at(-1)) } : {}),
    };
  }

  async #send(message: Uint8Array): Promise<readonly Message[]> {
    return this.#engine.execProtocolStream(message);
  }
}

const OUT_OF_STEP = "its answers are out of step with the questions";

/** How many of these statements are there that came by the protocol, and the mark. */
function vouchFor(names: readonly string[], mark: string): string {
  return `select pg_catalog.count(*), '${mark}' from pg_catalog.pg_prepared_statement() s
    where not s.from_sql and s.name operator(pg_catalog.=) any ('{${names.join(",")}}'::pg_catalog.text[])`;
}

/** In a failed transaction nobody can look; that is Postgres speaking, and sound. */
function asBroken(error: StatementError | BrokenSession): StatementError | BrokenSession {
  if (error instanceof StatementError && error.code === "25P02") return error;
  return new BrokenSession(`it stopped answering questions about its catalog: ${error.message}`);
}

function parsed<T>(value: string | null | undefined): T {
  if (value == null) return JSON.parse("null") as T;
  if (value.length > MAX_JSON) throw new BrokenSession("its catalog is too large to be read");
  return JSON.parse(value) as T;
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

/** Of each statement that returns rows. */
function rowsOfEach(messages: readonly Message[]): Answer["rows"][] {
  const each: (readonly (string | null)[])[][] = [];
  for (const { fields, name } of messages) {
    if (name === "rowDescription") each.push([]);
    else if (name === "dataRow" && fields) each.at(-1)?.push(fields);
  }
  return each;
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
