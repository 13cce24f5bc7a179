import { describe, expect, test } from "vitest";
import { budgetsFrom, DEFAULT_BUDGETS, lowered, openPurse, type Purse } from "../../src/agent/purse.ts";
import type { Budgets } from "../../src/domain/configuration.ts";
import type { Ledger } from "../../src/domain/ledger.ts";
import { dollarsOf } from "../../src/domain/price.ts";
import { UserError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { aReadingRequest, anAgent } from "../support/agent.ts";
import { aPull } from "../support/trees.ts";

const MODEL = "claude-sonnet-5-5";
const used = (input: number, output = 0) => ({ input, output, cacheWrite: 0, cacheRead: 0 });
const purse = (budgets: Budgets, ledger: Ledger = createMemoryLedger(), number = 7): Purse =>
  openPurse(aPull({}, {}, { number }), { ledger, budgets, now: () => new Date("2031-05-06T23:59:00Z") });

async function taken(from: Purse, atMost: ReturnType<typeof used>) {
  const reserved = await from.reserve(MODEL, atMost);
  return "refused" in reserved ? reserved.refused : reserved;
}

describe("src/agent/purse.ts", () => {
  test("calls made side by side do not pass a ceiling together", async () => {
    const shared = purse({ review: { tokens: 1_000 } });
    const answers = await Promise.all([1, 2, 3].map(() => taken(shared, used(400))));
    expect(answers.filter((answer) => typeof answer === "string")).toEqual([
      "the budget of this review (1000 tokens) has no room for another call",
    ]);
  });

  test("what a call did not need goes back", async () => {
    const shared = purse({ review: { dollars: 0.01 } });
    for (let call = 0; call < 5; call++) {
      const reserved = await taken(shared, used(4_000));
      if (typeof reserved === "string") throw new Error(reserved);
      await reserved.settle(used(250));
    }
    expect(await taken(shared, used(4_000))).toContain("0.01 US dollars");
  });

  test("what the review cost in another process counts for its own ceiling, and once for the others", async () => {
    const ledger = createMemoryLedger();
    const shared = purse({ review: { tokens: 1_000 }, day: { tokens: 1_000 } }, ledger);
    await shared.remember(MODEL, used(700));
    expect(await taken(shared, used(400))).toContain("this review");
    expect(await taken(purse({ day: { tokens: 1_000 } }, ledger), used(1_000))).toBeTypeOf("object");
  });

  test("the sum of a pull request outlives the review; another pull request has its own, the day's is shared", async () => {
    const ledger = createMemoryLedger();
    const budgets = { pull: { tokens: 1_000 }, day: { tokens: 1_500 } };
    expect(await taken(purse(budgets, ledger), used(800))).toBeTypeOf("object");
    expect(await taken(purse(budgets, ledger), used(800))).toContain("this pull request");
    expect(await taken(purse(budgets, ledger, 8), used(600))).toBeTypeOf("object");
    expect(await taken(purse(budgets, ledger, 9), used(600))).toContain("this repository today");
  });

  test("a sum that cannot be read lets nothing through, and only where it counts", async () => {
    const broken = { ...createMemoryLedger(), add: () => Promise.reject(new Error("gone")) };
    expect(await taken(purse({ day: { dollars: 5 } }, broken), used(1))).toContain("cannot be read");
    expect(await taken(purse({ review: { dollars: 5 } }, broken), used(1))).toBeTypeOf("object");
  });

  test("the operator's ceilings come from the environment, and a repository can only lower them", () => {
    expect(budgetsFrom({})).toEqual(DEFAULT_BUDGETS);
    const operator = budgetsFrom({
      ARCHITECT_BUDGET_REVIEW_DOLLARS: "2.5",
      ARCHITECT_BUDGET_PULL_DOLLARS: "none",
      ARCHITECT_BUDGET_DAY_TOKENS: "1000000",
    });
    expect(operator).toMatchObject({ review: { dollars: 2.5 }, pull: {}, day: { tokens: 1_000_000 } });
    expect(lowered(operator, { review: { dollars: 9, tokens: 50 }, pull: { dollars: 1 } })).toMatchObject({
      review: { dollars: 2.5, tokens: 50 },
      pull: { dollars: 1 },
    });
    for (const wrong of ["-1", "much", "1e99"])
      expect(() => budgetsFrom({ ARCHITECT_BUDGET_DAY_TOKENS: wrong })).toThrow(UserError);
  });

  test("a conversation ends at its ceiling, within one call", async () => {
    let line = 0;
    const agent = await anAgent(
      () => ({ tools: [{ name: "read", input: { path: "src/a.ts", limit: ++line } }] }),
      { budgets: { review: { dollars: 0.18 } } },
    );
    try {
      const reading = await agent.read(aReadingRequest());
      expect(reading.shortfall).toContain("the budget of this review (0.18 US dollars)");
      expect(reading.spent.dollars).toBeLessThanOrEqual(0.18);
      expect(agent.claude.requests.length).toBeGreaterThan(2);
      const billed = agent.claude.requests.reduce((sum, { usage }) => {
        if (!usage) return sum;
        return (
          sum +
          (dollarsOf(MODEL, {
            input: usage.input_tokens,
            output: usage.output_tokens,
            cacheWrite: usage.cache_creation_input_tokens,
            cacheRead: usage.cache_read_input_tokens,
          }) ?? 0)
        );
      }, 0);
      expect(reading.spent.dollars).toBeCloseTo(billed, 10);
    } finally {
      await agent.claude.close();
    }
  });

  test("a review that is called off pays for the question, not for an answer", async () => {
    const ledger = createMemoryLedger();
    const stop = new AbortController();
    const agent = await anAgent(
      () => {
        stop.abort(new Error("called off"));
        return { silent: true };
      },
      { ledger, budgets: { day: { dollars: 1 } } },
    );
    await expect(agent.read(aReadingRequest({ signal: stop.signal }))).rejects.toThrow("called off");
    await agent.claude.close();
    const spent = Number(await ledger.get("spent:day:1:2031-05-06:dollars"));
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThan(50_000);
  });

  test("a ceiling of nothing keeps the model silent, and says so", async () => {
    const agent = await anAgent(() => ({ text: "Done." }), { budgets: { day: { dollars: 0 } } });
    const reading = await agent.read(aReadingRequest());
    await agent.claude.close();
    expect(reading).toMatchObject({ findings: [], read: [] });
    expect(reading.shortfall).toContain("this repository today (0.00 US dollars)");
    expect(agent.claude.requests).toEqual([]);
  });
});
