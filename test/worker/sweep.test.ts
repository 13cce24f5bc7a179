import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { checkIdOf } from "../../src/domain/check-name.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Ledger } from "../../src/domain/ledger.ts";
import { createDesk, createForge } from "../../src/github/create-forge.ts";
import { createSurvey } from "../../src/github/survey.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { planReview } from "../../src/publish/plan.ts";
import { handleJob } from "../../src/worker/handle-job.ts";
import { lackOf, sweep } from "../../src/worker/sweep.ts";
import { startGitHub } from "../support/github/server.ts";
import { tinyReview } from "./tiny-review.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const log = pino({ level: "silent" });
const MINUTE = 60_000;

async function aTown() {
  let now = Date.now();
  const github = await startGitHub({ clock: () => now });
  const mirrorsDir = await mkdtemp(join(tmpdir(), "architect-sweep-"));
  open.push(github.close, () => rm(mirrorsDir, { recursive: true, force: true }));
  const options = {
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    markerSecret: "markers",
    mirrorsDir,
    log,
  };
  const desk = createDesk(options);
  const forge = createForge(options, desk);
  const jobs: Job[] = [];
  let ledger: Ledger = createMemoryLedger({ now: () => now });
  const repo = await github.createRepository({ owner: "acme", name: "shop", files: { "a.ts": "one\n" } });
  return {
    github,
    repo,
    jobs,
    forge,
    desk,
    async aPull(branch = "change") {
      await github.push(repo, branch, { "a.ts": `one\nBAD ${branch}\n` }, { parent: "main" });
      return github.openPull({ repo, head: branch });
    },
    ledger: () => ledger,
    passes: (minutes: number) => {
      now += minutes * MINUTE;
    },
    /** As after the Redis behind queue and ledger was wiped. */
    wipe: () => {
      jobs.length = 0;
      ledger = createMemoryLedger({ now: () => now });
    },
    sweeps: (me?: string) =>
      sweep(
        {
          survey: createSurvey(desk),
          ledger,
          enqueue: async (job) => void jobs.push(job),
          log,
          now: () => now,
        },
        undefined,
        me,
      ),
    async works() {
      for (const job of jobs.splice(0))
        await handleJob(
          job,
          { attempt: 1, lastAttempt: false, signal: new AbortController().signal },
          {
            forge,
            log,
            ledger,
            review: tinyReview,
            plan: (review, pull, posted) =>
              planReview(review, pull, posted, {
                scope: { repository: pull.repo.id, number: pull.number, secret: "markers" },
                version: "1",
                rulePageUrl: () => "",
              }),
            enqueue: async (again) => void jobs.push(again),
          },
        );
    },
  };
}

