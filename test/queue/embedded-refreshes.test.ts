import { PGlite } from "@electric-sql/pglite";
import { createPostgresBackend, runMigrations, withBackend } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installFunctions } from "../../src/queue/embedded-functions.ts";
import { embeddedPool, embeddedSession } from "../../src/queue/embedded-pool.ts";

const { Queue } = withBackend(createPostgresBackend);

describe("src/queue/embedded-refreshes.ts", () => {
  let database: PGlite;
  let asked = 0;
  beforeAll(async () => {
    database = await PGlite.create();
    await runMigrations(embeddedSession(database), "bullmq");
    await installFunctions(database);
    await database.exec("SET search_path TO bullmq, public");
    const query = database.query.bind(database);
    database.query = <T>(...args: Parameters<PGlite["query"]>) => {
      asked++;
      return query<T>(...args);
    };
  });
  afterAll(() => database.close());

  const aQueue = async (name: string, jobs: number) => {
    const queue = new Queue<{ at: number; text?: string }, void>(name, {
      connection: embeddedPool(database),
    });
    await queue.waitUntilReady();
    for (let at = 0; at < jobs; at++)
      await queue.add("review", { at }, { jobId: `${name}-${at}`, priority: 3 });
    return queue;
  };

  test("jobs that are read at the same time are one statement, and each reader has its own or none", async () => {
    const queue = await aQueue("read", 20);
    // Another queue has a job with the same id.
    const other = await aQueue("other", 1);
    await other.add("review", { at: 99 }, { jobId: "read-3" });
    const alone = JSON.stringify(await queue.getJob("read-3"));
    asked = 0;
    const ids = ["read-3", "read-19", "nobody's", "read-3", `it's "one" {of},them`, "read-0"];
    const found = await Promise.all(ids.map((id) => queue.getJob(id)));
    expect(asked).toBe(1);
    expect(found.map((job) => job?.data)).toEqual([
      { at: 3 },
      { at: 19 },
      undefined,
      { at: 3 },
      undefined,
      { at: 0 },
    ]);
    expect(JSON.stringify(found[0])).toBe(alone);
    await queue.close();
    await other.close();
  });

  test("jobs that are renewed at the same time share a statement; one that is gone says so, and the last word counts", async () => {
    const queue = await aQueue("renewed", 10);
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, at) => queue.getJob(`renewed-${at}`)));
    await jobs[4]?.remove();
    asked = 0;
    const ends = await Promise.allSettled([
      ...jobs.map((job, at) => job?.updateData({ at, text: `it's "${at}" \\ \u2028` })),
      jobs[7]?.updateData({ at: 7, text: "later" }),
    ]);
    expect(asked).toBe(1);
    expect(ends.flatMap(({ status }, at) => (status === "rejected" ? [at] : []))).toEqual([4]);
    const kept = await Promise.all([2, 4, 7].map((at) => queue.getJob(`renewed-${at}`)));
    expect(kept.map((job) => job?.data)).toEqual([
      { at: 2, text: `it's "2" \\ \u2028` },
      undefined,
      { at: 7, text: "later" },
    ]);
    // Nothing but its data is another.
    expect(kept[0]).toMatchObject({ priority: 3, name: "review" });
    await queue.close();
  });

  test("one that Postgres refuses fails by itself", async () => {
    const queue = await aQueue("refused", 3);
    const jobs = await Promise.all([0, 1, 2].map((at) => queue.getJob(`refused-${at}`)));
    const nothing = String.fromCharCode(0);
    const ends = await Promise.allSettled(
      jobs.map((job, at) => job?.updateData({ at, text: at === 1 ? nothing : "new" })),
    );
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await queue.getJob("refused-2"))?.data).toEqual({ at: 2, text: "new" });
    await queue.close();
  });
});
