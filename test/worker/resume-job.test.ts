import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { Forge, LivePull } from "../../src/domain/forge.ts";
import type { CommandJob, Job, JobRun, ResumeJob } from "../../src/domain/job.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { planReview } from "../../src/publish/plan.ts";
import { answerRequest, parkAll, resumeJobFor } from "../../src/worker/approvals.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";
import { resumeJob } from "../../src/worker/resume-job.ts";
import { aPull } from "../support/trees.ts";
import { aParked } from "./parked.ts";
import { tinyReview } from "./tiny-review.ts";

const pullKey = { installation: 4, repo: { id: 1, owner: "acme", name: "shop" }, number: 7 };
const id = "k3v9x2m7qa";

/** One parked request in a ledger, and a forge that keeps a plain record; a test may change any of it. */
async function aDesk(over: Partial<Forge> = {}) {
  const loaded = aPull({ "a.ts": "good\n" }, { "a.ts": "good\nBAD\n" });
  const head = loaded.pull.head.sha;
  const live: LivePull = {
    state: "open",
    draft: false,
    title: "A change",
    body: "",
    author: { login: "dev", kind: "person" },
    base: { sha: loaded.pull.base.sha, ref: "main" },
    head: { sha: head, ref: "change" },
    headAuthors: ["dev"],
    posted: { reviews: [], fingerprints: [] },
  };
  const seen = { published: 0, replies: [] as string[], enqueued: [] as Job[], resumed: [] as string[] };
  const unasked = () => Promise.reject(new Error("going on touches none of this"));
  const forge: Forge = {
    live: async () => structuredClone(live),
    load: async () => ({ ...loaded, close: async () => {} }),
    findCheck: async () => ({ id: 1, completed: true }),
    startCheck: unasked,
    concludeCheck: unasked,
    publish: async () => {
      seen.published++;
      return "submitted";
    },
    mayWrite: async () => true,
    reply: async (_, body) => void seen.replies.push(body),
    react: unasked,
    readComment: async () => ({
      body: `/architect approve ${id}`,
      author: { login: "maria", kind: "person" },
      edited: false,
    }),
    ...over,
  };
  const ports: WorkerPorts = {
    forge,
    ledger: createMemoryLedger(),
    review: tinyReview,
    resume: async (_, { answer }) => {
      seen.resumed.push(answer.answer);
      return { ...(await tinyReview(loaded, {})), resumed: [id] };
    },
    plan: (review, pull, posted) =>
      planReview(review, pull, posted, {
        scope: { repository: 1, number: 7, secret: "s" },
        version: "1",
        rulePageUrl: () => "",
      }),
    enqueue: async (job) => void seen.enqueued.push(job),
    log: pino({ level: "silent" }),
  };
  const parked = aParked({ id, pull: { ...pullKey, installation: 0 }, head });
  const review = { head, parked: [parked], recorded: { readings: [] } };
  const replies = await parkAll(pullKey, review, ports);
  seen.enqueued.length = 0;
  const command: CommandJob = {
    kind: "command",
    ...pullKey,
    cause: { delivery: "d", event: "issue_comment.created" },
    by: { login: "maria", kind: "person" },
    comment: 5,
    commands: [{ verb: "approve", args: [id] }],
    errors: [],
  };
  const run: JobRun = { attempt: 1, lastAttempt: false, signal: new AbortController().signal };
  return {
    seen,
    live,
    ports,
    replies,
    review,
    approve: () => answerRequest(id, { answer: "approve" }, command, ports),
    goOn: (more: Partial<JobRun> = {}, event = "approval.approve") =>
      resumeJob(resumeJobFor({ ...parked, pull: pullKey }, event), { ...run, ...more }, ports),
  };
}

