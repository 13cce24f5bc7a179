import { EventEmitter } from "node:events";
import { PGlite } from "@electric-sql/pglite";
import {
  createPostgresBackend,
  type JobsOptions,
  type PgPool,
  type PgQueryResult,
  runMigrations,
  withBackend,
} from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installFunctions } from "../../src/queue/embedded-functions.ts";
import { embeddedPool, embeddedSession } from "../../src/queue/embedded-pool.ts";

const { Queue } = withBackend(createPostgresBackend);

async function aDatabase(): Promise<PGlite> {
  const made = await PGlite.create();
  await runMigrations(embeddedSession(made), "bullmq");
  await installFunctions(made);
  await made.exec("SET search_path TO bullmq, public");
  return made;
}

async function copyOf(database: PGlite): Promise<PGlite> {
  const copy = (await database.clone()) as PGlite;
  await copy.exec("SET search_path TO bullmq, public");
  return copy;
}

/** Runs each statement by itself, as BullMQ wrote it. */
class AsItIs extends EventEmitter implements PgPool {
  readonly #database: PGlite;
  constructor(database: PGlite) {
    super();
    this.#database = database;
  }
  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return embeddedSession(this.#database).query<R>(text, params);
  }
  connect() {
    return embeddedPool(this.#database).connect();
  }
  async end() {}
}

/** How often the database was asked something since the last look. */
function counted(database: PGlite): () => number {
  let asked = 0;
  const query = database.query.bind(database);
  database.query = <T>(...args: Parameters<PGlite["query"]>) => {
    asked++;
    return query<T>(...args);
  };
  return () => {
    const since = asked;
    asked = 0;
    return since;
  };
}

describe("src/queue/embedded-adds.ts", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await aDatabase();
  });
  afterAll(() => database.close());

  const transactions = async (): Promise<number> => {
    const { rows } = await database.query<{ now: string }>("SELECT pg_current_xact_id()::text AS now");
    return Number(rows[0]?.now);
  };
  const aQueue = (name: string) =>
    new Queue<{ at: number; text: string }, void>(name, { connection: embeddedPool(database) });

  test("jobs that are added at the same time share a commit, and each has its own answer", async () => {
    const queue = aQueue("together");
    await queue.waitUntilReady();
    const before = await transactions();
    const added = await Promise.all(
      Array.from({ length: 80 }, (_, at) =>
        queue.add(
          "review",
          { at, text: `it's "${at}" \\ \u2028` },
          {
            jobId: `job-${at}`,
            priority: 1 + at,
            ...(at % 3 === 0 ? { delay: 60_000 } : {}),
            // The last ten find the first ten waiting.
            deduplication: { id: `pull-${at % 70}` },
          },
        ),
      ),
    );
    expect((await transactions()) - before).toBeLessThanOrEqual(5);
    expect(added.map(({ id }) => id)).toEqual(Array.from({ length: 80 }, (_, at) => `job-${at % 70}`));
    expect(await queue.getJobCounts("prioritized", "waiting", "delayed")).toMatchObject({ delayed: 24 });
    const kept = await queue.getJob("job-7");
    expect(kept).toMatchObject({ data: { at: 7, text: `it's "7" \\ \u2028` }, priority: 8 });
    expect(kept?.opts).toMatchObject({ deduplication: { id: "pull-7" } });
    const first = await queue.getPrioritized(0, 3);
    expect(first.map(({ id }) => id)).toEqual(["job-1", "job-2", "job-4", "job-5"]);
    await queue.close();
  });

  /** What happens at the same time; then the first jobs in line are taken by a worker, as many as `claims`. */
  interface Round {
    adds: { id: string; at: number; options?: JobsOptions }[];
    claims: number;
  }
  const pull = (of: number): JobsOptions => ({
    priority: 2 + (of % 5),
    deduplication: { id: `pull-${of}`, keepLastIfActive: true },
  });
  const ROUNDS: Round[] = [
    { adds: range(20).map((at) => ({ id: `a-${at}`, at, options: pull(at) })), claims: 4 },
    // Beside new ones: some that wait, some that run, and the same twice.
    { adds: range(30).map((at) => ({ id: `b-${at}`, at, options: pull(at % 27) })), claims: 3 },
    {
      adds: [
        { id: "a-3", at: 1, options: pull(40) },
        { id: "c-1", at: 2, options: { delay: 5_000, deduplication: { id: "late" } } },
        { id: "c-2", at: 3, options: { delay: 5_000, deduplication: { id: "late" } } },
        { id: "c-3", at: 4, options: { deduplication: { id: "short", ttl: 60_000 } } },
        { id: "c-4", at: 5, options: { deduplication: { id: "short", ttl: 60_000 } } },
        { id: "c-5", at: 6, options: { delay: 9_000, deduplication: { id: "late", replace: true, ttl: 1 } } },
        { id: "c-6", at: 7, options: { lifo: true } },
        { id: "c-7", at: 8 },
        { id: "c-7", at: 9 },
        { id: "c-8", at: 10, options: { parent: { id: "a-1", queue: "same" } } },
        { id: "c-9", at: 11, options: { priority: 1, attempts: 7 } },
      ],
      claims: 0,
    },
    // Old events are let go of on the way.
    ...range(20).map((round) => ({
      adds: range(40).map((at) => ({ id: `d-${round}-${at}`, at, options: pull(100 + round * 30 + at) })),
      claims: 0,
    })),
  ];

  /** Plays them, and gives all that is in the tables then. */
  async function played(on: PGlite, connection: PgPool, turns: "together" | "in turn"): Promise<object> {
    const queue = new Queue<{ at: number }, void>("same", {
      connection,
      streams: { events: { maxLen: 900 } },
    });
    await queue.waitUntilReady();
    // Given once, so that both have been asked at the same time.
    const timestamp = 1_700_000_000_000;
    const answers: unknown[] = [];
    const rows = async (sql: string) => (await on.query(sql)).rows;
    const events = (order: string) =>
      rows(`SELECT event, data FROM event WHERE queue = 'same' ORDER BY ${order}`);
    let early: unknown[] = [];
    for (const [round, { adds, claims }] of ROUNDS.entries()) {
      const added = adds.map(({ id, at, options }) => async () => {
        const { id: answer } = await queue.add("review", { at }, { ...options, jobId: id, timestamp });
        return answer;
      });
      if (turns === "together") answers.push(...(await Promise.all(added.map((add) => add()))));
      else for (const add of added) answers.push(await add());
      for (let claim = 0; claim < claims; claim++)
        await on.query("SELECT id FROM move_to_active('same', 'token', 1000, 1, NULL, NULL, NULL)");
      // Among those that came together the unusual ones come last.
      if (round === 2) early = await events("data->>'jobId', id");
    }
    const tables = {
      answers,
      jobs: await rows(
        "SELECT (to_jsonb(job) - 'seq') AS job FROM job WHERE queue = 'same' ORDER BY id COLLATE \"C\"",
      ),
      line: await rows("SELECT id FROM job WHERE id LIKE 'd-%' ORDER BY seq"),
      keys: await rows("SELECT * FROM dedup WHERE queue = 'same' ORDER BY dedup_id"),
      next: await rows("SELECT * FROM dedup_next WHERE queue = 'same' ORDER BY dedup_id"),
      early,
      events: await events("id"),
      numbers: await rows("SELECT min(id), max(id), count(*) FROM event WHERE queue = 'same'"),
      sequence: await rows("SELECT last_value FROM job_seq"),
    };
    await queue.close();
    return tables;
  }

  test("what is added together leaves what BullMQ leaves when it adds one after the other", async () => {
    const [ours, theirs] = [await copyOf(database), await copyOf(database)];
    try {
      const asked = counted(ours);
      const left = await played(ours, embeddedPool(ours), "together");
      expect(asked()).toBeLessThan(120);
      expect(left).toEqual(await played(theirs, new AsItIs(theirs), "in turn"));
    } finally {
      await ours.close();
      await theirs.close();
    }
  });

  test("new jobs and those that wait already need one statement, however many there are", async () => {
    const asked = counted(database);
    const queue = new Queue<{ at: number }, void>("few", { connection: embeddedPool(database) });
    await queue.waitUntilReady();
    const add = (prefix: string) =>
      Promise.all(
        range(30).map((at) => queue.add("review", { at }, { jobId: `${prefix}-${at}`, ...pull(at) })),
      );
    await queue.add("review", { at: 0 });
    asked();
    await add("one");
    expect(asked()).toBe(1);
    expect((await add("two")).map(({ id }) => id)).toEqual(range(30).map((at) => `one-${at}`));
    expect(asked()).toBe(1);
    await queue.close();
  });

  test("one that Postgres refuses fails by itself", async () => {
    const queue = aQueue("apart");
    await queue.waitUntilReady();
    const nothing = String.fromCharCode(0);
    const ends = await Promise.allSettled(
      ["one", nothing, "two"].map((text, at) => queue.add("review", { at, text }, { jobId: `apart-${at}` })),
    );
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await queue.getJobCountByTypes("waiting")).toBe(2);
    expect((await queue.getJob("apart-2"))?.data).toEqual({ at: 2, text: "two" });
    await queue.close();
  });
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}
