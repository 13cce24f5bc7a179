import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { Forge, LivePull } from "../../src/domain/forge.ts";
import type { MergeGroupJob } from "../../src/domain/job.ts";
import type { Check } from "../../src/domain/review.ts";
import { PassingError } from "../../src/errors.ts";
import { mergeGroupJob } from "../../src/worker/merge-group-job.ts";

const job: MergeGroupJob = {
  kind: "merge-group",
  installation: 4,
  repo: { id: 1, owner: "acme", name: "shop" },
  number: 7,
  head: "a".repeat(40),
  cause: { delivery: "d-9", event: "merge_group.checks_requested" },
};

/** A merge group whose check an earlier try began, before a GitHub that fails with this. */
async function after(error: Error, lastAttempt: boolean): Promise<readonly Check[]> {
  const ended: Check[] = [];
  const forge = {
    live: () => Promise.reject(error),
    findCheck: async () => ({ id: 3, completed: false }),
    concludeCheck: async (_: unknown, __: unknown, result: Check) => void ended.push(result),
  } as Partial<Forge> as Forge;
  const run = mergeGroupJob(job, { lastAttempt }, { forge, log: pino({ level: "silent" }) });
  await expect(run).rejects.toBe(error);
  return ended;
}

describe("src/worker/merge-group-job.ts", () => {
  test("a check that nobody will come back to is ended, and names the delivery", async () => {
    const ended = await after(new Error("a mistake of ours"), true);
    expect(ended).toMatchObject([{ conclusion: "neutral", summary: expect.stringContaining("`d-9`") }]);
  });

  test("the queue hears what the review came to, and waits where that was against another branch", async () => {
    const answers = async (check: LivePull["check"], lastAttempt = false): Promise<readonly Check[]> => {
      const ended: Check[] = [];
      const live = {
        state: "open",
        head: { sha: "b".repeat(40), ref: "change" },
        check,
      } as Partial<LivePull>;
      const forge = {
        live: async () => live as LivePull,
        findCheck: async () => ({ id: 3, completed: false }),
        concludeCheck: async (_: unknown, __: unknown, result: Check) => void ended.push(result),
      } as Partial<Forge> as Forge;
      await mergeGroupJob(job, { lastAttempt }, { forge, log: pino({ level: "silent" }) });
      return ended;
    };
    const green = { id: 2, completed: true, conclusion: "success" } as const;
    expect(await answers(green)).toMatchObject([{ conclusion: "success" }]);
    await expect(answers({ ...green, otherBase: true })).rejects.toThrow(PassingError);
    expect(await answers({ ...green, otherBase: true }, true)).toMatchObject([
      { conclusion: "neutral", title: "Pull request #7 was not reviewed" },
    ]);
  });

  test("one that is tried again runs on", async () => {
    expect(await after(new Error("a mistake of ours"), false)).toEqual([]);
    expect(await after(new PassingError("GitHub is away"), true)).toEqual([]);
  });
});
