import { afterEach, expect, test } from "vitest";
import { type Child, startChild } from "./child.ts";
import { type Place, queueOpener, quiet } from "./queues.ts";
import { aReview, eventually } from "./jobs.ts";

/** What every queue promises about processes that are killed. */
export function crashContract(place: () => Place): void {
  const { open, options } = queueOpener(place);
  const children: Child[] = [];
  const start = (...args: Parameters<typeof startChild>): Child => {
    const child = startChild(...args);
    children.push(child);
    return child;
  };
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill();
  });

  test("a job whose worker is killed runs again after the restart, and is done once", async () => {
    const killed = start(options(), "hang", [1]);
    await killed.said("took 1 1");
    await killed.kill();
    const next = start(options(), "finish");
    await next.said("done 1");
    await next.stop();
    expect(next.lines).toEqual(["open", "took 1 1", "done 1"]);
    const queue = await open();
    expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
  });

  test("ten kills in a row lose no job", { timeout: 120_000 }, async () => {
    for (let kill = 0; kill < 10; kill++) {
      const child = start(options(), "hang", kill === 0 ? [1] : []);
      await child.said("took 1 1");
      await child.kill();
    }
    const queue = await open();
    let runs = 0;
    await queue.work(async () => void runs++, { concurrency: 1 });
    await eventually(() => runs === 1);
    await quiet(queue);
    expect(await queue.counts()).toMatchObject({ failed: 0 });
  });

  test("a job that kills worker after worker ends as failed, and the next push is reviewed", async () => {
    for (let kill = 0; kill < 2; kill++) {
      const child = start(options({ stalledTimes: 1 }), "hang", kill === 0 ? [1] : []);
      await child.said("took 1 1");
      await child.kill();
    }
    const queue = await open({ stalledTimes: 1 });
    const seen: string[] = [];
    await queue.work(async (job) => void seen.push(job.cause.delivery), { concurrency: 1 });
    await eventually(async () => (await queue.counts()).failed === 1);
    await queue.enqueue(aReview(1, { cause: { delivery: "push", event: "pull_request" } }));
    await eventually(() => seen.length === 1);
    expect(seen).toEqual(["push"]);
  });

  test("every job that was acknowledged survives a kill right after", async () => {
    const numbers = Array.from({ length: 300 }, (_, index) => index + 1);
    const killed = start(options(), "enqueue", numbers);
    await killed.said("kept 20");
    await killed.kill();
    const kept = killed.lines.filter((line) => line.startsWith("kept ")).map((line) => Number(line.slice(5)));
    const queue = await open();
    const seen = new Set<number>();
    await queue.work(async (job) => void seen.add(job.number), { concurrency: 4 });
    await eventually(() => kept.every((number) => seen.has(number)));
    await quiet(queue);
    expect(kept.length).toBeGreaterThanOrEqual(20);
  });

  test("a push during a run that is killed is reviewed too", async () => {
    const killed = start(options(), "hang", [1]);
    await killed.said("took 1 1");
    await killed.kill();
    const queue = await open();
    await queue.enqueue(aReview(1, { cause: { delivery: "push", event: "pull_request" } }));
    const seen: string[] = [];
    await queue.work(async (job) => void seen.push(job.cause.delivery), { concurrency: 1 });
    await eventually(() => seen.length > 0);
    await quiet(queue);
    // Whether the dead run still counted as running decides between one more review and two; the last sees the push.
    expect(["delivery-1", "push"]).toContain(seen[0]);
    expect(seen.length).toBeLessThanOrEqual(2);
  });
}
