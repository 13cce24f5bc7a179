import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { AgentOptions } from "../../src/agent/agent-parts.ts";
import { parseConfiguration } from "../../src/config/configuration.ts";
import type { ParkedConversation } from "../../src/domain/approval.ts";
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

const ANY = z.unknown();
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

describe("src/agent/read.ts: a conversation that waits for people", () => {
  const architect = anArchitect({ permission: [rule("webfetch", "*", "ask")] });
  const asks: ClaudeAnswer = {
    thinking: "I need the page",
    text: "The page says how long.",
    tools: [READ_A, { name: "webfetch", input: { url: "https://example.invalid/limits" } }, report()],
  };
  const parkedBy = async () => {
    const agent = await agentFor(inTurn(asks));
    const result = await agent.read(aReadingRequest({ architect }));
    if (!result.parked) throw new Error(`not parked: ${result.shortfall}`);
    return { ...result, parked: result.parked };
  };
  /** As another process would have it. */
  const throughStore = (parked: ParkedConversation) =>
    JSON.parse(JSON.stringify(parked)) as ParkedConversation;

  test("the rest of the turn is done first, and the request says what, why and by which rule", async () => {
    const { parked, findings, read, shortfall } = await parkedBy();
    expect(findings).toHaveLength(1);
    expect(read).toEqual([]);
    expect(shortfall).toBe("waits for an approval");
    expect(parked).toMatchObject({
      id: expect.stringMatching(/^[a-z0-9]{10}$/),
      architect: "backend-architect",
      askedAt: "2031-05-06T07:08:09.000Z",
      expiresAt: "2031-05-07T07:08:09.000Z",
      calls: [
        {
          tool: "webfetch",
          input: { url: "https://example.invalid/limits" },
          why: "The page says how long.",
          because: "agent: `webfetch` `*` on line 12 says ask",
        },
      ],
    });
    expect(parked.calls[0].shown).toContain("https://example.invalid/limits");
  });

  test("the reason given with a command is what people read, and not what was said beside it", async () => {
    const command = {
      name: "bash",
      input: { command: "npm test", reason: "the tests tell whether it holds" },
    };
    const sandboxFor = () => ({
      run: async () => ({ text: "", failed: false }),
      close: async () => undefined,
    });
    const agent = await agentFor(inTurn({ text: "Let me see.", tools: [command] }), { sandboxFor });
    const asking = anArchitect({ permission: [rule("bash", "*", "ask")] });
    const { parked } = await agent.read(aReadingRequest({ architect: asking }));
    expect(parked?.calls[0]).toMatchObject({ shown: "npm test", why: "the tests tell whether it holds" });
  });

  test("the base commit's rules stand above the architect's, in a review and where it goes on", async () => {
    const open = anArchitect({ permission: [rule("*", "*", "allow")] });
    const under = (permission: string) =>
      parseConfiguration(`permission:\n  ${permission}`, { path: "architect.yml", commit: "a".repeat(40) });
    const agent = await agentFor(inTurn(asks));
    const configuration = under("webfetch: ask");
    const { parked } = await agent.read(aReadingRequest({ architect: open, configuration }));
    expect(parked?.calls[0].because).toBe("repository: `webfetch` `*` on line 2 says ask");
    if (!parked) throw new Error("not parked");

    const later = await agentFor(inTurn({ text: "Done." }));
    const denying = aReadingRequest({ architect: open, configuration: under("webfetch: deny") });
    await later.resume(denying, throughStore(parked), { answer: "approve" });
    expect(sent(later.claude.requests[0]?.body)).toContain("repository: `webfetch` `*` on line 2 says deny");
  });

  test.each([
    ["a denial with its reason", { answer: "deny" as const, reason: "not this page" }, "not this page"],
    ["a denial", { answer: "deny" as const }, "denied this"],
    ["an outcome that nobody knows", { answer: "lost" as const }, "is not known"],
  ])("%s is told to the model, which goes on", async (_, answer, told) => {
    const { parked, spent } = await parkedBy();
    const agent = await agentFor(inTurn({ tools: [report({ title: "another" })] }, { text: "Done." }));
    const resumed = await agent.resume(aReadingRequest({ architect }), throughStore(parked), answer);
    expect(sent(agent.claude.requests[0]?.body)).toContain(told);
    expect(resumed.findings.map(({ title }) => title)).toEqual(["another"]);
    expect(resumed.read).toEqual(["src/b.ts", "src/a.ts"]);
    expect(resumed.shortfall).toBeUndefined();
    expect(resumed.spent.inputTokens).toBeGreaterThan(spent.inputTokens);
  });

  test("an approved use is run once, with exactly the input that was shown", async () => {
    const ran: unknown[] = [];
    const { parked } = await parkedBy();
    const agent = await agentFor(inTurn({ text: "Done." }), { tools: [spyOn("webfetch", ran)] });
    await agent.resume(aReadingRequest({ architect }), unsigned(throughStore(parked)), { answer: "approve" });
    expect(ran).toEqual([{ url: "https://example.invalid/limits" }]);
    expect(sent(agent.claude.requests[0]?.body)).toContain("the page");
  });

  test("a rule that denies by now outranks the approval", async () => {
    const ran: unknown[] = [];
    const { parked } = await parkedBy();
    const agent = await agentFor(inTurn({ text: "Done." }), { tools: [spyOn("webfetch", ran)] });
    const stricter = anArchitect({ permission: [rule("webfetch", "*", "deny")] });
    await agent.resume(aReadingRequest({ architect: stricter }), unsigned(throughStore(parked)), {
      answer: "approve",
    });
    expect(ran).toEqual([]);
    expect(sent(agent.claude.requests[0]?.body)).toContain("says deny");
  });

  test("a conversation kept in another form is not gone on with", async () => {
    const { parked } = await parkedBy();
    const agent = await agentFor(inTurn({ text: "Done." }));
    const resumed = await agent.resume(
      aReadingRequest({ architect }),
      { ...parked, state: { kind: "reading" } },
      { answer: "approve" },
    );
    expect(resumed.shortfall).toContain("not known here");
    expect(agent.claude.requests).toEqual([]);
  });
});

/** Without the thinking, which is bound to the tools that were offered: here they are others. */
function unsigned(parked: ParkedConversation): ParkedConversation {
  const state = JSON.parse(
    JSON.stringify(parked.state, (_, value: unknown) =>
      Array.isArray(value) ? value.filter((one: { type?: string }) => one?.type !== "thinking") : value,
    ),
  ) as unknown;
  return { ...parked, state };
}

function spyOn(name: string, ran: unknown[]): AgentOptions["tools"][number] {
  return {
    name,
    description: "fetches",
    inputSchema: { type: "object" },
    schema: ANY,
    questions: () => [{ tool: name, input: "https://example.invalid/limits" }],
    shown: () => name,
    touches: "the web",
    available: () => true,
    async run(input) {
      ran.push(input);
      return { text: "the page" };
    },
  };
}
