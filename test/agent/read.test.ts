import { afterEach, describe, expect, test } from "vitest";
import type { AgentOptions } from "../../src/agent/agent-parts.ts";
import type { ReadingRequest } from "../../src/domain/reading.ts";
import {
  type AgentAgainstClaude,
  aReadingRequest,
  anAgent,
  aRule as rule,
  inTurn,
  READ_A,
  report,
  sent,
} from "../support/agent.ts";
import { anArchitect } from "../support/architects.ts";
import type { ClaudeAnswer, ClaudeScript } from "../support/claude.ts";
import { aPull } from "../support/trees.ts";

const opened: AgentAgainstClaude[] = [];
afterEach(async () => {
  for (const agent of opened.splice(0)) {
    // The stand-in refuses what the real service refuses: nothing of ours may be refused in any test.
    expect(agent.claude.requests.flatMap(({ refused }) => refused ?? [])).toEqual([]);
    await agent.claude.close();
  }
});

async function agentFor(script: ClaudeScript, over: Partial<AgentOptions & { timeoutMs: number }> = {}) {
  const agent = await anAgent(script, over);
  opened.push(agent);
  return agent;
}

async function reading(script: ClaudeScript, request: Partial<ReadingRequest> = {}, over = {}) {
  const agent = await agentFor(script, over);
  return { ...(await agent.read(aReadingRequest(request))), requests: agent.claude.requests };
}

