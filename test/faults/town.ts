import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Job } from "../../src/domain/job.ts";
import { createForge } from "../../src/github/create-forge.ts";
import { startServer } from "../../src/webhook/server.ts";
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
  door: Door;
  close(): Promise<void>;
}

const log = pino({ level: process.env.FAULTS_LOG ?? "silent" });

/** Where deliveries are taken by the real code. */
export interface Door {
  url: string;
  /** Takes deliveries as well, and does nothing with them: they never come, or come later. */
  elsewhere: string;
  /** What the schedule of the moment does with a job. */
  enqueue(job: Job): Promise<void>;
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
  const door: Door = { url: "", elsewhere: "", enqueue: async () => {} };
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    log,
    webhookSecret: github.app.webhookSecret,
    ready: async () => ({ ready: true, parts: [] }),
    enqueue: (job) => door.enqueue(job),
  });
  const sink = createServer((request, response) => request.resume().on("end", () => response.end("{}")));
  await new Promise<void>((resolve) => sink.listen(0, "127.0.0.1", resolve));
  door.url = `${server.url}/api/github/webhooks`;
  door.elsewhere = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
  return {
    github,
    repo,
    pushes,
    forced,
    expected: (head, base) => (bad.get(head) && base === "main" ? "failure" : "success"),
    loads: new Loads(
      createForge({
        appId: github.app.id,
        privateKey: github.app.privateKey,
        baseUrl: github.url,
        markerSecret: "",
        mirrorsDir,
        log,
      }),
    ),
    door,
    async close() {
      await server.close();
      sink.closeAllConnections();
      sink.close();
      await github.close();
      await rm(mirrorsDir, { recursive: true, force: true });
    },
  };
}
