import type { AskArchitect, ReadAsArchitect, ResumeReading, SecondLook } from "../domain/reading.ts";
import { type AgentOptions, agentParts } from "./agent-parts.ts";
import { type ClaudeOptions, createClaude } from "./claude.ts";
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

export function createAgent(options: Omit<AgentOptions, "call"> & { claude: ClaudeOptions }): Agent {
  const { claude, ...rest } = options;
  const parts = agentParts({ ...rest, call: createClaude(claude) });
  return {
    read: readWith(parts),
    resume: resumeWith(parts),
    secondLook: secondLookWith(parts),
    ask: askWith(parts),
  };
}
