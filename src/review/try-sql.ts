import type { TriedSql } from "../domain/instruments.ts";
import type {
  Migration,
  RehearsalRequest,
  RehearsalResult,
  RehearsedFile,
  Rehearse,
} from "../domain/rehearsal.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import type { ReadRoot, RootMigration } from "../migrations/read-root.ts";
import { splitSql } from "../migrations/split.ts";
import { brought, planRehearsal } from "./migration-plan.ts";
import { type ChangedRoot, loadChangedRoots, loadHeadRoots } from "./migration-roots.ts";

const MAX_TRIES = 10;
/** Milliseconds of one try, starting the database included. */
const MAX_TIME = 20_000;
const MAX_STATEMENTS = 20;
/** Characters of one statement and of one plan, as they are shown. */
const MAX_SHOWN = 300;
const MAX_PLAN = 3_000;
/** The path that the tried SQL bears. No repository has such a name. */
const TRIED = "(tried)";

/** One database of the repository: how it comes up at either side. */
interface Database {
  root: string;
  base: readonly Migration[];
  /** What brings it to head: a base of its own, and what is then watched. */
  head: { base: readonly Migration[]; changed: readonly Migration[] };
}

/** SQL that architects try out, one try after the other: each has a Postgres of its own. */
export class SqlTrials {
  readonly #loaded: LoadedPull;
  readonly #rehearse: Rehearse;
  #databases: Promise<readonly Database[]> | undefined;
  #tries = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(loaded: LoadedPull, rehearse: Rehearse) {
    this.#loaded = loaded;
    this.#rehearse = rehearse;
  }

  /** @throws what `signal` was aborted with, and nothing else */
  attempt(sql: string, on: "base" | "head", signal?: AbortSignal): Promise<TriedSql> {
    if (this.#tries >= MAX_TRIES)
      return Promise.resolve(notTried(`the ${MAX_TRIES} tries of this review are used up`));
    this.#tries++;
    const answer = this.#last.then(() => this.#attempt(sql, on, signal));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #attempt(sql: string, on: "base" | "head", signal: AbortSignal | undefined): Promise<TriedSql> {
    signal?.throwIfAborted();
    const limit = AbortSignal.timeout(MAX_TIME);
    try {
      const { statements, problems } = await splitSql(sql, TRIED, "head");
      const [problem] = problems;
      if (problem) return notTried(`line ${problem.line} is not PostgreSQL: ${problem.message}`);
      if (statements.length === 0) return notTried("there is no statement in it");
      if (statements.length > MAX_STATEMENTS)
        return notTried(`it has more than ${MAX_STATEMENTS} statements`);
      const database = await this.#databaseFor(sql);
      if (database === undefined)
        return notTried("this repository has no migrations of a PostgreSQL database that could be read");
      const plain = statements.map(({ node: _node, alone: _alone, ...statement }) => statement);
      const tried = { path: TRIED, transactional: false, statements: plain };
      const request = requestFor(database, on, tried);
      const result = await this.#rehearse(request, signal ? AbortSignal.any([signal, limit]) : limit);
      return told(database, on, request, result);
    } catch (error) {
      signal?.throwIfAborted();
      return notTried(limit.aborted ? `it took longer than ${MAX_TIME / 1000} s` : messageOf(error));
    }
  }

  /** Of several databases the one whose migrations name the most words of the SQL. */
  async #databaseFor(sql: string): Promise<Database | undefined> {
    this.#databases ??= databasesOf(this.#loaded).catch((error: unknown) => {
      this.#databases = undefined;
      throw error;
    });
    const databases = await this.#databases;
    const words = new Set(
      sql
        .toLowerCase()
        .slice(0, 20_000)
        .match(/[a-z_]\w{2,62}/g),
    );
    let best: { database: Database; known: number } | undefined;
    for (const database of databases) {
      const text = [...database.head.base, ...database.head.changed]
        .flatMap(({ statements }) => statements.map((one) => one.sql.toLowerCase()))
        .join("\n");
      const known = databases.length === 1 ? 0 : [...words].filter((word) => text.includes(word)).length;
      if (!best || known > best.known) best = { database, known };
    }
    return best?.database;
  }
}

function notTried(why: string): TriedSql {
  return { ready: false, text: `It was not tried: ${why}.` };
}

// ------------------------------------------------------------------ the schema

/** Those that the pull request touches; when it touches none, those of the repository as they are. */
async function databasesOf(loaded: LoadedPull): Promise<readonly Database[]> {
  const changed = (await loadChangedRoots(loaded)).filter(({ after }) => runs(after));
  if (changed.length > 0) return changed.map(databaseOf);
  const standing = (await loadHeadRoots(loaded)).filter(runs);
  return standing.map((root) =>
    databaseOf({ before: root, after: root, gaps: { base: [], head: new Map() } }),
  );
}

function runs({ notRun, dialect }: ReadRoot): boolean {
  return notRun === undefined && dialect !== "mysql" && dialect !== "sqlite";
}

