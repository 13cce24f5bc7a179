import { expect } from "vitest";
import { until } from "../../worker/until.ts";
import type { Scene } from "./scene.ts";

const MINUTE = 60_000;

/** @param minutes by which GitHub's clock is ahead of ours */
export const clockOff = (minutes: number): Scene => ({
  clock: () => Date.now() + minutes * MINUTE,
  async run(stage) {
    await stage.start();
    const pull = await stage.open();
    await stage.github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
  },
});

export const headDeleted: Scene = {
  async run(stage) {
    await stage.start();
    const pull = await stage.open();
    const remove = stage.github.before("checks/create", async () => {
      remove();
      await stage.github.deleteBranch(stage.repo, pull.head.ref);
    });
    await stage.github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
    // And before anything was read of it; the fork that it came from is gone as well.
    const fork = await stage.github.createRepository({ owner: "sam", name: "shop", forkOf: stage.repo });
    await stage.github.push(fork, "theirs", { "a.ts": "BAD\n" });
    const theirs = await stage.github.openPull({ repo: stage.repo, fork, head: "theirs", author: "sam" });
    await stage.github.deleteRepository(fork);
    await stage.github.events.pullRequestOpened(theirs);
    await stage.reviewed(theirs);
  },
};

export const renamed: Scene = {
  async run(stage) {
    await stage.start();
    const pull = await stage.open();
    const remove = stage.github.before("checks/create", async () => {
      remove();
      await stage.github.rename(stage.repo, { owner: "emca", name: "store" });
    });
    await stage.github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
  },
};

/** GitHub refuses every comment on a line, whatever the line is. */
export const badAnchor: Scene = {
  async run(stage) {
    const { github } = stage;
    await stage.start();
    const pull = await stage.open({ "a.ts": "one\nBAD\n", "b.ts": "BAD\n" });
    github.failField("addPullRequestReview", {
      type: "UNPROCESSABLE",
      message: "Path could not be resolved",
    });
    await github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
    expect(github.reviewComments(pull)).toEqual([]);
    const [review] = github.reviews(pull);
    expect(review?.body).toMatch(/Line 2 is bad[\s\S]*Line 1 is bad|Line 1 is bad[\s\S]*Line 2 is bad/);
  },
};

export const noPatch: Scene = {
  async run(stage) {
    const { github } = stage;
    await stage.start();
    await github.push(stage.repo, "odd", [
      { path: "logo.png", content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 255, 254]) },
      { path: "old.ts", content: null },
      { path: "new.ts", content: "one\ntwo\nthree\nfour\nfive\n" },
      { path: "a.ts", content: "one\n", mode: "100755" },
      { path: "b.ts", content: "BAD\n" },
    ]);
    const pull = await github.openPull({ repo: stage.repo, head: "odd" });
    await github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
    expect(github.reviewComments(pull)).toMatchObject([{ path: "b.ts", line: 1 }]);
  },
};

/** More files than GitHub lists, and more lines than it shows; the only bad one is the last of them. */
export const manyFiles: Scene = {
  async run(stage) {
    const { github } = stage;
    await stage.start();
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`many/f${at}.ts`, "one\ntwo\nthree\n"]),
    );
    const pull = await stage.open({ ...files, "z.ts": "BAD\n" });
    await github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
    expect(github.reviewComments(pull)).toMatchObject([{ path: "z.ts", line: 1 }]);
  },
};

export const muchToSay: Scene = {
  async run(stage) {
    const { github } = stage;
    await stage.start();
    const pull = await stage.open({
      "a.ts": "BAD\n".repeat(120),
      [`${"long/".repeat(40)}b.ts`]: "BAD\n".repeat(300),
    });
    await github.events.pullRequestOpened(pull);
    await stage.reviewed(pull);
    const [run] = github.checkRuns(stage.repo, pull.head.sha);
    const places = new Set(run?.annotations.map(({ path, startLine }) => `${path}:${startLine}`));
    expect(places.size).toBe(run?.annotations.length);
    expect(places.size).toBeGreaterThanOrEqual(120);
    for (const { body } of github.reviews(pull)) {
      expect(body.length).toBeLessThanOrEqual(65_536);
      expect((body.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
  },
};

export const configurationMerged: Scene = {
  async run(stage) {
    const { github } = stage;
    await stage.start();
    const pull = await stage.open();
    const remove = github.before("graphql/query", async () => {
      remove();
      await github.push(stage.repo, "main", { ".github/architect.yml": "fail_on: never\n" });
    });
    await github.events.pullRequestOpened(pull);
    await until("it is reviewed", () =>
      github.checkRuns(stage.repo).some(({ status }) => status === "completed"),
    );
    const [run, ...more] = github.checkRuns(stage.repo);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ conclusion: expect.stringMatching(/success|neutral/) });
    expect(github.reviews(pull)).toHaveLength(1);
  },
};
