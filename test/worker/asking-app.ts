import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type RunningApp, startApp } from "../../src/compose/app.ts";
import { environmentFor } from "../support/app.ts";
import type { FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { type Asking, asking, effectsIn } from "./asking.ts";
import { quick } from "./quick.ts";
import { until } from "./until.ts";

/** The whole App on a stand-in GitHub, with an architect who asks people for a call in every review. */
export interface AskingApp {
  github: FakeGitHub;
  app: RunningApp;
  /** Empty but for what a test puts there. */
  dataDir: string;
  /** Comments of ours on the pull request, in order. */
  ours(pull: Pull): ReturnType<FakeGitHub["issueComments"]>;
  /** The ids under which people can answer. */
  requests(pull: Pull): readonly string[];
  /** What was done in the world, a line each. */
  effects(): readonly string[];
  /** Of it, the calls that were approved. */
  runs(): readonly string[];
  quiet(): Promise<void>;
  /** A pull request of `dev`, reviewed, and the id of the request that came of it. By default `maria` and `lee` may write. */
  aRequest(options?: {
    roles?: readonly (readonly [login: string, role: "read" | "write"])[];
    commitBy?: string;
  }): Promise<{ repo: Repository; pull: Pull; id: string }>;
  /** Says it in a new comment, and waits for the next thing that we say. */
  says(pull: Pull, by: string, body: string): Promise<string>;
  /** Between two tests: forgets what ran. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

const BOTH_WRITE = [
  ["maria", "write"],
  ["lee", "write"],
] as const;

/** @param how looked at in each review: how its architect asks */
export async function anAskingApp(how: Asking = {}): Promise<AskingApp> {
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), "architect-asking-"));
  const effects = join(dataDir, "effects");
  const app = await startApp({
    env: environmentFor({ github, dataDir }),
    door: "both",
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    ...asking(effects, how),
    ...quick,
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
  let names = 0;

  const ours: AskingApp["ours"] = (pull) =>
    github.issueComments(pull).filter(({ user }) => user === github.app.login);
  const requests: AskingApp["requests"] = (pull) =>
    ours(pull).flatMap(({ body }) => /\/architect approve ([a-z0-9]{10})/.exec(body)?.[1] ?? []);
  const quiet = () =>
    until("no job is left but the ends of requests", async () => {
      const { waiting, active } = await app.counts();
      return waiting + active === 0;
    });
  return {
    github,
    app,
    dataDir,
    ours,
    requests,
    quiet,
    effects: () => effectsIn(effects),
    runs: () => effectsIn(effects).filter((line) => line.startsWith("approve")),
    async aRequest({ roles = BOTH_WRITE, commitBy = "dev" } = {}) {
      const repo = await github.createRepository({
        owner: "acme",
        name: `shop-${++names}`,
        files: { "a.ts": "one\n" },
      });
      for (const [login, role] of roles) {
        github.addUser(login);
        github.setRole(repo, login, role);
      }
      await github.push(repo, "change", { "a.ts": "one\nBAD\n" }, { author: commitBy });
      const pull = await github.openPull({ repo, head: "change", author: "dev" });
      await github.events.pullRequestOpened(pull);
      await until("the request stands in the thread", () => requests(pull).length > 0, 90_000);
      await quiet();
      return { repo, pull, id: requests(pull)[0] ?? "" };
    },
    async says(pull, by, body) {
      const before = ours(pull).length;
      await github.events.issueCommentCreated({ onPull: pull, body, by });
      await until("the answer is there", () => ours(pull).length > before);
      return ours(pull)[before]?.body ?? "";
    },
    forget: () => rm(effects, { force: true }),
    async close() {
      await app.close();
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
