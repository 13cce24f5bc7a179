import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect } from "vitest";
import { startApp } from "../../src/compose/app.ts";
import type { FakeGitHub, Permissions, Pull } from "../support/github/fake-github.ts";
import { environmentFor } from "../support/app.ts";
import { startGitHub } from "../support/github/server.ts";
import { realReview } from "../histories/reviewing.ts";
import { quick } from "../worker/quick.ts";
import { until } from "../worker/until.ts";

/** The whole App, with the real review by rules, before a stand-in for GitHub on which a test may do anything. */
export interface EdgeStage {
  github: FakeGitHub;
  /** The pull request is told to the App, and everything that follows has been done. */
  opened(pull: Pull): Promise<void>;
  /** Until no job is left. GitHub has refused nothing by its own descriptions. */
  quiet(): Promise<void>;
  /** The newest check run on this commit. */
  check(pull: Pull, head?: string): ReturnType<FakeGitHub["checkRuns"]>[number] | undefined;
  /** Bodies of what the App posted: reviews, comments on lines, and comments. */
  said(pull: Pull): string[];
  close(): Promise<void>;
}

export async function edgeStage(options: { permissions?: Permissions } = {}): Promise<EdgeStage> {
  const github = await startGitHub(options);
  const dataDir = await mkdtemp(join(tmpdir(), "architect-edges-"));
  const app = await startApp({
    env: environmentFor({ github, dataDir }),
    door: "both",
    log: pino({ level: process.env.LOG_LEVEL ?? "silent" }),
    review: realReview,
    sweepEvery: 0,
    ...quick,
    // Each test grants what it is about, moments after another took it away.
    github: { ...quick.github, renewEvery: 0 },
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
  const quiet = async (): Promise<void> => {
    await until("no job is left", async () => {
      const { waiting, active, delayed } = await app.counts();
      return waiting + active + delayed === 0;
    });
    expect((await app.counts()).failed).toBe(0);
    expect(github.violations()).toEqual([]);
  };
  const ours = ({ user }: { user: string }) => user === github.app.login;
  return {
    github,
    quiet,
    opened: async (pull) => {
      await github.events.pullRequestOpened(pull);
      await quiet();
    },
    check: (pull, head = pull.head.sha) => github.checkRuns(pull.repo, head).at(-1),
    said: (pull) =>
      [...github.reviews(pull), ...github.reviewComments(pull), ...github.issueComments(pull)]
        .filter(ours)
        .map(({ body }) => body),
    close: async () => {
      await app.close();
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
