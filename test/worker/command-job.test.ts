import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { parseCommands } from "../../src/commands/parse.ts";
import type { CommandJob, Job } from "../../src/domain/job.ts";
import { commandJob } from "../../src/worker/command-job.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";

function given(comment: string, over: Partial<CommandJob> = {}): CommandJob {
  return {
    kind: "command",
    installation: 4,
    repo: { id: 1, owner: "acme", name: "shop" },
    number: 7,
    cause: { delivery: "d-1", event: "issue_comment.created" },
    by: { login: "dev", kind: "person" },
    comment: 55,
    ...parseCommands(comment),
    ...over,
  };
}

function aDesk(mayWrite = true) {
  const replies: { body: string; marker: string }[] = [];
  const reactions: string[] = [];
  const enqueued: Job[] = [];
  const unasked = () => Promise.reject(new Error("a command does not touch this"));
  const ports: Pick<WorkerPorts, "forge" | "enqueue" | "log"> = {
    forge: {
      live: unasked,
      load: unasked,
      findCheck: unasked,
      startCheck: unasked,
      submitReview: unasked,
      concludeCheck: unasked,
      mayWrite: async () => mayWrite,
      reply: async (_, body, marker) => void replies.push({ body, marker }),
      react: async (_, comment, reaction) => void reactions.push(`${reaction} on ${comment}`),
    },
    enqueue: async (job) => void enqueued.push(job),
    log: pino({ level: "silent" }),
  };
  return { ports, replies, reactions, enqueued };
}

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
    expect(replies).toEqual([
      { body: expect.stringContaining("`/architect review [architect...]`"), marker: "comment-55" },
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
});
