import { describe, expect, test } from "vitest";
import type { Job, JobRun } from "../../src/domain/job.ts";
import { aCommand, aResume, aReview, eventually, gate, pause } from "./jobs.ts";
import { type Place, queueOpener, quiet } from "./queues.ts";

/** What every queue promises, wherever it keeps its jobs. */
export function queueContract(place: () => Place): void {
  const { open } = queueOpener(place);

  describe("one live review per pull request", () => {
    test("a job runs once and leaves nothing behind", async () => {
      const queue = await open();
      const seen: [Job, JobRun][] = [];
      await queue.enqueue(aReview(1));
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
      await queue.work(async (job, run) => void seen.push([job, run]), { concurrency: 2 });
      await eventually(() => seen.length > 0);
      await quiet(queue);
      expect(seen).toEqual([
        [aReview(1), { attempt: 1, lastAttempt: false, signal: expect.any(AbortSignal) }],
      ]);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test("a queue that only enqueues runs nothing", async () => {
      const queue = await open();
      await queue.enqueue(aReview(1));
      await pause(200);
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
    });

    test("a hundred deliveries before a worker is there are one review, of the newest", async () => {
      const queue = await open();
      const asked = { by: { login: "dev", kind: "person" as const }, comment: 9 };
      await queue.enqueue(aReview(1, { asked }));
      for (let push = 1; push < 100; push++)
        await queue.enqueue(
          aReview(1, {
            installation: 2,
            head: `head-${push}`,
            cause: { delivery: `push-${push}`, event: "pull_request" },
          }),
        );
      expect(await queue.counts()).toMatchObject({ waiting: 1 });
      const seen: Job[] = [];
      await queue.work(async (job) => void seen.push(job), { concurrency: 2 });
      await eventually(() => seen.length > 0);
      await quiet(queue);
      expect(seen).toMatchObject([
        { installation: 2, head: "head-99", cause: { delivery: "push-99" }, asked },
      ]);
    });

    test("the same delivery a hundred times at once is one review", async () => {
      const queue = await open();
      await Promise.all(Array.from({ length: 100 }, () => queue.enqueue(aReview(1))));
      const seen: Job[] = [];
      await queue.work(async (job) => void seen.push(job), { concurrency: 2 });
      await eventually(() => seen.length > 0);
      await quiet(queue);
      expect(seen).toEqual([aReview(1)]);
    });

    test("ten pushes while a review runs are one more review, of the newest, after the first has ended", async () => {
      const queue = await open();
      const first = gate();
      const log: string[] = [];
      await queue.work(
        async (job) => {
          log.push(`start ${job.cause.delivery}`);
          if (log.length === 1) await first.opened;
          log.push(`end ${job.cause.delivery}`);
        },
        { concurrency: 3 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => log.length === 1);
      for (let push = 1; push <= 10; push++)
        await queue.enqueue(aReview(1, { cause: { delivery: `push-${push}`, event: "pull_request" } }));
      await pause(100);
      expect(log).toEqual(["start delivery-1"]);
      first.open();
      await eventually(() => log.length === 4);
      await quiet(queue);
      expect(log).toEqual(["start delivery-1", "end delivery-1", "start push-10", "end push-10"]);
    });

    test("a push while the last try of a failing review runs gets a review of its own", async () => {
      const queue = await open({ attempts: 1 });
      const first = gate();
      const seen: string[] = [];
      await queue.work(
        async (job) => {
          seen.push(job.cause.delivery);
          if (seen.length === 1) await first.opened;
        },
        { concurrency: 2 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => seen.length === 1);
      await queue.enqueue(aReview(1, { cause: { delivery: "push", event: "pull_request" } }));
      first.fail(new Error("broken"));
      await eventually(() => seen.length === 2);
      await quiet(queue);
      expect(seen).toEqual(["delivery-1", "push"]);
      expect(await queue.counts()).toMatchObject({ failed: 1 });
    });

    test("pull requests with the same number in two repositories do not wait for each other", async () => {
      const queue = await open();
      const both = gate();
      const running = new Set<number>();
      await queue.work(
        async (job) => {
          running.add(job.repo.id);
          await both.opened;
        },
        { concurrency: 2 },
      );
      await queue.enqueue(aReview(1));
      await queue.enqueue(aReview(1, { repo: { id: 4712, owner: "acme", name: "till" } }));
      await eventually(() => running.size === 2);
      both.open();
      await quiet(queue);
    });
  });

  describe("order and number", () => {
    test("different pull requests run side by side, up to the concurrency and no further", async () => {
      const queue = await open();
      let now = 0;
      let most = 0;
      const all = gate();
      await queue.work(
        async () => {
          most = Math.max(most, ++now);
          await all.opened;
          now--;
        },
        { concurrency: 3 },
      );
      for (let number = 1; number <= 6; number++) await queue.enqueue(aReview(number));
      await eventually(() => now === 3);
      await pause(100);
      all.open();
      await quiet(queue);
      expect(most).toBe(3);
    });

    test("reviews run in the order they came, and a command goes before reviews that wait", async () => {
      const queue = await open();
      for (let number = 1; number <= 5; number++) await queue.enqueue(aReview(number));
      await queue.enqueue(aCommand(99));
      const seen: string[] = [];
      await queue.work(async (job) => void seen.push(job.cause.delivery), { concurrency: 1 });
      await quiet(queue);
      expect(seen).toEqual([
        "comment-99",
        "delivery-1",
        "delivery-2",
        "delivery-3",
        "delivery-4",
        "delivery-5",
      ]);
    });
  });

  describe("commands", () => {
    test("a comment is obeyed once: delivered again while it waits, while it runs and after it is done", async () => {
      const queue = await open();
      const hold = gate();
      const seen: number[] = [];
      await queue.enqueue(aCommand(5));
      await queue.enqueue(aCommand(5));
      await queue.work(
        async (job) => {
          if (job.kind === "command") seen.push(job.comment);
          await hold.opened;
        },
        { concurrency: 2 },
      );
      await eventually(() => seen.length === 1);
      await queue.enqueue(aCommand(5));
      hold.open();
      await quiet(queue);
      await queue.enqueue(aCommand(5, { cause: { delivery: "redelivered", event: "issue_comment" } }));
      await queue.enqueue(aCommand(6));
      await eventually(() => seen.length === 2);
      await quiet(queue);
      expect(seen).toEqual([5, 6]);
    });

    test("two comments on one pull request are two commands", async () => {
      const queue = await open();
      const seen: number[] = [];
      await queue.enqueue(aCommand(5));
      await queue.enqueue(aCommand(6));
      await queue.work(async (job) => void (job.kind === "command" && seen.push(job.comment)), {
        concurrency: 1,
      });
      await quiet(queue);
      expect(seen).toEqual([5, 6]);
    });

    test("two clicks on one check are two commands, and a comment with the same number is a third", async () => {
      const queue = await open();
      const seen: string[] = [];
      const click = (delivery: string) =>
        aCommand(5, {
          where: { kind: "button" },
          cause: { delivery, event: "check_run.requested_action" },
        });
      await queue.enqueue(click("one: ä"));
      await queue.enqueue(click("two"));
      await queue.enqueue(click("two"));
      await queue.enqueue(aCommand(5));
      await queue.enqueue(
        aCommand(5, {
          where: { kind: "review-comment" },
          cause: { delivery: "in the diff", event: "pull_request_review_comment" },
        }),
      );
      await queue.work(async (job) => void seen.push(job.cause.delivery), { concurrency: 1 });
      await eventually(() => seen.length === 4);
      await quiet(queue);
      expect(seen.toSorted()).toEqual(["comment-5", "in the diff", "one: ä", "two"]);
    });
  });

  describe("requests for an approval", () => {
    test("a conversation is gone on with once for its answer, and once more when its time is over", async () => {
      const queue = await open();
      const seen: string[] = [];
      const end = { ...aResume("k3v9x2m7qa"), cause: { delivery: "end", event: "approval.expiry" } };
      await queue.enqueue(end, { after: 600.5 });
      await queue.enqueue(end, { after: 50 });
      expect(await queue.counts()).toMatchObject({ delayed: 1, waiting: 0 });
      await queue.work(async (job) => void seen.push(job.cause.delivery), { concurrency: 1 });
      await queue.enqueue(aResume("k3v9x2m7qa"));
      await queue.enqueue(aResume("k3v9x2m7qa"));
      await eventually(() => seen.length === 2);
      await queue.enqueue(aResume("k3v9x2m7qa"));
      await quiet(queue);
      expect(seen).toEqual(["request-k3v9x2m7qa", "end"]);
    });
  });
}
