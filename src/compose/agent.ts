import { readFileSync } from "node:fs";
import type { Agent } from "../agent/create-agent.ts";
import type { CallModel, ClaudeOptions } from "../agent/claude.ts";
import type { PermissionLayer } from "../agent/permission/judgement.ts";
import { budgetsFrom } from "../agent/purse.ts";
import type { FetchPage } from "../agent/tools/webfetch.ts";
import type { SandboxState } from "../agent/sandbox/sandbox.ts";
import { readLayer } from "../bin/architect/permission-file.ts";
import type { Ledger } from "../domain/ledger.ts";
import { messageOf, UserError } from "../errors.ts";
import type { AgentSetup } from "../replay/bundle.ts";
import { rememberOwnSecrets } from "./own-secrets.ts";

export interface ComposedAgent extends Agent {
  /** Whether commands can be run here; else why not. */
  sandbox: SandboxState;
  /** What it was made with, for a record: without keys and addresses. */
  setup: AgentSetup;
}

/** For a process that holds no key and has no network: who does it in its place. */
export interface LentVoice {
  call: CallModel;
  fetchPage: FetchPage;
}

/**
 * The architects' voice, out of the environment: `ANTHROPIC_API_KEY`, `ANTHROPIC_BASE_URL`, `ARCHITECT_MODEL`,
 * `ARCHITECT_BUDGET_…`, `ARCHITECT_APPROVAL_HOURS`, and `ARCHITECT_PERMISSIONS`, a file with permission rules that
 * no agent file can loosen.
 *
 * @param lent in place of an API key
 * @returns `undefined` without an API key
 * @throws UserError for a setting that is wrong
 */
export async function composeAgent(
  env: NodeJS.ProcessEnv,
  sharedStyle: string,
  ledger: Ledger,
  observed?: (call: CallModel) => CallModel,
  lent?: LentVoice,
): Promise<ComposedAgent | undefined> {
  const budgets = budgetsFrom(env);
  const approvalHours = approvalHoursFrom(env);
  const operator = operatorLayer(env.ARCHITECT_PERMISSIONS?.trim());
  const apiKey = env.ANTHROPIC_API_KEY?.trim();
  if (!apiKey && !lent) return undefined;
  // Without a voice nobody waits for its parts to be loaded, nor for the model's client without a key.
  const [
    { agentOf, createAgent, DEFAULT_MODEL },
    { agentParts },
    { createSandbox, sandboxState },
    { allTools },
    { createWebfetch },
  ] = await Promise.all([
    import("../agent/create-agent.ts"),
    import("../agent/agent-parts.ts"),
    import("../agent/sandbox/sandbox.ts"),
    import("../agent/tools/all.ts"),
    import("../agent/tools/webfetch.ts"),
  ]);
  rememberOwnSecrets(env);
  const sandbox = await sandboxState();
  const model = env.ARCHITECT_MODEL?.trim() || DEFAULT_MODEL;
  const common = {
    model,
    sharedStyle,
    ledger,
    budgets,
    now: () => new Date(),
    approvalHours,
    ...(operator ? { above: [operator] } : {}),
    ...(sandbox.state === "ready" ? { sandboxFor: createSandbox } : {}),
  };
  const agent = lent
    ? agentOf(
        agentParts({
          ...common,
          call: lent.call,
          tools: allTools.map((tool) => (tool.name === "webfetch" ? createWebfetch(lent.fetchPage) : tool)),
        }),
      )
    : createAgent({
        ...common,
        tools: allTools,
        claude: claudeOptions(env),
        ...(observed ? { observed } : {}),
      });
  const setup = {
    model,
    sharedStyle,
    above: operator ? [operator] : [],
    sandbox: sandbox.state === "ready",
  };
  return { ...agent, sandbox, setup };
}

/** Calls of the model by the key in the environment; `undefined` without one. */
export async function modelOf(env: NodeJS.ProcessEnv): Promise<CallModel | undefined> {
  if (!env.ANTHROPIC_API_KEY?.trim()) return undefined;
  const { createClaude } = await import("../agent/claude.ts");
  return createClaude(claudeOptions(env));
}

function claudeOptions(env: NodeJS.ProcessEnv): ClaudeOptions {
  const apiKey = env.ANTHROPIC_API_KEY?.trim() ?? "";
  return { apiKey, ...(env.ANTHROPIC_BASE_URL ? { baseURL: env.ANTHROPIC_BASE_URL } : {}) };
}

function approvalHoursFrom(env: NodeJS.ProcessEnv): number {
  const written = env.ARCHITECT_APPROVAL_HOURS?.trim();
  const hours = written ? Number(written) : 24;
  // Requests are remembered for a week after they end; a pull request that waits longer is asked anew.
  if (hours > 0 && hours <= 24 * 30) return hours;
  throw new UserError("ARCHITECT_APPROVAL_HOURS is no number of hours.", {
    remedy: "Write a number above 0 and up to 720.",
  });
}

/** The operator's permission rules. */
export function operatorLayer(path: string | undefined): PermissionLayer | undefined {
  if (!path) return undefined;
  const remedy = "ARCHITECT_PERMISSIONS names a JSON or YAML file with permission rules, or an agent file.";
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${messageOf(error)}`, { remedy });
  }
  const { layer, remarks } = readLayer("operator", { path, text });
  // A ceiling that was read in part would be lower than it looks.
  const broken = remarks.find(({ level }) => level === "error");
  if (broken) throw new UserError(`${path}:${broken.line}: ${broken.message}`, { remedy: broken.remedy });
  return layer;
}