describe("src/agent/read.ts", () => {
  test("looks something up, reports a finding, and ends", async () => {
    const result = await reading(
      inTurn(
        { thinking: "let me see", text: "I look.", tools: [READ_A] },
        { thinking: "so it is", tools: [report()] },
        { text: "Done." },
      ),
    );
    expect(result.findings).toMatchObject([
      {
        rule: "reading/backend-architect",
        at: { path: "src/a.ts", from: 2 },
        evidence: [{ kind: "argued" }],
      },
    ]);
    expect(result.read).toEqual(["src/b.ts", "src/a.ts"]);
    expect(result.shortfall).toBeUndefined();
    expect(sent(result.requests[1]?.body)).toContain("export const b = a;");
    expect(result.spent).toMatchObject({ model: "claude-sonnet-5-5" });
    expect(result.spent.dollars).toBeGreaterThan(0);
  });

  test("nothing to say is a result", async () => {
    const result = await reading(inTurn({ text: "Nothing to report." }));
    expect(result).toMatchObject({ findings: [], read: ["src/b.ts", "src/a.ts"] });
    expect(result.shortfall).toBeUndefined();
  });

  test.each<[string, ClaudeAnswer[], string, number]>([
    ["a refusal", [{ text: "No.", stopReason: "refusal" }], "refused", 1],
    ["an empty answer", [{}], "empty", 1],
    ["a full context window", [{ text: "x", stopReason: "model_context_window_exceeded" }], "longer than", 1],
    ["garbage", [{ garbage: "event: message_start\ndata: {]\n\n" }], "could not be read", 3],
    ["a page in place of a stream", [{ garbage: "<html>Bad gateway</html>" }], "could not be read", 3],
    ["a stream that is cut every time", [{ text: "a long answer", cutAfter: 4 }], "cut off", 3],
    [
      "an error in the stream",
      [{ text: "x", failAfter: { events: 3, type: "overloaded_error" } }],
      "overloaded",
      3,
    ],
    ["an overloaded service", [{ status: 529, retryAfter: 0 }], "529", 3],
    ["a rate limit that lasts", [{ status: 429, retryAfter: 0 }], "429", 3],
    ["a rate limit for longer than people wait", [{ status: 429, retryAfter: 3600 }], "429", 1],
    [
      "a spend limit without a time",
      [{ status: 429, code: "enforced_spend_limit_reached" }],
      "spend limit",
      1,
    ],
    [
      "an account's own spend limit",
      [{ status: 400, message: "You have reached your specified API usage limits. Ask sk-ant-x" }],
      "spend limit",
      1,
    ],
    ["a refused key", [{ status: 401 }], "refused the API key", 1],
    ["an unknown model", [{ status: 404 }], "does not know the model", 1],
    ["a broken service", [{ status: 500 }], "500", 3],
  ])("%s ends in a reading that says so", async (_, answers, said, asked) => {
    const result = await reading(inTurn(...answers));
    expect(result).toMatchObject({ findings: [], read: [] });
    expect(result.shortfall).toContain(said);
    expect(result.shortfall).not.toContain("sk-ant");
    expect(result.requests).toHaveLength(asked);
  });

  test("a service that never answers is waited for only so long", async () => {
    const result = await reading(() => ({ silent: true }), {}, { timeoutMs: 200 });
    expect(result.shortfall).toContain("too long");
    expect(result.requests).toHaveLength(1);
  });

  test("what passes is tried again, and the cut answer is thrown away", async () => {
    const result = await reading(
      inTurn(
        { status: 529 },
        { tools: [report()], cutAfter: 6 },
        { tools: [report({ title: "whole" })] },
        { text: "Done." },
      ),
    );
    expect(result.findings.map(({ title }) => title)).toEqual(["whole"]);
    expect(result.shortfall).toBeUndefined();
    const billed = result.requests.flatMap(({ usage }) => usage ?? []);
    expect(billed).toHaveLength(3);
    // Of the cut answer the question is paid as well.
    expect(result.spent.inputTokens).toBe(
      billed.reduce(
        (sum, one) => sum + one.input_tokens + one.cache_read_input_tokens + one.cache_creation_input_tokens,
        0,
      ),
    );
  });

  test("what was found before the end counts, whatever the end is", async () => {
    const result = await reading(inTurn({ tools: [report()] }, { status: 400 }));
    expect(result.findings).toHaveLength(1);
    expect(result).toMatchObject({ read: [], shortfall: "Anthropic answered 400" });
  });

  test("an answer cut at its longest is gone on with once; what it began to ask is not done", async () => {
    const cut: ClaudeAnswer = { text: "Well, ", tools: [report()], stopReason: "max_tokens" };
    const once = await reading(inTurn(cut, { text: "Done." }));
    expect(once).toMatchObject({ findings: [], read: ["src/b.ts", "src/a.ts"] });
    const silent = await reading(inTurn({ thinking: "hm", stopReason: "max_tokens" }, { text: "Done." }));
    expect(silent.shortfall).toBeUndefined();
    const twice = await reading(inTurn(cut));
    expect(twice.shortfall).toContain("cut at its longest, twice");
    expect(twice.requests).toHaveLength(2);
  });

  test("a paused answer is gone on with", async () => {
    const paused = { text: "A moment.", stopReason: "pause_turn" } as const;
    const result = await reading(inTurn(paused, { text: "Done." }));
    expect(result.shortfall).toBeUndefined();
    expect(result.requests).toHaveLength(2);
    const cutThen = await reading(inTurn(paused, { text: "Lost.", cutAfter: 2 }, { text: "Done." }));
    expect(cutThen.shortfall).toBeUndefined();
    expect(cutThen.requests).toHaveLength(3);
  });

  test("wrong input and unknown tools are answered, never thrown", async () => {
    const result = await reading(
      inTurn(
        {
          tools: [
            { name: "read", input: { path: 7 } },
            { name: "read", input: [] },
            { name: "launch", input: {} },
            report({ severity: "blocker" }),
          ],
        },
        { text: "Done." },
      ),
    );
    expect(result.findings).toEqual([]);
    const answers = sent(result.requests[1]?.body);
    expect(answers.match(/"is_error":true/g)).toHaveLength(4);
    expect(answers).toContain("There is no tool `launch` here");
  });

  test("a denied use is told with its rule, and nothing of it is done", async () => {
    const architect = anArchitect({
      permission: [rule("read", "*", "allow"), rule("read", "src/a*", "deny")],
    });
    const result = await reading(inTurn({ tools: [READ_A] }, { text: "Done." }), { architect });
    const answer = sent(result.requests[1]?.body);
    expect(answer).toContain("`read` `src/a*` on line 12 says deny");
    expect(answer.match(/export const b = a/g)).toHaveLength(1);
  });

  test("a tool that the rules deny altogether is not offered", async () => {
    const names = async (architect: ReadingRequest["architect"]) => {
      const { requests } = await reading(inTurn({ text: "Done." }), { architect });
      const body = requests[0]?.body as { tools: { name: string }[] };
      return body.tools.map(({ name }) => name);
    };
    const everything = await names(anArchitect());
    expect(everything).toEqual(expect.arrayContaining(["read", "grep", "webfetch", "report_finding"]));
    expect(everything).not.toContain("bash");
    const few = await names(
      anArchitect({
        permission: [rule("*", "*", "deny"), rule("read", "src/*", "ask"), rule("webfetch", "*", "deny")],
      }),
    );
    expect(few).toEqual(["read", "report_finding"]);
    expect(await names(anArchitect({ tools: ["grep", "report_finding"] }))).toEqual([
      "grep",
      "report_finding",
    ]);
  });

  test("the same use three times in a row is told to stop, then stopped", async () => {
    const result = await reading(inTurn({ tools: [READ_A] }));
    expect(result.requests).toHaveLength(4);
    expect(sent(result.requests[3]?.body)).toContain("You asked for exactly this before");
    expect(result.shortfall).toContain("kept asking for the same thing");
  });

  test("a storm of uses ends", async () => {
    let line = 0;
    const storm: ClaudeScript = () => ({
      tools: Array.from({ length: 15 }, () => ({
        name: "read",
        input: { path: "src/a.ts", offset: 1, limit: ++line },
      })),
    });
    const result = await reading(storm);
    expect(result.shortfall).toContain("more than 40 times");
    expect(result.requests).toHaveLength(6);
  });

  test("from the second turn on nine tenths of the input come from the cache", async () => {
    const long = Array.from({ length: 300 }, (_, index) => `export const name${index} = ${index};`).join(
      "\n",
    );
    const loaded = aPull({ "src/a.ts": "" }, { "src/a.ts": `${long}\n` });
    const looks = Array.from({ length: 6 }, (_, index) => ({
      thinking: `step ${index}`,
      tools: [{ name: "read", input: { path: "src/a.ts", offset: index * 20 + 1, limit: 20 } }],
    }));
    const { requests, spent } = await reading(inTurn(...looks, { text: "Done." }), {
      loaded,
      assignment: { architect: "backend-architect", paths: ["src/a.ts"], because: "" },
    });
    const later = requests.slice(1).flatMap(({ usage }) => usage ?? []);
    expect(later).toHaveLength(6);
    const cached = later.reduce((sum, one) => sum + one.cache_read_input_tokens, 0);
    const all = later.reduce(
      (sum, one) => sum + one.input_tokens + one.cache_read_input_tokens + one.cache_creation_input_tokens,
      0,
    );
    expect(cached / all).toBeGreaterThan(0.9);
    expect(spent.cachedTokens).toBe(cached);
  });

  test("two architects' conversations share nothing but what is the same", async () => {
    const { requests } = await reading(inTurn({ text: "Done." }));
    const body = requests[0]?.body as { system: { text: string; cache_control?: unknown }[] } | undefined;
    const system = body?.system ?? [];
    expect(system[0]?.text).toContain("You review service boundaries.");
    expect(system[0]?.cache_control).toEqual({ type: "ephemeral" });
    expect(sent(system)).not.toContain("src/a.ts");
  });

  test("a temperature is kept from models that refuse one", async () => {
    const architect = anArchitect({ temperature: 0.2 });
    const body = async (model: string) =>
      (await reading(inTurn({ text: "Done." }), { architect: { ...architect, model } })).requests[0]?.body;
    expect(await body("claude-opus-5-5")).not.toHaveProperty("temperature");
    expect(await body("claude-sonnet-4-6")).toHaveProperty("temperature", 0.2);
  });
});
