import { expect } from "vitest";
import { createAgent } from "../../../src/agent/create-agent.ts";
import { allTools } from "../../../src/agent/tools/all.ts";
import { composeReview } from "../../../src/compose/review.ts";
import { createMemoryLedger } from "../../../src/ledger/memory-ledger.ts";
import { review } from "../../../src/review/review.ts";
import { type ClaudeAnswer, type ClaudeScript, startClaude } from "../../support/claude.ts";
import { until } from "../../worker/until.ts";
import type { Scene } from "./scene.ts";

/** Milliseconds for one answer of the stand-in, on a machine that is busy; and for one that never comes. */
const ANSWER_WITHIN = 10_000;
const NO_ANSWER_WITHIN = 200;

/** What has to be read of a table whose index stands in the way of writes. */
const FILES = {
  "migrations/001_orders.sql": "create table orders (id bigint primary key, region text);\n",
};
const CHANGE = {
  "migrations/002_index.sql": "create index orders_region on orders (region);\n",
};

interface Told {
  requests: number;
  /** The review's text and the check's. */
  text: string;
  conclusion: string | null;
}

/**
 * A whole review with a model that does as the script says. Whatever it does: one review, a check that is completed,
 * and what was proved stands there. The check is never green.
 */
const reading = (script: ClaudeScript, told: (seen: Told) => void, answerWithin = ANSWER_WITHIN): Scene => ({
  async run(stage) {
    const { github, repo } = stage;
    await github.push(repo, "main", FILES);
    const claude = await startClaude(script);
    const composed = await composeReview({ env: {} });
    try {
      const agent = createAgent({
        claude: { apiKey: "test", baseURL: claude.url, backoffMs: 1, timeoutMs: answerWithin },
        model: "claude-sonnet-5-5",
        sharedStyle: "Be brief.",
        tools: allTools,
        ledger: createMemoryLedger(),
        budgets: {},
        now: () => new Date(),
      });
      const parts = { ...composed.parts, read: agent.read };
      await stage.start({ review: (loaded, options) => review(loaded, parts, options) });
      const pull = await stage.open(CHANGE);
      await github.events.pullRequestOpened(pull);
      const check = () => github.checkRuns(repo, pull.head.sha)[0];
      await until("the check is completed", () => check()?.status === "completed");
      expect(github.checkRuns(repo, pull.head.sha)).toHaveLength(1);
      const reviews = github.reviews(pull);
      expect(reviews).toHaveLength(1);
      expect(github.reviewComments(pull)).toMatchObject([{ path: "migrations/002_index.sql", line: 1 }]);
      expect(check()?.conclusion).toBe("failure");
      expect(claude.requests.flatMap(({ refused }) => refused ?? [])).toEqual([]);
      expect(github.violations()).toEqual([]);
      told({
        requests: claude.requests.length,
        text: `${reviews[0]?.body}\n${check()?.summary}`,
        conclusion: check()?.conclusion ?? null,
      });
    } finally {
      await composed.close();
      await claude.close();
    }
  },
});

const UNFINISHED = /not (?:finished|done|complete)|unfinished|could not|did not/i;

/** The model says no more than this, ever. */
const always =
  (answer: ClaudeAnswer): ClaudeScript =>
  () =>
    answer;

const DONE: ClaudeAnswer = { text: "Nothing to add." };

const isUnfinished =
  (most: number) =>
  ({ requests, text }: Told): void => {
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(most);
    expect(text).toMatch(UNFINISHED);
  };

export const overloaded = reading(always({ status: 529 }), isUnfinished(20));

export const limited = reading(
  (_, turn) => (turn === 0 ? { status: 429, retryAfter: 0 } : DONE),
  ({ requests, text }) => {
    expect(requests).toBeGreaterThan(1);
    expect(text).not.toMatch(UNFINISHED);
  },
);

export const spendCap = reading(always({ status: 429 }), isUnfinished(20));

export const streamCut = reading(
  always({ thinking: "let me see", text: "This is a part of what", cutAfter: 4 }),
  (seen) => {
    isUnfinished(20)(seen);
    expect(seen.text).not.toContain("This is a part of what");
  },
);

export const silent = reading(always({ silent: true }), isUnfinished(20), NO_ANSWER_WITHIN);

export const cutAtItsLongest = reading(
  always({ text: "It goes on and on", stopReason: "max_tokens" }),
  isUnfinished(20),
);

export const refusal = reading(always({ text: "I will not.", stopReason: "refusal" }), isUnfinished(20));

export const garbage = reading(always({ garbage: "<html>502 Bad Gateway</html>" }), isUnfinished(20));

export const storm = reading(
  (_, turn) => ({
    tools: Array.from({ length: 15 }, (_unused, at) => ({
      name: "read",
      input: { path: "migrations/002_index.sql", offset: 1, limit: turn * 15 + at + 1 },
    })),
  }),
  isUnfinished(40),
);
