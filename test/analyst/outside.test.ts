import { describe, expect, test } from "vitest";
import { doneOutside, type Outside } from "../../src/analyst/outside.ts";
import { createTasks, type Task } from "../../src/analyst/tasks.ts";
import type { Analyst } from "../../src/analyst/start.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";

const never = new AbortController().signal;

/** An analysis of pull request 7 of repository 42. */
function anAnalysis(over: Partial<Outside> = {}) {
  const ledger = createMemoryLedger();
  const outside: Outside = { ledger, ceiling: {}, ...over };
  // Nobody reaches for the process of this task.
  const task: Task = createTasks().open({} as Analyst, { repository: 42, number: 7, head: "a".repeat(40) });
  const ask = (kind: string, body: unknown) =>
    Promise.resolve().then(() => doneOutside(outside, kind, body, task, never));
  return { ledger, ask };
}

const keepS = 3_600;
const aCall = { model: "claude-sonnet-5-5", system: "s", tools: [], messages: [], maxTokens: 100 };
const used = { input: 1_000_000, output: 0, cacheWrite: 0, cacheRead: 0 };

describe("src/analyst/outside.ts", () => {
  test("sums of its own pull request and repository can be added to, and given back", async () => {
    const { ask } = anAnalysis();
    expect(await ask("ledger-add", { key: "spent:pull:42:7:dollars", by: 500, keepS })).toBe(500);
    expect(await ask("ledger-add", { key: "spent:day:42:2031-01-01:tokens", by: 9, keepS })).toBe(9);
    expect(await ask("ledger-add", { key: "spent:pull:42:7:dollars", by: -200, keepS })).toBe(300);
  });

  test.each([
    "spent:pull:42:8:dollars",
    "spent:pull:43:7:dollars",
    "spent:day:43:2031-01-01:dollars",
    "spent:day:42:2031-01-01:dollars:more",
    "turn:42#7",
    "suspect:42#7:x",
  ])("nothing else in the ledger can be: %s", async (key) => {
    const { ask, ledger } = anAnalysis();
    await expect(ask("ledger-add", { key, by: 1, keepS })).rejects.toThrow("not its own");
    expect(await ledger.get(key)).toBeUndefined();
  });

  test("a sum cannot be brought below what others made it", async () => {
    const { ask, ledger } = anAnalysis();
    await ledger.add("spent:day:42:2031-01-01:dollars", 90, keepS);
    await ask("ledger-add", { key: "spent:day:42:2031-01-01:dollars", by: 5, keepS });
    await expect(
      ask("ledger-add", { key: "spent:day:42:2031-01-01:dollars", by: -6, keepS }),
    ).rejects.toThrow("fall below");
    expect(await ledger.add("spent:day:42:2031-01-01:dollars", 0, keepS)).toBe(95);
  });

  test("only verdicts are kept and read, and each repository has its own", async () => {
    const { ask, ledger } = anAnalysis();
    const key = `verdict:${"0".repeat(32)}`;
    await ask("ledger-put", { key, value: "stands", keepS });
    expect(await ask("ledger-get", { key })).toBe("stands");
    expect(await ledger.get(key)).toBeUndefined();
    await expect(ask("ledger-get", { key: "result:42#7" })).rejects.toThrow();
    await expect(ask("ledger-put", { key, value: "anything", keepS })).rejects.toThrow();
  });

  test("once the operator's ceiling of a review is passed, the model is not asked any more", async () => {
    let calls = 0;
    const { ask } = anAnalysis({
      ceiling: { dollars: 3 },
      call: async () => {
        calls++;
        return { ok: true, content: [], stopReason: "end_turn", used };
      },
    });
    // Two dollars each.
    for (let i = 0; i < 2; i++) expect(await ask("model", aCall)).toMatchObject({ ok: true });
    expect(await ask("model", aCall)).toMatchObject({
      ok: false,
      reason: "the budget of this review is spent",
    });
    expect(calls).toBe(2);
  });

  test.each([
    ["a role that there is not", { ...aCall, messages: [{ role: "system", content: [] }] }],
    ["more tokens than any model gives", { ...aCall, maxTokens: 10_000_000 }],
    [
      "a block that no conversation here has",
      { ...aCall, messages: [{ role: "user", content: [{ type: "image" }] }] },
    ],
  ])("a call of the model with %s is not made", async (_what, call) => {
    const { ask } = anAnalysis({ call: () => Promise.reject(new Error("called")) });
    await expect(ask("model", call)).rejects.toThrow(/invalid|expected|Too big|Invalid/i);
  });

  test("a page of the internal network is refused here too, and one that the operator denies is not asked for", async () => {
    const resolve = async () => ["10.0.0.5"];
    const { ask } = anAnalysis({ wires: { resolve } });
    expect(await ask("page", { address: "http://docs.example.com/" })).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("no public address"),
    });
    const asked: string[] = [];
    const denying = anAnalysis({
      wires: { resolve: async (host) => [...asked, host] },
      operator: {
        name: "operator",
        order: "last-match",
        rules: [{ permission: "webfetch", pattern: "*", action: "deny", line: 1 }],
      },
    });
    expect(await denying.ask("page", { address: "http://docs.example.com/" })).toEqual({
      kind: "refused",
      why: "the operator's rules deny it",
    });
    expect(asked).toEqual([]);
  });

  test("nothing else is done", async () => {
    await expect(anAnalysis().ask("exec", { task: 1 })).rejects.toThrow("nothing of the kind");
  });
});
