import type { AskArchitect, ReadAsArchitect, ResumeReading, SecondLook } from "../domain/reading.ts";
import { type AgentOptions, type AgentParts, agentParts } from "./agent-parts.ts";
import { type CallModel, type ClaudeOptions, createClaude } from "./claude.ts";
import { askWith } from "./question.ts";
import { readWith, resumeWith } from "./read.ts";
import { secondLookWith } from "./second-look.ts";

export const DEFAULT_MODEL = "claude-sonnet-5-5";

/** Everything Claude is asked for. What it says decides nothing, and nothing of it reaches a log. */
export interface Agent {
  read: ReadAsArchitect;
  resume: ResumeReading;
  secondLook: SecondLook;
  ask: AskArchitect;
}

/** @param options.observed wraps every call of the model, to count it */
export function createAgent(
  options: Omit<AgentOptions, "call"> & {
    claude: ClaudeOptions;
    observed?: (call: CallModel) => CallModel;
  },
): Agent {
  const { claude, observed = (call) => call, ...rest } = options;
  return agentOf(agentParts({ ...rest, call: observed(createClaude(claude)) }));
}

/** The same with parts of another's making: a replay has no model. */
export function agentOf(parts: AgentParts): Agent {
  return {
    read: readWith(parts),
    resume: resumeWith(parts),
    secondLook: secondLookWith(parts),
    ask: askWith(parts),
  };
}
