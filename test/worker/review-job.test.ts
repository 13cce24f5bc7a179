import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { ParkedConversation } from "../../src/domain/approval.ts";
import type { Forge, LivePull } from "../../src/domain/forge.ts";
import type { Job, JobRun, ReviewJob } from "../../src/domain/job.ts";
import type { Check } from "../../src/domain/review.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { planReview } from "../../src/publish/plan.ts";
import { allBegun, begunChecks } from "../../src/worker/begun-checks.ts";
import { handleJob } from "../../src/worker/handle-job.ts";
import { requestBook } from "../../src/worker/request-book.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";
import { aPull, type Files } from "../support/trees.ts";
import { aParked } from "./parked.ts";
import { wishesOf } from "../../src/worker/wishes.ts";
import { tinyReview } from "./tiny-review.ts";

const job: ReviewJob = {
  kind: "review",
  installation: 4,
  repo: { id: 1, owner: "acme", name: "shop" },
  number: 7,
  cause: { delivery: "d-77", event: "pull_request.synchronize" },
};
const asked = { by: { login: "dev", kind: "person" as const }, comment: 55 };

function waiting(head: string): ParkedConversation {
  const pull = { installation: job.installation, repo: job.repo, number: job.number };
  return aParked({ id: "abcdefghij", pull, head });
}

interface Seen {
  checks: Map<number, { head: string; results: Check[] }>;
  submitted: string[];
  replies: string[];
  enqueued: Job[];
  closed: number;
}

/** A forge that is a plain record of what was done, over one pull request that a test may change at any time. */
function aForge(
  options: {
    base?: Files;
    head?: Files;
    live?: Partial<LivePull>;
    over?: Partial<Forge>;
    run?: Partial<JobRun>;
    ports?: Partial<WorkerPorts>;
    /** Called when something is to be published. */
    before?: () => void;
  } = {},
) {
  const loaded = aPull(options.base ?? { "a.ts": "good\n" }, options.head ?? { "a.ts": "good\nBAD\n" });
  const head = loaded.pull.head;
  const live: LivePull = {
    state: "open",
    draft: false,
    title: "A change",
    body: "",
    author: { login: "dev", kind: "person" },
    base: { sha: loaded.pull.base.sha, ref: "main" },
    head: { sha: head.sha, ref: "change" },
    posted: { reviews: [], fingerprints: [] },
    ...options.live,
  };
  const seen: Seen = { checks: new Map(), submitted: [], replies: [], enqueued: [], closed: 0 };
  const forge: Forge = {
    live: async () => {
      const check = await forge.findCheck(job, live.head.sha);
      return { ...(check ? { check } : {}), ...structuredClone(live) };
    },
    load: async () => ({ ...loaded, close: async () => void seen.closed++ }),
    findCheck: async (_, sha) => {
      const found = [...seen.checks].find(([, check]) => check.head === sha);
      return found && { id: found[0], completed: found[1].results.length > 0 };
    },
    startCheck: async (_, sha) => {
      const found = [...seen.checks].find(([, check]) => check.head === sha);
      if (found) return { id: found[0] };
      seen.checks.set(seen.checks.size + 1, { head: sha, results: [] });
      return { id: seen.checks.size };
    },
    publish: async (_, { pull, plan, check, live: before, mayPublish }) => {
      options.before?.();
      if (live.state !== "open") return "closed";
      if (live.head.sha !== before.head.sha) return "moved";
      if (mayPublish && !(await mayPublish())) return "overtaken";
      if (!plan.quiet) seen.submitted.push(pull.head.sha);
      if (check) seen.checks.get(check.id)?.results.push(plan.check);
      return plan.quiet ? "updated" : "submitted";
    },
    readComment: async () => undefined,
    concludeCheck: async (_, { id }, result) => void seen.checks.get(id)?.results.push(result),
    mayWrite: async () => true,
    reply: async (_, body) => void seen.replies.push(body),
    react: async () => {},
    ...options.over,
  };
  const ports: WorkerPorts = {
    forge,
    review: tinyReview,
    plan: (review, pull, posted) =>
      planReview(review, pull, posted, {
        scope: { repository: 1, number: 7, secret: "s" },
        version: "1",
        rulePageUrl: () => "",
      }),
    enqueue: async (added) => void seen.enqueued.push(added),
    log: pino({ level: "silent" }),
    ...options.ports,
  };
  const run: JobRun = {
    attempt: 1,
    lastAttempt: false,
    signal: new AbortController().signal,
    ...options.run,
  };
  const does = (over: Partial<ReviewJob> = {}) => handleJob({ ...job, ...over }, run, ports);
  const results = () =>
    [...seen.checks.values()].map((check) => check.results.map(({ conclusion }) => conclusion));
  return { does, seen, live, head: head.sha, results, loaded };
}

