import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect } from "vitest";
import { type RunningApp, startApp } from "../../src/compose/app.ts";
import { parseEnvironment } from "../../src/config/environment.ts";
import { settingMarker } from "../../src/domain/marker.ts";
import { environmentFor } from "../support/app.ts";
import { commitFiles, type FileChanges, gitText } from "../support/git-fixture.ts";
import type { FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { quick } from "../worker/quick.ts";
import { until } from "../worker/until.ts";
import type { SeenThread, Stage } from "./people.ts";
import { realReview } from "./reviewing.ts";

/** The whole App, with the real review, against the stand-in for GitHub. Stages share it. */
export interface Theatre {
  stage(files: FileChanges): Promise<Stage>;
  close(): Promise<void>;
}

export async function openTheatre({ mayCloseThreads = true } = {}): Promise<Theatre> {
  const github = await startGitHub({
    // GitHub lets an App close threads only with write access to contents.
    permissions: {
      checks: "write",
      contents: mayCloseThreads ? "write" : "read",
      issues: "write",
      metadata: "read",
      pull_requests: "write",
    },
  });
  const dataDir = await mkdtemp(join(tmpdir(), "architect-histories-"));
  const env = environmentFor({ github, dataDir });
  const during = new Map<number, () => Promise<unknown>>();
  const app = await startApp({
    env,
    door: "both",
    log: pino({ level: "silent" }),
    review: async (loaded, options) => {
      const reviewed = await realReview(loaded, options);
      const push = during.get(loaded.pull.repo.id);
      during.delete(loaded.pull.repo.id);
      await push?.();
      return reviewed;
    },
    ...quick,
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
  const secret = parseEnvironment(env, "both", () => ({ text: "", mode: 0o600 })).worker?.markerSecret;
  if (!secret) throw new Error("a worker signs its markers");
  let names = 0;
  return {
    stage: async (files) => {
      const repo = await github.createRepository({ owner: "acme", name: `shop-${++names}`, files });
      return stageOf({ github, app, repo, secret, during });
    },
    close: async () => {
      await app.close();
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function stageOf(at: {
  github: FakeGitHub;
  app: RunningApp;
  repo: Repository;
  secret: string;
  during: Map<number, () => Promise<unknown>>;
}): Stage {
  const { github, app, repo } = at;
  let pull: Pull | undefined;
  let base = "main";

  const quiet = () =>
    until("no job is left", async () => {
      const { waiting, active, delayed } = await app.counts();
      return waiting + active + delayed === 0;
    });
  const opened = () => {
    if (!pull) throw new Error("the pull request is not open yet");
    return pull;
  };
  const ours = (login: string) => login === github.app.login;
  const tip = async (branch: string) => gitText(repo.gitDir, ["rev-parse", `refs/heads/${branch}`]);
  /** A commit with these parents, which the branch is then set to. */
  const made = async (parents: readonly string[], files: FileChanges) => {
    const commit = await commitFiles(repo.gitDir, { branch: "made", files, parents });
    await github.setBranch(repo, "change", commit);
    return commit;
  };
  const tell = async () => {
    if (pull) await github.events.synchronize(pull);
    else {
      pull = await github.openPull({ repo, head: "change", author: "dev", base });
      await github.events.pullRequestOpened(pull);
    }
  };
  const threads = (): SeenThread[] =>
    github.threads(opened()).flatMap(({ nodeId, path, resolved, comments }) => {
      const [opening, ...rest] = comments;
      if (!opening || !ours(opening.user)) return [];
      const answers = rest.filter(({ user }) => ours(user)).map(({ body }) => body);
      return [{ id: nodeId, path, told: opening.body, answers, resolved }];
    });
  const openingOf = ({ id }: SeenThread) => {
    const [comment] = github.threads(opened()).find(({ nodeId }) => nodeId === id)?.comments ?? [];
    if (!comment) throw new Error(`there is no thread ${id}`);
    return comment.id;
  };
  const reviews = () =>
    github
      .reviews(opened())
      .filter(({ user, body }) => ours(user) && body !== "")
      .map(({ body }) => body);

  return {
    commit: (branch, files) => github.push(repo, branch, files),
    rewrite: async (onto, files) => made([await tip(onto)], files),
    mergeMain: async (files) => made([await tip("change"), await tip("main")], files),
    reset: (commit) => github.setBranch(repo, "change", commit),
    retarget: async (to) => {
      base = to;
      if (pull) await github.retarget(pull, to);
    },
    closeAndReopen: async () => {
      github.closePull(opened());
      await github.events.closed(opened());
      github.reopenPull(opened());
      await github.events.reopened(opened());
      await quiet();
    },
    review: async () => {
      await tell();
      await quiet();
      expect(github.violations()).toEqual([]);
    },
    reviewDuring: async (push) => {
      at.during.set(repo.id, async () => {
        await push();
        await tell();
      });
      await tell();
      await quiet();
      expect(github.violations()).toEqual([]);
    },
    threads,
    summary: () => reviews()[0] ?? "",
    reviews,
    conclusion: () => {
      const [run] = github.checkRuns(repo, opened().head.sha);
      return run?.conclusion as ReturnType<Stage["conclusion"]>;
    },
    reply: (thread) => void github.replyTo(opened(), openingOf(thread), "dev", "That is on purpose."),
    resolve: (thread) => github.resolve(opened(), thread.id),
    remove: (thread) => github.deleteReviewComment(opened(), openingOf(thread)),
    mute: async (what) => {
      const scope = { repository: repo.id, number: opened().number, secret: at.secret };
      const marker = settingMarker(scope, { kind: "mute", what, by: "dev" });
      github.comment(opened(), github.app.login, `Muted.\n\n${marker}`);
    },
    close: async () => undefined,
  };
}