describe("src/worker/resume-job.ts", () => {
  test("trouble that passes before the call leaves the answer as it is, and afterwards it runs once", async () => {
    let broken = true;
    const { approve, goOn, seen } = await aDesk({
      findCheck: async () => ({ id: 1, completed: true }),
      publish: async () => {
        if (broken) throw new PassingError("GitHub is away");
        seen.published++;
        return "submitted";
      },
    });
    await approve();
    await expect(goOn()).rejects.toThrow(PassingError);
    broken = false;
    // The review that was made is published now; nothing is run or asked a second time.
    expect(await goOn()).toBe("submitted");
    expect(seen).toMatchObject({ resumed: ["approve"], published: 1 });
    expect(await goOn()).toBe("done before: ran");
  });

  test("while the repository cannot be fetched nothing has been run", async () => {
    const desk = await aDesk({ load: () => Promise.reject(new PassingError("git is away")) });
    await desk.approve();
    await expect(desk.goOn()).rejects.toThrow(PassingError);
    expect(desk.seen.resumed).toEqual([]);
  });

  test("an answer whose job was lost is brought on its way by the next one", async () => {
    const { approve, seen, ports } = await aDesk();
    const { enqueue } = ports;
    ports.enqueue = () => Promise.reject(new PassingError("the queue is away"));
    await expect(approve()).rejects.toThrow(PassingError);
    ports.enqueue = enqueue;
    expect(await approve()).toContain("was answered by `maria`");
    expect(seen.enqueued).toMatchObject([{ kind: "resume", request: id } satisfies Partial<ResumeJob>]);
  });

  test("the end of a request that was answered, or is being gone on with, changes nothing", async () => {
    const { approve, goOn, seen, ports, review } = await aDesk();
    await expect(goOn({}, "approval.expiry")).rejects.toMatchObject({ retryAt: expect.any(Date) });
    await approve();
    // Published again: the request keeps its answer.
    await parkAll(pullKey, review, ports);
    let during: Promise<string> | undefined;
    const { resume } = ports;
    ports.resume = async (...given) => {
      during = goOn({}, "approval.expiry");
      await during;
      return resume?.(...given) ?? Promise.reject(new Error("there is one"));
    };
    await goOn();
    expect(await during).toBe("gone on with elsewhere");
    expect(seen.resumed).toEqual(["approve"]);
  });

  test("the end of a request that is being gone on with does not give its turn away", async () => {
    const { approve, goOn, ports } = await aDesk();
    await approve();
    const { resume, ledger } = ports;
    const holders: unknown[] = [];
    ports.resume = async (...given) => {
      await goOn({}, "approval.expiry");
      holders.push(await ledger?.get("turn:1#7"));
      return resume?.(...given) ?? Promise.reject(new Error("there is one"));
    };
    await goOn();
    expect(holders).toEqual([id]);
    expect(await ledger?.get("turn:1#7")).toBeUndefined();
  });

  test("a push between answer and call: nothing runs, and that is said", async () => {
    const { approve, goOn, seen, live } = await aDesk();
    await approve();
    live.head.sha = "e".repeat(40);
    expect(await goOn()).toBe("superseded");
    expect(seen.resumed).toEqual([]);
    expect(seen.replies).toEqual([expect.stringContaining("is superseded")]);
  });

  test("what a person can mend, and the last of several failures, end the request and are said once", async () => {
    const mendable = await aDesk();
    mendable.ports.resume = () => Promise.reject(new UserError("The architect is not asked any more."));
    await mendable.approve();
    expect(await mendable.goOn()).toBe("something to mend");
    expect(mendable.seen.replies).toEqual([expect.stringContaining("not asked any more")]);
    const failing = await aDesk();
    failing.ports.resume = () => Promise.reject(new Error("secret detail"));
    await failing.approve();
    await expect(failing.goOn()).rejects.toThrow("secret detail");
    await expect(failing.goOn({ attempt: 3, lastAttempt: true })).rejects.toThrow("secret detail");
    expect(failing.seen.replies).toEqual([expect.stringContaining("could not be led to its end")]);
    expect(failing.seen.replies[0]).not.toContain("secret detail");
    expect(await failing.goOn()).toBe("done before: lost");
  });
});