describe("src/worker/review-job.ts", () => {
  test("one review and one completed check, and the repository is let go of", async () => {
    const { does, seen, head, results } = aForge();
    await does();
    expect(seen).toMatchObject({ submitted: [head], replies: [], enqueued: [], closed: 1 });
    expect(results()).toEqual([["failure"]]);
  });

  test("with nothing found the check says so and no review is posted", async () => {
    const { does, seen, results } = aForge({ head: { "a.ts": "better\n" } });
    await does();
    expect(seen).toMatchObject({ submitted: [], replies: [] });
    expect(results()).toEqual([["success"]]);
  });

  test.each(["closed", "merged", "gone"] as const)(
    "a pull request that is %s gets nothing new",
    async (state) => {
      const { does, seen } = aForge({ live: { state } });
      await does({ asked });
      expect(seen).toMatchObject({ submitted: [], replies: [], enqueued: [], checks: new Map() });
    },
  );

  test("a check left running by an earlier try is ended when the pull request is closed", async () => {
    const { does, seen, results, head } = aForge({
      live: { state: "closed", check: { id: 1, completed: false } },
    });
    seen.checks.set(1, { head, results: [] });
    await does();
    expect(results()).toEqual([["neutral"]]);
  });

  test("where its check cannot be seen when it is closed, it is ended once it can", async () => {
    const ledger = createMemoryLedger();
    const away = () => {
      throw new PassingError("GitHub is away");
    };
    let seen = true;
    const { does, live, results } = aForge({
      ports: { ledger },
      before: away,
      over: {
        findCheck: async () => {
          if (!seen) throw new UserError("not allowed");
          return { id: 1, completed: false };
        },
      },
    });
    await does().catch(() => undefined);
    Object.assign(live, { state: "closed", checksUnseen: true, check: undefined });
    seen = false;
    await does();
    expect(results()).toEqual([[]]);
    seen = true;
    await does();
    expect(results()).toEqual([["neutral"]]);
  });

  test("a draft gets nothing, unless the base commit's configuration wants it or somebody asks", async () => {
    const drafts = { ".github/architect.yml": "drafts: true\n" };
    const quiet = aForge({ live: { draft: true } });
    await quiet.does();
    expect(quiet.seen).toMatchObject({ submitted: [], checks: new Map() });
    const configured = aForge({ live: { draft: true }, base: drafts, head: { ...drafts, "a.ts": "BAD\n" } });
    await configured.does();
    expect(configured.seen.submitted).toHaveLength(1);
    const wanted = aForge({ live: { draft: true } });
    await wanted.does({ asked });
    expect(wanted.seen.submitted).toHaveLength(1);
  });

  test("switched off by the base commit it stays silent; switched off by the head it does not", async () => {
    const off = { ".github/architect.yml": "enabled: false\n" };
    const byBase = aForge({ base: off, head: { "a.ts": "BAD\n" } });
    await byBase.does();
    expect(byBase.seen).toMatchObject({ submitted: [], checks: new Map() });
    const byHead = aForge({ base: {}, head: { ...off, "a.ts": "BAD\n" } });
    await byHead.does();
    expect(byHead.seen.submitted).toHaveLength(1);
  });

  test("when the head moves during the review nothing is posted, and the new head gets a job", async () => {
    const moved = "f".repeat(40);
    const { does, seen, results, live } = aForge({
      ports: {
        review: async (loaded, options) => {
          live.head.sha = moved;
          return tinyReview(loaded, options);
        },
      },
    });
    await does();
    expect(seen.submitted).toEqual([]);
    expect(results()).toEqual([["neutral"]]);
    expect(seen.enqueued).toMatchObject([{ kind: "review", number: 7 }]);
  });

  test("when the pull request is closed during the review nothing is posted", async () => {
    const { does, seen, results, live } = aForge({
      ports: {
        review: async (loaded, options) => {
          live.state = "closed";
          return tinyReview(loaded, options);
        },
      },
    });
    await does();
    expect(seen).toMatchObject({ submitted: [], enqueued: [] });
    expect(results()).toEqual([["neutral"]]);
  });

  test("a check that a killed try left on an older head is ended", async () => {
    const old = "e".repeat(40);
    const { does, seen, results } = aForge();
    seen.checks.set(1, { head: old, results: [] });
    await does({ head: old });
    expect(results()).toEqual([["neutral"], ["failure"]]);
  });

  test("of several checks that run on an older head each is ended", async () => {
    const ended: number[] = [];
    const old = "b".repeat(40);
    const { does } = aForge({
      over: {
        findCheck: async (_, sha) =>
          sha === old ? { id: 12, completed: true, running: [{ id: 11 }, { id: 10 }] } : undefined,
        concludeCheck: async (_, { id }) => void ended.push(id),
      },
    });
    await does({ head: old });
    expect(ended).toEqual([11, 10]);
  });

  test("what a person can mend is told on the check with the remedy, once, and the job is done", async () => {
    const mistake = new UserError("The two have no history in common.", {
      remedy: "Rebase <b>it</b> onto main.",
    });
    const { does, seen, results } = aForge({ over: { load: () => Promise.reject(mistake) } });
    await does({ asked });
    expect(results()).toEqual([["neutral"]]);
    const said = seen.checks.get(1)?.results[0]?.summary ?? "";
    expect(said).toContain("no history in common");
    expect(said).toContain("onto main");
    expect(said).not.toContain("<b>");
    expect(seen.replies).toEqual([said]);
  });

  test("an error of ours is tried again, and on the last try the check names the delivery and no stack", async () => {
    const broken = () => Promise.reject(new Error("secret detail"));
    const first = aForge({ ports: { review: broken } });
    await expect(first.does()).rejects.toThrow("secret detail");
    expect(first.results()).toEqual([[]]);
    const last = aForge({ ports: { review: broken }, run: { attempt: 3, lastAttempt: true } });
    await expect(last.does()).rejects.toThrow("secret detail");
    expect(last.results()).toEqual([["neutral"]]);
    const summary = last.seen.checks.get(1)?.results[0]?.summary;
    expect(summary).toContain("`d-77`");
    expect(summary).not.toContain("secret detail");
  });

  test("a passing error goes to the queue with its time, and the check goes on", async () => {
    const retryAt = new Date("2030-01-01T00:00:00Z");
    const { does, results } = aForge({
      over: { publish: () => Promise.reject(new PassingError("wait", { retryAt })) },
    });
    await expect(does()).rejects.toMatchObject({ name: "PassingError", retryAt });
    expect(results()).toEqual([[]]);
  });

  test("a review that takes too long is an error of ours", async () => {
    const { does, results } = aForge({
      run: { attempt: 3, lastAttempt: true },
      ports: {
        jobWithin: 20,
        review: (_, { signal }) =>
          new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
      },
    });
    await expect(does()).rejects.toThrow();
    expect(results()).toEqual([["neutral"]]);
  });

  test("a job that was taken away posts nothing more", async () => {
    const taken = new AbortController();
    const { does, seen } = aForge({
      run: { signal: taken.signal },
      ports: {
        review: async (loaded, options) => {
          const review = await tinyReview(loaded, options);
          taken.abort(new Error("taken away"));
          return review;
        },
      },
    });
    await expect(does()).rejects.toThrow("taken away");
    expect(seen.submitted).toEqual([]);
  });

  test("without permission for checks the review is still posted", async () => {
    const { does, seen } = aForge({ over: { startCheck: () => Promise.reject(new UserError("no checks")) } });
    await does();
    expect(seen.submitted).toHaveLength(1);
  });

  test("a check that could not be changed with its review is remembered, and changed when the permission is back", async () => {
    const ledger = createMemoryLedger();
    const shown: string[] = [];
    const bad = aForge({ ports: { ledger } });
    await bad.does();
    let allowed = false;
    // The same head against another base, by which it passes.
    const passing = aForge({
      head: { "a.ts": "better\n" },
      ports: { ledger },
      live: { head: bad.live.head, base: { sha: "e".repeat(40), ref: "main" } },
      over: {
        startCheck: async () => {
          if (allowed) return { id: 1 };
          throw new UserError("no checks");
        },
        publish: async (_, { plan, check }) => {
          shown.push(check ? plan.check.conclusion : "unseen");
          return "submitted";
        },
      },
    });
    const standing = { reviews: [{ id: 1, head: bad.head }], fingerprints: [] };
    Object.assign(passing.live, { checksUnseen: true, posted: standing });
    await passing.does();
    await passing.does();
    expect(shown).toEqual(["unseen"]);
    expect(await allBegun(ledger, 10)).toMatchObject([{ number: 7, heads: [bad.head] }]);
    allowed = true;
    Object.assign(passing.live, { checksUnseen: undefined, check: { id: 1, completed: true } });
    await passing.does();
    await passing.does();
    expect(shown).toEqual(["unseen", "success"]);
    expect(await allBegun(ledger, 10)).toEqual([]);
  });

  test("where checks were never allowed nothing is remembered of them", async () => {
    const ledger = createMemoryLedger();
    const over: Partial<Forge> = { startCheck: () => Promise.reject(new UserError("no checks")) };
    const { does } = aForge({ ports: { ledger }, live: { checksUnseen: true }, over });
    await does();
    await does({ cause: { delivery: "d-80", event: "check_run.rerequested" } });
    expect(await allBegun(ledger, 10)).toEqual([]);
  });

  test("whoever asked is answered when there is nothing new to say", async () => {
    const { does, seen } = aForge({ head: { "a.ts": "better\n" } });
    await does({ asked });
    expect(seen.replies).toEqual([expect.stringContaining("nothing new to say")]);
  });

  test("everybody who asked is answered by the review that comes next, whose job it is, and once", async () => {
    const ledger = createMemoryLedger();
    const marked: string[] = [];
    const over: Partial<Forge> = { reply: async (_, __, marker) => void marked.push(marker) };
    const { does } = aForge({ head: { "a.ts": "good\n" }, over, ports: { ledger } });
    for (const comment of [55, 56]) {
      const wanted = { ...job, asked: { ...asked, comment } };
      await wishesOf(wanted, ledger).add(wanted);
    }
    await does();
    expect(marked).toEqual(["asked-55", "asked-56"]);
    await does({ cause: { delivery: "d-78", event: "pull_request.edited" } });
    expect(marked).toHaveLength(2);
  });

  test("a request to tell everything anew is kept by a review that takes the place of its own", async () => {
    const ledger = createMemoryLedger();
    const told: (boolean | undefined)[] = [];
    const scene = aForge({ ports: { ledger } });
    const since = { head: "c".repeat(40), files: [] };
    Object.assign(scene.loaded, { since });
    const again = aForge({
      ports: {
        ledger,
        plan: (review, pull, posted, from) => {
          told.push(from !== undefined);
          return planReview(review, pull, posted, {
            scope: { repository: 1, number: 7, secret: "s" },
            version: "1",
            rulePageUrl: () => "",
          });
        },
      },
      over: { load: async () => ({ ...scene.loaded, close: async () => undefined }) },
    });
    await again.does();
    const wanted: ReviewJob = { ...job, asked, full: true };
    await wishesOf(wanted, ledger).add(wanted);
    await again.does({ cause: { delivery: "d-79", event: "pull_request.synchronize" } });
    expect(told).toEqual([true, false]);
  });

  test("a request that a newer head came in between of waits for that head's review", async () => {
    const ledger = createMemoryLedger();
    const { does, seen, live } = aForge({
      ports: {
        ledger,
        ...stoppedOnce(() => {
          live.head = { ...live.head, sha: "d".repeat(40) };
        }),
      },
    });
    const wanted: ReviewJob = { ...job, asked };
    await wishesOf(wanted, ledger).add(wanted);
    await does({ asked });
    expect(seen.replies).toEqual([]);
    expect((await wishesOf(job, ledger).joined(job)).wishes).toHaveLength(1);
  });

  test("a question to one architect never stands in for the whole review, nor touches its check", async () => {
    const only = ["security-architect"];
    const asking: unknown[] = [];
    const review: WorkerPorts["review"] = (loaded, options) => {
      asking.push(options.only);
      return tinyReview(loaded, options);
    };
    const fresh = aForge({ ports: { review } });
    await fresh.does({ only, asked });
    expect(fresh.results()).toEqual([["failure"]]);
    const done = aForge({ live: { check: { id: 1, completed: true } }, ports: { review } });
    await done.does({ only, asked });
    expect(done.results()).toEqual([]);
    expect(done.seen.submitted).toHaveLength(1);
    expect(asking).toEqual([undefined, only]);
  });

  test("an architect that does not exist is told to whoever asked, and the check stays", async () => {
    const { does, seen, results } = aForge({
      live: { check: { id: 1, completed: true } },
      ports: { review: () => Promise.reject(new UserError("There is no architect called x.")) },
    });
    await does({ only: ["x"], asked });
    expect(seen.replies).toEqual([expect.stringContaining("no architect called x")]);
    expect(results()).toEqual([]);
  });

  test("a try that could not publish leaves its result: the next one publishes it without another review", async () => {
    const ledger = createMemoryLedger();
    let reviews = 0;
    let refusals = 1;
    const { does, seen } = aForge({
      ports: {
        ledger,
        review: (loaded, options) => {
          reviews++;
          return tinyReview(loaded, options);
        },
      },
      before: () => {
        if (refusals-- > 0) throw new PassingError("GitHub is away");
      },
    });
    await expect(does()).rejects.toMatchObject({ name: "PassingError" });
    await does();
    expect({ reviews, submitted: seen.submitted.length }).toEqual({ reviews: 1, submitted: 1 });
  });

  test("a result belongs to its head and base, and somebody who asks gets a new one", async () => {
    const ledger = createMemoryLedger();
    let reviews = 0;
    const review: WorkerPorts["review"] = (loaded, options) => {
      reviews++;
      return tinyReview(loaded, options);
    };
    const away = () => {
      throw new PassingError("GitHub is away");
    };
    const { does, live } = aForge({ ports: { ledger, review }, before: away });
    await does().catch(() => undefined);
    await does({ asked }).catch(() => undefined);
    expect(reviews).toBe(2);
    live.base.sha = "b".repeat(40);
    await does().catch(() => undefined);
    expect(reviews).toBe(3);
  });

  test("a head that was published and still shows is not looked at again", async () => {
    const ledger = createMemoryLedger();
    const { does, seen, live } = aForge({ ports: { ledger } });
    await does();
    live.check = { id: 1, completed: true };
    await does();
    expect(seen).toMatchObject({ submitted: [expect.anything()], closed: 1 });
    // Somebody took the check away, or GitHub lost it: what GitHub shows counts, and not what we remember.
    live.check = { id: 1, completed: false };
    await does();
    expect(seen.closed).toBe(2);
  });

  test("of two that run at once the one that began last publishes, and the other changes nothing", async () => {
    const ledger = createMemoryLedger();
    let begin = (): void => undefined;
    const began = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let go = (): void => undefined;
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = aForge({
      ports: {
        ledger,
        review: async (loaded, options) => {
          begin();
          await gone;
          return { ...(await tinyReview(loaded, options)), parked: [waiting(loaded.pull.head.sha)] };
        },
      },
    });
    const quick = aForge({ live: { check: { id: 1, completed: false } }, ports: { ledger } });
    const first = slow.does();
    await began;
    await quick.does({ asked });
    go();
    await first;
    expect(quick.seen.submitted).toHaveLength(1);
    expect(slow.seen.submitted).toEqual([]);
    expect(slow.results()).toEqual([[]]);
    // What it would have asked of people is asked of nobody.
    expect(await requestBook(ledger).idsOf(job)).toEqual([]);
  });

  test("check runs that cannot be seen are not taken for none: GitHub is asked before one is made", async () => {
    const known: unknown[] = [];
    const over: Partial<Forge> = {
      startCheck: async (...[, , , told]) => {
        known.push(told);
        return { id: 1 };
      },
    };
    await aForge({ over }).does();
    await aForge({ over, live: { checksUnseen: true } }).does();
    expect(known).toEqual([null, undefined]);
  });

  test("a check whose end GitHub refused is remembered, and ended once the pull request has moved on", async () => {
    const ledger = createMemoryLedger();
    const refused = aForge({
      ports: { ledger },
      over: {
        publish: async (_, { checkRefused }) => {
          checkRefused?.();
          return "submitted";
        },
      },
    });
    await refused.does();
    expect(refused.results()).toEqual([[]]);
    const next = "c".repeat(40);
    refused.live.head.sha = next;
    await refused.does();
    expect(refused.results()[0]).toEqual(["neutral"]);
  });

  test("where another try began a check a moment ago and none shows, nobody makes a second one", async () => {
    const ledger = createMemoryLedger();
    let now = 1_800_000_000_000;
    let asked = 0;
    const over: Partial<Forge> = {
      startCheck: async (...[, , , told]) => {
        asked++;
        // The process died after it had sent the request.
        if (asked === 1) throw new PassingError("killed");
        return { id: told === undefined ? 7 : 8 };
      },
    };
    const { does, seen } = aForge({ over, ports: { ledger, now: () => now } });
    await expect(does()).rejects.toThrow("killed");
    await expect(does()).rejects.toMatchObject({ retryAt: new Date(now + 15_000) });
    expect(asked).toBe(1);
    now += 15_001;
    await does();
    expect({ asked, submitted: seen.submitted.length }).toEqual({ asked: 2, submitted: 1 });
  });

  test("where a check was begun lately and none shows, GitHub is asked before another is made", async () => {
    const known: unknown[] = [];
    const { does } = aForge({
      ports: { ledger: createMemoryLedger() },
      over: {
        startCheck: async (...[, , , told]) => {
          known.push(told);
          return { id: 1 };
        },
        // A copy that is behind.
        findCheck: async () => undefined,
      },
    });
    await does();
    await does();
    expect(known).toEqual([null, undefined]);
  });

  test("a try that gives up and is killed before it ends its check is known of", async () => {
    const ledger = createMemoryLedger();
    const { does, live, results } = aForge({
      ports: { ledger },
      over: {
        load: () => Promise.reject(new UserError("not allowed")),
        concludeCheck: () => Promise.reject(new PassingError("killed")),
      },
    });
    await does().catch(() => undefined);
    expect(results()).toEqual([[]]);
    expect(await begunChecks(job, ledger).heads()).toEqual([live.head.sha]);
  });

  test("a review without its check is made whole once checks are allowed, and not paid for again", async () => {
    const ledger = createMemoryLedger();
    let allowed = false;
    let reviews = 0;
    const { does, live, seen, head, results } = aForge({
      live: { checksUnseen: true },
      ports: {
        ledger,
        review: (loaded, options) => {
          reviews++;
          return tinyReview(loaded, options);
        },
      },
      over: {
        startCheck: async (_, sha) => {
          if (!allowed) throw new UserError("no checks");
          seen.checks.set(1, { head: sha, results: [] });
          return { id: 1 };
        },
      },
    });
    await does();
    live.posted = { ...live.posted, reviews: [{ head, key: "" }] };
    await does();
    expect(seen.closed).toBe(1);
    allowed = true;
    delete live.checksUnseen;
    await does();
    expect({ results: results(), reviews }).toEqual({ results: [["failure"]], reviews: 1 });
  });

  test("a paused pull request is not reviewed, unless somebody asks", async () => {
    const posted = { reviews: [], fingerprints: [], standing: { paused: true, muted: [] } };
    const { does, seen } = aForge({ live: { posted } });
    await does();
    expect(seen).toMatchObject({ submitted: [], closed: 0, checks: new Map() });
    await does({ asked });
    expect(seen.submitted).toHaveLength(1);
  });

  test("what was judged against another branch does not stand where this one is not reviewed", async () => {
    const posted = { reviews: [], fingerprints: [], standing: { paused: true, muted: [] } };
    const stays = aForge({ live: { posted, check: { id: 1, completed: true, conclusion: "success" } } });
    stays.seen.checks.set(1, { head: stays.head, results: [] });
    await stays.does();
    expect(stays.results()).toEqual([[]]);
    const goes = aForge({
      live: { posted, check: { id: 1, completed: true, conclusion: "success", otherBase: true } },
    });
    goes.seen.checks.set(1, { head: goes.head, results: [] });
    await goes.does();
    expect(goes.results()).toEqual([["neutral"]]);
  });

  test("an archived repository gets nothing", async () => {
    const { does, seen } = aForge({ live: { archived: true } });
    await does();
    expect(seen).toMatchObject({ submitted: [], closed: 0, checks: new Map() });
  });

  /** A review that is stopped by a queued one, the first time. */
  function stoppedOnce(queued: () => void): Pick<WorkerPorts, "newer" | "review"> {
    let newer = new AbortController();
    let stopped = false;
    return {
      newer: { watch: () => ({ signal: newer.signal, done: () => void (newer = new AbortController()) }) },
      review: (loaded, options) => {
        if (stopped) return tinyReview(loaded, options);
        stopped = true;
        return new Promise((_resolve, reject) => {
          options.signal?.addEventListener("abort", () => reject(options.signal?.reason));
          queued();
          newer.abort(new Error("a newer head is queued"));
        });
      },
    };
  }

  test("a newer head stops the review, and the check of the old one ends", async () => {
    const { does, seen, results, live } = aForge({
      ports: stoppedOnce(() => {
        live.head = { ...live.head, sha: "d".repeat(40) };
      }),
    });
    await does();
    expect(seen).toMatchObject({ submitted: [], enqueued: [], closed: 1 });
    expect(results()).toEqual([["neutral"]]);
  });

  test("a delivery of an older head that comes late does not cost the newest one its review", async () => {
    const { does, seen, results, head } = aForge({ ports: stoppedOnce(() => undefined) });
    await expect(does()).rejects.toThrow(PassingError);
    expect(results()).toEqual([[]]);
    await does();
    expect(seen.submitted).toEqual([head]);
    expect(results()).toEqual([["failure"]]);
  });

  test.each(["an answer that GitHub refuses", "an error of ours"])(
    "after the review is published %s leaves the check what it came to",
    async (what) => {
      const error =
        what === "an error of ours" ? new Error("broken") : new UserError("GitHub refused the App.");
      const { does, seen, results, head } = aForge({
        run: { lastAttempt: true },
        ports: {
          review: async (loaded, options) => {
            const review = await tinyReview(loaded, options);
            return { ...review, configuration: { ...review.configuration, sarif: true } };
          },
          printSarif: () => {
            throw error;
          },
        },
        over: { uploadSarif: async () => ({ state: "uploaded", id: "1" }) },
      });
      await does().catch(() => undefined);
      expect(seen.submitted).toEqual([head]);
      expect(results()).toEqual([["failure"]]);
    },
  );
});
