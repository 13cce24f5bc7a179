import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FakeGitHub, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { Loads } from "./loads.ts";

/** One GitHub with one repository for thousands of schedules: its commits are made once, branches only point at them. */
export interface Town {
  github: FakeGitHub;
  repo: Repository;
  /** Pushed one after the other onto a pull request's branch. */
  pushes: readonly string[];
  /** What a force-push leaves. */
  forced: readonly string[];
  /** What the check has to conclude for this head on this base, when nothing went wrong. */
  expected(head: string, base: string): string;
  loads: Loads;
  mirrorsDir: string;
  close(): Promise<void>;
}

/** The base branches: reviewed as usual, and with a configuration under which nothing fails. */
export const BASES = ["main", "release"] as const;

export async function aTown(): Promise<Town> {
  const github = await startGitHub({ rateLimit: 1_000_000 });
  const mirrorsDir = await mkdtemp(join(tmpdir(), "architect-faults-"));
  const repo = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "a.ts": "one\n", "b.ts": "one\n" },
  });
  await github.push(repo, "release", { ".github/architect.yml": "fail_on: never\n" });
  const bad = new Map<string, boolean>();
  const commit = async (branch: string, isBad: boolean, files: Record<string, string>, parent?: string) => {
    const sha = await github.push(repo, branch, files, parent ? { parent } : {});
    bad.set(sha, isBad);
    return sha;
  };
  const pushes = [
    await commit("pushes", true, { "a.ts": "one\nBAD\n" }, "main"),
    await commit("pushes", true, { "a.ts": "one\nBAD\nBAD\n" }),
    await commit("pushes", false, { "a.ts": "one\ngood\n" }),
    await commit("pushes", true, { "a.ts": "one\ngood\nBAD\n" }),
    // What the head says about itself decides nothing.
    await commit("pushes", true, { ".github/architect.yml": "enabled: false\n", "b.ts": "one\nBAD\n" }),
    await commit("pushes", true, { "b.ts": "one\nBAD\ntwo\nBAD\n" }),
  ];
  const forced = [
    await commit("forced-1", true, { "b.ts": "one\nBAD\n" }, "main"),
    await commit("forced-2", false, { "b.ts": "one\ngood\n" }, "main"),
    await commit("forced-3", true, { ".github/architect.yml": "fail_on: never\n", "a.ts": "BAD\n" }, "main"),
  ];
  return {
    github,
    repo,
    pushes,
    forced,
    expected: (head, base) => (!bad.get(head) ? "success" : base === "main" ? "failure" : "neutral"),
    loads: new Loads(),
    mirrorsDir,
    async close() {
      await github.close();
      await rm(mirrorsDir, { recursive: true, force: true });
    },
  };
}