/** Brought up as the review brings it up, so that what was tried is what was rehearsed. */
function databaseOf(root: ChangedRoot): Database {
  const plan = planRehearsal(root);
  const dump = plan.dump ? [plan.dump.migration] : [];
  const base = [...dump, ...up(plan.base)];
  const old = brought(root.before);
  return {
    root: root.after.root,
    // When history is rewritten, what was there before is what the old history made.
    base: plan.rewritten ? [...(old ? [old.migration] : []), ...up(root.before.migrations)] : base,
    head: { base, changed: up(plan.changed) },
  };
}

function up(migrations: readonly RootMigration[]): Migration[] {
  return migrations.flatMap(({ migration }) => {
    if (!migration) return [];
    const { down: _down, ...rest } = migration;
    return [rest];
  });
}

function requestFor(
  { base, head }: Database,
  on: "base" | "head",
  tried: Omit<Migration, "framework">,
): RehearsalRequest {
  const before = on === "base" ? base : head.base;
  const changed = on === "base" ? [] : head.changed;
  // What a platform has before its first migration depends on the framework.
  const framework = (head.changed[0] ?? before.at(-1))?.framework ?? "plain-sql";
  const explain = tried.statements.map(({ sql }) => sql).filter((sql) => PLANNED.test(sql));
  return {
    base: before,
    changed: [...changed, { ...tried, framework }],
    ...(explain.length > 0 ? { explain } : {}),
  };
}

const PLANNED = /^(?:\s|--[^\n]*\n)*(?:select|with|insert|update|delete|merge|values|table)\b/i;

// ------------------------------------------------------------------ the answer

function told(
  { root }: Database,
  on: "base" | "head",
  request: RehearsalRequest,
  result: RehearsalResult,
): TriedSql {
  const tried = request.changed.at(-1);
  const file = result.migrations.at(-1);
  if (!tried || !file || file.path !== TRIED) return notTried("the rehearsal did not come to it");
  const before = result.migrations
    .slice(0, -1)
    .flatMap(({ path, statements }) =>
      statements.some(({ outcome }) => outcome === "failed") ? [path] : [],
    );
  const gaps = [
    ...(result.baseProblems.length > 0
      ? [
          `${result.baseProblems.length} statements of the base did not run, so the schema is not what it is in production`,
        ]
      : []),
    ...(before.length > 0 ? [`changed migrations failed before it: ${before.slice(0, 5).join(", ")}`] : []),
  ];
  const plans = new Map(request.explain?.map((sql, index) => [sql, result.plans?.[index] ?? undefined]));
  const lines = tried.statements.map(({ sql }, index) =>
    statementLines(index, sql, file.statements[index], plans.get(sql)),
  );
  const where = root === "" ? "the repository's migrations" : `\`${root}\``;
  return {
    ready: true,
    text: [
      `${result.engine}, the schema of ${where} ${on === "head" ? "after" : "before"} this pull request${gaps.length > 0 ? ` (${gaps.join("; ")})` : ""}`,
      ...lines,
    ].join("\n"),
  };
}

function statementLines(
  index: number,
  sql: string,
  ran: RehearsedFile["statements"][number] | undefined,
  plan: string | undefined,
): string {
  const squeezed = sql.replace(/\s+/g, " ").trim();
  const opening = `${index + 1}. \`${squeezed.slice(0, MAX_SHOWN)}${squeezed.length > MAX_SHOWN ? "…" : ""}\``;
  if (!ran || ran.outcome === "not-run") return `${opening}\n   not run, because one before it failed`;
  const details = [
    ran.outcome === "failed" ? `failed: ${errorOf(ran.error)}` : "ran",
    ...(ran.onRows
      ? [
          `on made-up rows it failed (${errorOf(ran.onRows.error)})${ran.onRows.always ? ", as it would on any rows" : ", which says nothing about yours"}; without them it is as above`,
        ]
      : []),
    ran.locksSeen === false
      ? "locks not seen: it refuses a transaction"
      : ran.locks.length === 0
        ? "no lock on a table that was there"
        : `locks: ${ran.locks.map(({ mode, table }) => `${mode} on ${table.name}${table.existedBefore ? "" : " (new)"}`).join(", ")}`,
    ...(ran.rewrote.length > 0 ? [`wrote anew: ${ran.rewrote.join(", ")}`] : []),
    ...(ran.scanned && ran.scanned.length > 0 ? [`read every row of: ${ran.scanned.join(", ")}`] : []),
    ...(ran.rows === undefined ? [] : [`rows: ${ran.rows} (of the made-up ones)`]),
    ...(plan === undefined
      ? []
      : [`plan, with sequential scans discouraged:\n${indented(plan.slice(0, MAX_PLAN))}`]),
  ];
  return [opening, ...details.map((detail) => `   ${detail}`)].join("\n");
}

function errorOf(error: { message: string; code?: string } | undefined): string {
  return error
    ? `${error.message.slice(0, 500)}${error.code === undefined ? "" : ` (${error.code})`}`
    : "no reason given";
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `     ${line}`)
    .join("\n");
}