describe("src/worker/sweep.ts", () => {
  test("pull requests whose deliveries never came are reviewed, and those that were are left alone", async () => {
    const town = await aTown();
    const pulls = [await town.aPull("one"), await town.aPull("two")];
    town.passes(3);
    expect(await town.sweeps()).toMatchObject({ installations: 1, repositories: 1, pulls: 2, enqueued: 2 });
    await town.works();
    for (const pull of pulls) expect(town.github.reviews(pull)).toHaveLength(1);
    town.passes(90);
    expect(await town.sweeps()).toMatchObject({ pulls: 2, enqueued: 0 });
    expect(town.github.violations()).toEqual([]);
  });

  test("a pull request that was pointed at another branch is reviewed against it though nobody told, once", async () => {
    const town = await aTown();
    const pull = await town.aPull();
    const check = () => town.github.checkRuns(town.repo, pull.head.sha);
    town.passes(3);
    await town.sweeps();
    await town.works();
    expect(check()).toMatchObject([{ externalId: checkIdOf(pull.number, "main") }]);

    // At the same commit: what is found is the same, and yet nobody has looked.
    await town.github.setBranch(town.repo, "release", pull.base.sha);
    await town.github.retarget(pull, "release");
    expect(await town.sweeps()).toBeUndefined();
    town.passes(1.5);
    expect(await town.sweeps()).toMatchObject({ enqueued: 0 });
    town.passes(1.5);
    expect(await town.sweeps()).toMatchObject({ enqueued: 1 });
    await town.works();
    expect(check()).toMatchObject([
      { externalId: checkIdOf(pull.number, "release"), status: "completed", conclusion: "failure" },
    ]);
    town.passes(90);
    expect(await town.sweeps()).toMatchObject({ enqueued: 0 });
    expect(town.github.violations()).toEqual([]);
  });

  test("that queue and ledger were lost does not hide that the branch is another one", async () => {
    const town = await aTown();
    const pull = await town.aPull();
    town.passes(3);
    await town.sweeps();
    await town.works();
    await town.github.push(town.repo, "release", { "b.ts": "two\n" }, { parent: "main" });
    await town.github.retarget(pull, "release");
    town.wipe();
    town.passes(3);
    expect(await town.sweeps()).toMatchObject({ enqueued: 1 });
    await town.works();
    expect(town.github.checkRuns(town.repo, pull.head.sha)).toMatchObject([
      { externalId: checkIdOf(pull.number, "release"), status: "completed" },
    ]);
  });

  test("a pull request that was opened a moment ago is left to its delivery", async () => {
    const town = await aTown();
    await town.aPull();
    expect(await town.sweeps()).toMatchObject({ pulls: 1, enqueued: 0 });
  });

  test("after everything but GitHub was lost, what waited is reviewed and nothing is said twice", async () => {
    const town = await aTown();
    const done = await town.aPull("one");
    town.passes(3);
    await town.sweeps();
    await town.works();
    const waiting = await town.aPull("two");
    town.passes(3);
    await town.sweeps();
    town.wipe();
    await town.sweeps();
    await town.works();
    for (const pull of [done, waiting]) {
      expect(town.github.reviews(pull)).toHaveLength(1);
      expect(town.github.checkRuns(town.repo, pull.head.sha)).toMatchObject([{ status: "completed" }]);
    }
  });

  test("a check run that nobody works on any more ends", async () => {
    const town = await aTown();
    const pull = await town.aPull();
    const key = {
      installation: town.github.app.installationId,
      repo: { id: town.repo.id, owner: "acme", name: "shop" },
      number: pull.number,
    };
    await town.forge.startCheck(key, pull.head.sha, { title: "Reviewing" });
    town.passes(5);
    expect(await town.sweeps()).toMatchObject({ enqueued: 0 });
    town.passes(15);
    expect(await town.sweeps()).toMatchObject({ enqueued: 1 });
    await town.works();
    expect(town.github.checkRuns(town.repo)).toMatchObject([{ status: "completed" }]);
  });

  test("a draft is looked at once an hour and not at every sweep", async () => {
    const town = await aTown();
    town.github.editPull(await town.aPull(), { draft: true });
    const counts: (number | undefined)[] = [];
    for (let round = 0; round < 14; round++) {
      town.passes(5);
      counts.push((await town.sweeps())?.enqueued);
    }
    expect(counts.filter((count) => count === 1)).toHaveLength(2);
  });

  test("a delivery that nobody took is asked for again, once", async () => {
    const town = await aTown();
    const pull = await town.aPull();
    town.github.deliverTo("http://127.0.0.1:9/nobody-listens");
    await town.github.events.pullRequestOpened(pull);
    town.passes(2);
    expect(await town.sweeps()).toMatchObject({ redelivered: 1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    town.passes(5);
    expect(await town.sweeps()).toMatchObject({ redelivered: 0 });
    expect(town.github.calls("apps/redeliver-webhook-delivery")).toHaveLength(1);
    expect(town.github.violations()).toEqual([]);
  });

  test("two processes that sweep at the same time sweep once", async () => {
    const town = await aTown();
    await town.aPull();
    town.passes(3);
    const both = await Promise.all([town.sweeps(), town.sweeps()]);
    expect(both.filter((swept) => swept !== undefined)).toHaveLength(1);
    expect(town.jobs).toHaveLength(1);
  });

  test("a process that was killed in the middle of its sweep holds the next one up for two minutes and no longer", async () => {
    const town = await aTown();
    await town.aPull();
    await town.ledger().put("sweep:turn", "the dead one", 120);
    town.passes(3);
    await town.ledger().put("sweep:turn", "the dead one", 120);
    expect(await town.sweeps()).toBeUndefined();
    town.passes(2.1);
    expect(await town.sweeps()).toMatchObject({ enqueued: 1 });
  });

  test("a process that could not give its turn back takes it up again", async () => {
    const town = await aTown();
    await town.aPull();
    town.passes(3);
    const ledger = town.ledger();
    const drop = ledger.drop.bind(ledger);
    ledger.drop = (key) => (key === "sweep:turn" ? Promise.reject(new Error("Redis is away")) : drop(key));
    expect(await town.sweeps("one")).toBeDefined();
    town.passes(1.1);
    expect(await town.sweeps("other")).toBeUndefined();
    expect(await town.sweeps("one")).toBeDefined();
  });

  test("a sweep that was overtaken leaves the rest to the other", async () => {
    const town = await aTown();
    await town.aPull();
    town.passes(3);
    const ledger = town.ledger();
    const swap = ledger.swap.bind(ledger);
    // Somebody else has the turn by the time the first repository comes up.
    ledger.swap = (key, from, to, keepS) =>
      from === to ? Promise.resolve(false) : swap(key, from, to, keepS);
    expect(await town.sweeps()).toMatchObject({ repositories: 0, enqueued: 0 });
  });

  test("a delivery whose asking was cut short is asked for once more", async () => {
    const town = await aTown();
    const pull = await town.aPull();
    town.github.deliverTo("http://127.0.0.1:9/nobody-listens");
    await town.github.events.pullRequestOpened(pull);
    town.github.fault({ match: "apps/redeliver-webhook-delivery", mode: "drop-then-502", times: 2 });
    const asked = () => town.github.calls("apps/redeliver-webhook-delivery").length;
    for (let round = 0; round < 4; round++) {
      town.passes(5);
      await town.sweeps();
    }
    expect(asked()).toBe(2);
  });

  test("a suspended installation is passed over", async () => {
    const town = await aTown();
    await town.aPull();
    town.github.suspendInstallation(true);
    town.passes(3);
    expect(await town.sweeps()).toMatchObject({ installations: 0, enqueued: 0 });
  });

  test("an installation that has to wait stops nothing, and is swept later", async () => {
    const town = await aTown();
    await town.aPull();
    town.passes(3);
    town.github.fault({ match: "apps/list-repos-accessible-to-installation", mode: "drop-then-502" });
    expect(await town.sweeps()).toMatchObject({ enqueued: 0 });
    town.passes(5);
    expect(await town.sweeps()).toMatchObject({ enqueued: 1 });
  });

  test("what a pull request lacks is told from its check run alone", () => {
    const now = Date.parse("2030-01-01T12:00:00Z");
    const at = (minutes: number) => new Date(now - minutes * MINUTE).toISOString();
    const pull = {
      key: { installation: 1, repo: { id: 1, owner: "a", name: "b" }, number: 1 },
      head: "a".repeat(40),
      base: "main",
      draft: false,
    };
    const check = (completed: boolean, minutes: number) => ({ id: 1, completed, startedAt: at(minutes) });
    expect(lackOf({ ...pull, updatedAt: at(1) }, now)).toBeUndefined();
    expect(lackOf({ ...pull, updatedAt: at(2) }, now)).toBe("review");
    expect(lackOf({ ...pull, updatedAt: at(99), check: check(false, 14) }, now)).toBeUndefined();
    expect(lackOf({ ...pull, updatedAt: at(99), check: check(false, 15) }, now)).toBe("end");
    expect(lackOf({ ...pull, updatedAt: at(99), check: check(true, 99) }, now)).toBeUndefined();
    const left = { ...check(true, 99), left: true as const };
    expect(lackOf({ ...pull, updatedAt: at(1), check: left }, now)).toBeUndefined();
    expect(lackOf({ ...pull, updatedAt: at(99), check: left }, now)).toBe("review");
    expect(lackOf({ ...pull, draft: true, updatedAt: at(99), check: left }, now)).toBeUndefined();
    const elsewhere = { ...check(true, 99), otherBase: true as const };
    expect(lackOf({ ...pull, updatedAt: at(1), check: elsewhere }, now)).toBeUndefined();
    expect(lackOf({ ...pull, updatedAt: at(2), check: elsewhere }, now)).toBe("review");
    expect(lackOf({ ...pull, updatedAt: at(99), check: { ...elsewhere, completed: false } }, now)).toBe(
      "end",
    );
  });
});
