import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { JobQueue, ReviewJob } from "../../src/domain/job.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { wishesOf } from "../../src/worker/wishes.ts";
import { aReview, eventually, gate, quickLimits } from "../queue/jobs.ts";
import { quiet } from "../queue/queues.ts";

const by = { login: "dev", kind: "person" as const };
const asking = (comment: number, over: Partial<ReviewJob> = {}) =>
  aReview(1, { asked: { by, comment }, ...over });
const push = (name: string) => aReview(1, { cause: { delivery: name, event: "pull_request.synchronize" } });

describe("src/worker/wishes.ts", () => {
  const root = mkdtempSync(join(tmpdir(), "architect-wishes-"));
  const log = pino({ level: "silent" });
  const queues: JobQueue[] = [];
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("a request behind a review that runs outlives the push that takes its job's place", async () => {
    const queue = await openQueue({ dataDir: join(root, "queue"), log, limits: quickLimits });
    queues.push(queue);
    const ledger = createMemoryLedger();
    const first = gate();
    const seen: ReviewJob[] = [];
    const answered: number[][] = [];
    await queue.work(
      async (job) => {
        if (job.kind !== "review") return;
        const book = wishesOf(job, ledger);
        const joined = await book.joined(job);
        seen.push(joined.job);
        if (seen.length === 1) await first.opened;
        answered.push(joined.wishes.map(({ asked }) => asked.comment));
        await book.granted(joined.wishes);
      },
      { concurrency: 2 },
    );
    await queue.enqueue(push("first"));
    await eventually(() => seen.length === 1);
    for (const wanted of [asking(5, { full: true }), asking(6)]) {
      await wishesOf(wanted, ledger).add(wanted);
      await queue.enqueue(wanted);
    }
    await queue.enqueue(push("second"));
    first.open();
    await eventually(() => answered.length === 2);
    await quiet(queue);
    expect(seen[1]).toEqual({ ...push("second"), asked: { by, comment: 6 }, full: true });
    expect(answered).toEqual([[], [5, 6]]);
    expect((await wishesOf(push("third"), ledger).joined(push("third"))).wishes).toEqual([]);
  });

  test("what is asked for while a review is made is left for the next one", async () => {
    const ledger = createMemoryLedger();
    const book = wishesOf(asking(5), ledger);
    await book.add(asking(5));
    const { wishes } = await book.joined(push("one"));
    await book.add(asking(6));
    await book.granted(wishes);
    expect((await book.joined(push("two"))).wishes).toEqual([{ asked: { by, comment: 6 } }]);
  });

  test("only requests that all name architects stay below a whole review", async () => {
    const book = wishesOf(asking(5), createMemoryLedger());
    await book.add(asking(5, { only: ["api-architect"] }));
    const few = asking(6, { only: ["database-architect"] });
    expect((await book.joined(few)).job.only).toEqual(["api-architect", "database-architect"]);
    expect((await book.joined(asking(6))).job.only).toBeUndefined();
    expect((await book.joined(push("one"))).job).toEqual({ ...push("one"), asked: { by, comment: 5 } });
  });

  test("one comment asks once, in the thread and in the diff each, and a flood forgets the oldest", async () => {
    const book = wishesOf(asking(5), createMemoryLedger());
    const inDiff = aReview(1, { asked: { by, comment: 5, thread: 4 } });
    for (const job of [asking(5), inDiff, asking(5, { full: true })]) await book.add(job);
    expect((await book.joined(asking(5, { full: true }))).wishes).toHaveLength(2);
    for (let comment = 100; comment < 130; comment++) await book.add(asking(comment));
    const { wishes } = await book.joined(push("one"));
    expect(wishes.map(({ asked }) => asked.comment)).toEqual(Array.from({ length: 20 }, (_, at) => 110 + at));
  });

  test("two pull requests, and a list that cannot be read, do not disturb each other", async () => {
    const ledger = createMemoryLedger();
    await wishesOf(asking(5), ledger).add(asking(5));
    expect((await wishesOf(aReview(2), ledger).joined(aReview(2))).wishes).toEqual([]);
    await ledger.put("wishes:4711#1", "[{]", 60);
    const book = wishesOf(asking(6), ledger);
    await book.add(asking(6));
    expect((await book.joined(push("one"))).wishes).toHaveLength(1);
  });
});
