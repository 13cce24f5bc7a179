import { PGlite } from "@electric-sql/pglite";
import { createPostgresBackend, runMigrations, withBackend } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedPool, embeddedSession } from "../../src/queue/embedded-pool.ts";

const { Queue } = withBackend(createPostgresBackend);

describe("src/queue/embedded-adds.ts", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
    await runMigrations(embeddedSession(database), "bullmq");
    await database.exec("SET search_path TO bullmq, public");
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
