import type { AgentOptions } from "../../src/agent/agent-parts.ts";
import { type Agent, createAgent } from "../../src/agent/create-agent.ts";
import { allTools } from "../../src/agent/tools/all.ts";
import type { PermissionRule } from "../../src/domain/architect.ts";
import type { ReadingRequest } from "../../src/domain/reading.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { anArchitect } from "./architects.ts";
import { type ClaudeAnswer, type ClaudeScript, type FakeClaude, startClaude } from "./claude.ts";
import { aPull } from "./trees.ts";

export interface AgentAgainstClaude extends Agent {
  claude: FakeClaude;
}

/** An agent that speaks to a stand-in Claude of its own, with every tool and no sandbox. */
export async function anAgent(
  script: ClaudeScript,
  over: Partial<AgentOptions & { timeoutMs: number }> = {},
): Promise<AgentAgainstClaude> {
  const claude = await startClaude(script);
  const { timeoutMs, ...options } = over;
  const agent = createAgent({
    claude: { apiKey: "test", baseURL: claude.url, backoffMs: 1, ...(timeoutMs ? { timeoutMs } : {}) },
    model: "claude-sonnet-5-5",
    sharedStyle: "Be brief.",
    tools: allTools,
    ledger: createMemoryLedger(),
    budgets: {},
    now: () => new Date("2031-05-06T07:08:09Z"),
    ...options,
  });
  return { ...agent, claude };
}

/** A small pull request and an architect who may read it. */
export function aReadingRequest(over: Partial<ReadingRequest> = {}): ReadingRequest {
  const loaded = aPull(
    { "src/a.ts": "export const a = 1;\n", "src/c.ts": "export const c = 3;\n" },
    {
      "src/a.ts": "export const a = 2;\nexport const b = a;\n",
      "src/b.ts": "call();\n",
      "src/c.ts": "export const c = 3;\n",
    },
  );
  return {
    architect: anArchitect(),
    assignment: { architect: "backend-architect", paths: ["src/a.ts", "src/b.ts"], because: "" },
    loaded,
    proved: [],
    ...over,
  };
}

/** What the model hands to `report_finding` about that pull request. */
export const A_FINDING = {
  path: "src/a.ts",
  from: 2,
  to: 2,
  quotation: "export const b = a;",
  scenario: "a changes and b follows",
  severity: "concern",
  confidence: 0.9,
  title: "b follows a",
  instead: "name it",
};

export const report = (over: Partial<typeof A_FINDING> = {}) => ({
  name: "report_finding",
  input: { ...A_FINDING, ...over },
});

export const READ_A = { name: "read", input: { path: "src/a.ts" } };

/** One answer after the other; the last is repeated. */
export const inTurn =
  (...answers: readonly ClaudeAnswer[]): ClaudeScript =>
  (_, turn) =>
    answers[Math.min(turn, answers.length - 1)] ?? { text: "Done." };

export const aRule = (
  permission: string,
  pattern: string,
  action: PermissionRule["action"],
): PermissionRule => ({
  permission,
  pattern,
  action,
  line: 12,
});

export const sent = (body: unknown) => JSON.stringify(body);
