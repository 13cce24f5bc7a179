import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Analyst, startAnalyst } from "../../src/analyst/start.ts";
import { type Analysts, superviseAnalysts } from "../../src/analyst/supervise.ts";
import { suspicionsIn } from "../../src/analyst/suspicions.ts";
import { createTasks } from "../../src/analyst/tasks.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { until } from "../worker/until.ts";

const open: Analysts[] = [];
let folder: string;
let toy: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "architect-toy-"));
  toy = join(folder, "toy.mjs");
  const source = fileURLToPath(new URL("fixtures/toy.ts", import.meta.url));
  await build({ entryPoints: [source], outfile: toy, bundle: true, platform: "node", format: "esm" });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

afterEach(async () => {
  for (const analysts of open.splice(0)) await analysts.close();
});

/** Analysts that are toys; how many were started, and what was said of those that died. */
async function toys(options: { hungMs?: number; ledger?: ReturnType<typeof createMemoryLedger> } = {}) {
  const tasks = createTasks();
  const started: Analyst[] = [];
  const died: string[] = [];
  /** Questions that toys wait for an answer to. */
  const lent: { resolve(value: unknown): void }[] = [];
  const start = async (): Promise<Analyst> => {
    const analyst: Analyst = startAnalyst({
      command: [process.execPath, "--max-old-space-size=64", toy],
      env: {},
      hungMs: options.hungMs ?? 60_000,
      handlers: {
        async answer(_kind, body) {
          const task = tasks.find((body as { task: number }).task, analyst);
          if (task) task.waiting++;
          try {
            return await new Promise((resolve) => lent.push({ resolve }));
          } finally {
            if (task) task.waiting--;
          }
        },
        hear: () => analyst.beat(),
      },
    });
    started.push(analyst);
    await analyst.peer.ask("echo", null);
    return analyst;
  };
  const analysts = await superviseAnalysts({
    start,
    tasks,
    suspicions: suspicionsIn(options.ledger ?? createMemoryLedger()),
    died: (why) => void died.push(why),
  });
  open.push(analysts);
  const ask = (number: number, kind: string, signal?: AbortSignal) =>
    analysts.ask({
      kind,
      body: {},
      about: { repository: 1, number, head: "a".repeat(40) },
      whole: true,
      signal,
    });
  const fails = (number: number, kind: string) => ask(number, kind).catch((error: unknown) => error);
  return { analysts, ask, fails, started, died, lent };
}

describe("src/analyst/supervise.ts", () => {
  test("all pull requests share one process, which is started before anybody asks", async () => {
    const { ask, started } = await toys();
    expect(started).toHaveLength(1);
    const [one, two] = await Promise.all([ask(1, "echo"), ask(2, "echo")]);
    expect((one as { pid: number }).pid).toBe((two as { pid: number }).pid);
    expect(started).toHaveLength(1);
  });

  test("a poisonous pull request takes its neighbours down once; it is given up after two more processes of its own", async () => {
    const { ask, fails, died, started } = await toys();
    const neighbour = fails(1, "think");
    const poison = fails(2, "eat");
    expect(await poison).toBeInstanceOf(PassingError);
    expect(await neighbour).toBeInstanceOf(PassingError);
    expect(died).toEqual(["it ran out of memory"]);
    // Both come again, and a third comes along.
    const other = await ask(3, "echo");
    const again = await fails(2, "eat");
    expect(again).toMatchObject({ message: "the analysis was lost: it ran out of memory" });
    expect(again).toBeInstanceOf(PassingError);
    const last = await fails(2, "eat");
    expect(last).toBeInstanceOf(UserError);
    expect(last).toMatchObject({
      message: expect.stringContaining("lost each time: it ran out of memory"),
      remedy: expect.stringContaining("ARCHITECT_ANALYST_MEMORY_MB"),
    });
    // Nobody else was in those two.
    expect(((await ask(3, "echo")) as { pid: number }).pid).toBe((other as { pid: number }).pid);
    // The neighbour is suspected as well; alone it gets through, and is no suspect any more.
    const alone = (await ask(1, "echo")) as { pid: number };
    expect(alone.pid).not.toBe((other as { pid: number }).pid);
    expect(((await ask(1, "echo")) as { pid: number }).pid).toBe((other as { pid: number }).pid);
    expect(started).toHaveLength(5);
  });

  test("whoever only waited for an answer from outside is no suspect", async () => {
    const { ask, fails, lent, analysts } = await toys();
    const waiting = fails(1, "wait");
    await until("it waits", () => lent.length === 1);
    const poison = fails(2, "die");
    expect(await poison).toMatchObject({ message: expect.stringContaining("killed from outside") });
    expect(await waiting).toBeInstanceOf(PassingError);
    await until("another is there", () => analysts.trouble() === undefined);
    const shared = ((await ask(3, "echo")) as { pid: number }).pid;
    expect(((await ask(1, "echo")) as { pid: number }).pid).toBe(shared);
    expect(((await ask(2, "echo")) as { pid: number }).pid).not.toBe(shared);
  });

  test("another worker knows of the suspicion too", async () => {
    const ledger = createMemoryLedger();
    const one = await toys({ ledger });
    await one.fails(2, "die");
    const two = await toys({ ledger });
    await two.ask(2, "echo");
    expect(two.started).toHaveLength(2);
    await two.ask(2, "echo");
    expect(two.started).toHaveLength(2);
  });

  test("one that computes without end is ended, and what was in it comes again", async () => {
    const { fails, ask, died } = await toys({ hungMs: 1_000 });
    expect(await fails(1, "hang")).toMatchObject({
      message: "the analysis was lost: it gave no sign of life for 1 s",
    });
    expect(died).toEqual(["it gave no sign of life for 1 s"]);
    expect(await ask(2, "echo")).toMatchObject({ pid: expect.any(Number) });
  });

  test("an analysis that is called off ends at once, and ends nothing else", async () => {
    const { ask, died } = await toys();
    const controller = new AbortController();
    const asked = ask(1, "think", controller.signal);
    const other = ask(2, "echo");
    controller.abort(new Error("a newer head is queued"));
    await expect(asked).rejects.toThrow("a newer head is queued");
    await other;
    expect(died).toEqual([]);
  });

  test("closed, it leaves no process behind, and what is under way comes again", async () => {
    const { analysts, fails, started } = await toys();
    const thinking = fails(1, "think");
    await analysts.close();
    expect(await thinking).toBeInstanceOf(PassingError);
    for (const { pid = 0 } of started) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
