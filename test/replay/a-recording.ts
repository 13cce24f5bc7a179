import { setTimeout as wait } from "node:timers/promises";
import { afterEach } from "vitest";
import { createAgent } from "../../src/agent/create-agent.ts";
import { allTools } from "../../src/agent/tools/all.ts";
import type { Tool } from "../../src/agent/tools/tool.ts";
import { answeredHere } from "../../src/bin/architect/approve.ts";
import { witnessed } from "../../src/bin/architect/review.ts";
import type { Review } from "../../src/domain/review.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { type Bundle, type Setup, sumOf } from "../../src/replay/bundle.ts";
import { startRecording } from "../../src/replay/record.ts";
import { openReplay, type Replayed } from "../../src/replay/replay.ts";
import type { ReviewParts } from "../../src/review/parts.ts";
import { recordedReview } from "../../src/review/resumed-review.ts";
import { allRules } from "../../src/rules/all.ts";
import { aRule, READ_A, report } from "../support/agent.ts";
import { anArchitect } from "../support/architects.ts";
import { type ClaudeAnswer, type ClaudeRequest, startClaude } from "../support/claude.ts";
import { aPull } from "../support/trees.ts";

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const act of undo.splice(0)) await act();
});

export const THE_PAGE = "The page allows ten at once.";

const CALLS = 'export const b = eval("a");\n';

/** A small change with a migration, code and a README, and two architects that read it. */
const loaded = aPull(
  { "migrations/0001_orders.sql": "create table orders (id bigint primary key);\n", "src/a.ts": "one();\n" },
  {
    "migrations/0001_orders.sql": "create table orders (id bigint primary key);\n",
    "migrations/0002_buyer.sql": "alter table orders add column buyer bigint not null;\n",
    "src/a.ts": `one();\n${CALLS}`,
  },
);

const architects = [
  anArchitect({ name: "first", permission: [aRule("*", "*", "allow"), aRule("webfetch", "*", "ask")] }),
  anArchitect({ name: "second", permission: [aRule("*", "*", "allow"), aRule("webfetch", "*", "deny")] }),
];

function answerFor(body: ClaudeRequest): ClaudeAnswer {
  const turn = body.messages.filter(({ role }) => role === "assistant").length;
  const system = (body.system ?? []).map(({ text }) => text).join("\n");
  if (system.startsWith("Somebody claims"))
    return { tools: [{ name: "verdict", input: { verdict: "stands", why: "it does" }, id: "v" }] };
  const finding = report({ path: "src/a.ts", from: 2, to: 2, quotation: 'export const b = eval("a");' });
  if (!system.includes("You speak as `first`")) {
    if (turn > 0) return { text: "Done." };
    return {
      tools: [
        { name: "grep", input: { pattern: "eval" }, id: "g" },
        { ...finding, id: "f" },
      ],
    };
  }
  if (turn > 0) return { text: "Done." };
  return {
    thinking: "How many at once?",
    tools: [
      { ...READ_A, id: "r" },
      { name: "webfetch", input: { url: "https://example.invalid/limits" }, id: "w" },
    ],
  };
}

export interface House {
  parts: ReviewParts;
  setup: Setup;
  /** What outside was asked. */
  asked: { rehearsals: number; pages: number; models: () => number };
}

/** @param slow milliseconds before each answer of the model, by architect */
export async function aHouse(
  options: { model?: boolean; slow?: Record<string, number> } = {},
): Promise<House> {
  const asked = { rehearsals: 0, pages: 0, models: () => 0 };
  const parts: ReviewParts = {
    architects,
    rules: allRules,
    async rehearse() {
      asked.rehearsals++;
      throw new Error("Postgres did not start");
    },
    clock: () => performance.now(),
  };
  if (options.model === false) return { parts, setup: { architects }, asked };
  const claude = await startClaude(answerFor);
  undo.push(() => claude.close());
  asked.models = () => claude.requests.length;
  const tools = allTools.map(
    (tool): Tool =>
      tool.name === "webfetch"
        ? {
            ...tool,
            async run() {
              asked.pages++;
              return { text: THE_PAGE };
            },
          }
        : tool,
  );
  const agent = createAgent({
    claude: { apiKey: "test", baseURL: claude.url },
    model: "claude-sonnet-5-5",
    sharedStyle: "Be brief.",
    tools,
    ledger: createMemoryLedger(),
    budgets: { review: { dollars: 5 } },
    now: () => new Date(),
    observed: (call) => async (request) => {
      const whose = /You speak as `(\w+)`/.exec(request.system)?.[1] ?? "";
      await wait(options.slow?.[whose] ?? 0);
      return call(request);
    },
  });
  const made = { model: "claude-sonnet-5-5", sharedStyle: "Be brief.", above: [], sandbox: false };
  return {
    parts: { ...parts, read: agent.read, resume: agent.resume, secondLook: agent.secondLook },
    setup: { architects, agent: made },
    asked,
  };
}

/** @param lines what the person at the terminal says to each request; nobody sits there without it */
export async function recorded(
  { parts, setup }: House,
  lines?: readonly string[],
): Promise<{ bundle: Bundle; review: Review }> {
  const recording = startRecording(loaded, parts);
  const said = lines && [...lines];
  const ask = said ? { ask: async () => said.shift() ?? "" } : {};
  const there = witnessed({ note: () => undefined, endProgress: () => undefined, ...ask }, recording.witness);
  const first = await recordedReview(recording.loaded, recording.parts);
  const review = await answeredHere(first, { approve: lines !== undefined }, there, {
    loaded: recording.loaded,
    parts: recording.parts,
    options: {},
  });
  const options = lines ? { approve: true } : {};
  return { review, bundle: recording.close({ review, setup, options, program: "0.0.0" }) };
}

export async function replayed(bundle: Bundle): Promise<Replayed> {
  const replay = openReplay(JSON.stringify(bundle));
  const { approve = false } = replay.options;
  const there = witnessed(
    {
      note: () => undefined,
      endProgress: () => undefined,
      ...(approve ? { ask: () => Promise.reject(new Error("nobody sits here")) } : {}),
    },
    replay.witness,
  );
  const first = await replay.make();
  const { loaded: pull, parts } = replay;
  return replay.compare(await answeredHere(first, { approve }, there, { loaded: pull, parts, options: {} }));
}

/** The bundle as somebody would leave it who changes it and mends the sum. */
export function forged(bundle: Bundle, change: Partial<Bundle>): Bundle {
  const changed = { ...bundle, ...change };
  return { ...changed, sum: sumOf(changed) };
}
