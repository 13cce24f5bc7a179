import { pino } from "pino";
import { beforeEach, describe, expect, test } from "vitest";
import { parseCommands } from "../../src/commands/parse.ts";
import type { Forge } from "../../src/domain/forge.ts";
import type { CommandJob, Job } from "../../src/domain/job.ts";
import { PassingError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { commandJob } from "../../src/worker/command-job.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";
import { wishesOf } from "../../src/worker/wishes.ts";

function given(comment: string, over: Partial<CommandJob> = {}): CommandJob {
  return {
    kind: "command",
    installation: 4,
    repo: { id: people, owner: "acme", name: "shop" },
    number: 7,
    cause: { delivery: "d-1", event: "issue_comment.created" },
    by: { login: "dev", kind: "person" },
    comment: 55,
    ...parseCommands(comment),
    ...over,
  };
}

function aDesk(mayWrite = true, over: Partial<Forge> = {}, more: Partial<WorkerPorts> = {}) {
  const replies: { body: string; marker: string; place?: { inReplyTo?: number } }[] = [];
  const reactions: string[] = [];
  const enqueued: Job[] = [];
  const unasked = () => Promise.reject(new Error("a command does not touch this"));
  const ports = {
    forge: {
      live: unasked,
      load: unasked,
      findCheck: unasked,
      startCheck: unasked,
      publish: unasked,
      concludeCheck: unasked,
      readComment: unasked,
      mayWrite: async () => mayWrite,
      reply: async (_, body, marker, place) =>
        void replies.push({ body, marker, ...(place ? { place } : {}) }),
      react: async (_, comment, reaction) => void reactions.push(`${reaction} on ${comment}`),
      ...over,
    } satisfies Forge,
    enqueue: async (job: Job) => void enqueued.push(job),
    log: pino({ level: "silent" }),
    ...more,
  };
  return { ports, replies, reactions, enqueued };
}

/** Another person for each test: how much one of them has said is remembered by the process. */
let people = 0;
beforeEach(() => {
  people++;
});

describe("src/worker/command-job.ts", () => {
  test("review is seen at once and becomes a job that remembers who asked", async () => {
    const { ports, replies, reactions, enqueued } = aDesk();
    await commandJob(given("/architect review"), ports);
    expect(reactions).toEqual(["eyes on 55"]);
    expect(enqueued).toMatchObject([
      { kind: "review", number: 7, installation: 4, asked: { by: { login: "dev" }, comment: 55 } },
    ]);
    expect(enqueued[0]).not.toHaveProperty("only");
    expect(replies).toEqual([]);
  });

  test("a review that is asked for is written down before its job is queued", async () => {
    const ledger = createMemoryLedger();
    const { ports } = aDesk(true, {}, { ledger, enqueue: () => Promise.reject(new PassingError("full")) });
    const job = given("/architect review --full");
    await expect(commandJob(job, ports)).rejects.toThrow(PassingError);
    const { installation, repo, number, cause } = job;
    const push = { kind: "review" as const, installation, repo, number, cause };
    expect((await wishesOf(push, ledger).joined(push)).job).toMatchObject({
      asked: { comment: 55 },
      full: true,
    });
  });

  test("review of some architects remembers which, each once", async () => {
    const { ports, enqueued } = aDesk();
    await commandJob(given("/architect review api-architect api-architect"), ports);
    expect(enqueued).toMatchObject([{ only: ["api-architect"] }]);
  });

  test("the same command twice in a comment is obeyed once", async () => {
    const { ports, enqueued } = aDesk();
    await commandJob(given("/architect review\n/architect review"), ports);
    expect(enqueued).toHaveLength(1);
  });

  test("help is answered with the list of commands, once per comment", async () => {
    const { ports, replies } = aDesk();
    await commandJob(given("/architect help"), ports);
    expect(replies).toMatchObject([
      { body: expect.stringContaining("`/architect review [architect...] [--full]`"), marker: "comment-55" },
    ]);
  });

  test("a mistake is answered with its line, the nearest command and the usage, and what is right is done", async () => {
    const { ports, replies, enqueued } = aDesk();
    await commandJob(given("/architect review\n\n/architect hlep"), ports);
    expect(enqueued).toHaveLength(1);
    expect(replies).toHaveLength(1);
    expect(replies[0]?.body).toContain("Line 3: `hlep` is not a command. Did you mean `/architect help`?");
    expect(replies[0]?.body).toContain("`/architect help`");
  });

  test("without write access nothing is done, and the one answer is the same for every comment", async () => {
    const { ports, replies, reactions, enqueued } = aDesk(false);
    await commandJob(given("/architect review"), ports);
    await commandJob(given("/architect nonsense", { comment: 56 }), ports);
    expect([enqueued, reactions]).toEqual([[], []]);
    expect(new Set(replies.map(({ marker }) => marker))).toEqual(new Set(["no-access-dev"]));
    expect(replies[0]?.body).toContain("write access");
  });

  test("review --full says so to whoever reviews", async () => {
    const { ports, enqueued } = aDesk();
    await commandJob(given("/architect review --full api-architect"), ports);
    expect(enqueued).toMatchObject([{ full: true, only: ["api-architect"] }]);
  });

  test("what is done gets a rocket; a review that is only asked for, and a mistake, do not", async () => {
    const { ports, reactions } = aDesk();
    await commandJob(given("/architect help"), ports);
    await commandJob(given("/architect review", { comment: 56 }), ports);
    await commandJob(given("/architect hlep", { comment: 57 }), ports);
    expect(reactions).toEqual(["eyes on 55", "rocket on 55", "eyes on 56", "eyes on 57", "confused on 57"]);
  });

  test("a command that breaks is told, and those around it are obeyed", async () => {
    const { ports, replies, enqueued } = aDesk();
    await commandJob(given("/architect review\n/architect status\n/architect help"), ports);
    expect(enqueued).toHaveLength(1);
    expect(replies).toHaveLength(1);
    expect(replies[0]?.body).toMatch(/`\/architect status` could not be finished[^]*\| Command \|/);
    expect(replies[0]?.body).not.toContain("a command does not touch this");
  });

  test("what time mends sends the job back, before anything is answered", async () => {
    const live = () => Promise.reject(new PassingError("GitHub is away"));
    const { ports, replies } = aDesk(true, { live });
    await expect(commandJob(given("/architect help\n/architect status"), ports)).rejects.toBeInstanceOf(
      PassingError,
    );
    expect(replies).toEqual([]);
  });

  test("a comment that is tried again is not counted again", async () => {
    const { ports, replies } = aDesk();
    for (let at = 0; at < 30; at++) await commandJob(given("/architect help"), ports);
    expect(replies).toHaveLength(30);
  });

  test("in a review thread the answer stands in the thread", async () => {
    const { ports, replies } = aDesk();
    const where = { kind: "review-comment", inReplyTo: 9 } as const;
    await commandJob(given("/architect help", { where }), ports);
    expect(replies).toMatchObject([{ place: { inReplyTo: 9 } }]);
  });

  test("a button is answered in the pull request, without a reaction", async () => {
    const { ports, replies, reactions } = aDesk();
    await commandJob(given("/architect help", { where: { kind: "button" } }), ports);
    expect(replies).toMatchObject([{ place: {}, marker: expect.stringMatching(/^button-55-/) }]);
    expect(reactions).toEqual([]);
  });

  test("plain words below a comment that is not ours are left alone", async () => {
    const readComment = async () => ({
      body: "@backend-architect <!-- backend-architect:finding 0123456789abcdef 00000000000000000000000000000000 -->",
      author: { login: "backend-architect[bot]", kind: "bot" as const },
      edited: false,
    });
    const { ports, replies, reactions } = aDesk(true, { readComment });
    const where = { kind: "review-comment", inReplyTo: 9 } as const;
    const job = given("x", { where, said: "@backend-architect why?" });
    expect(await commandJob(job, ports)).toBe("not for us");
    expect([replies, reactions]).toEqual([[], []]);
  });
});
