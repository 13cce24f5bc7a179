import type Anthropic from "@anthropic-ai/sdk";
import type { ModelCall } from "./claude.ts";
import type { Turn } from "./transcript.ts";

const EPHEMERAL = { type: "ephemeral" } as const;

/**
 * Tools, system and turns of a call with its cache breakpoints: behind the tools and the system, which are the same
 * for every pull request, and behind the last two user turns, so that what the call before wrote is read and what is
 * new is written. Four is what the API takes.
 */
export function withCacheBreakpoints({
  tools,
  system,
  messages,
}: Pick<ModelCall, "tools" | "system" | "messages">): Pick<
  Anthropic.MessageCreateParamsStreaming,
  "tools" | "system" | "messages"
> {
  const marked = new Set(
    messages
      .map((turn, index) => (turn.role === "user" ? index : -1))
      .filter((index) => index >= 0)
      .slice(-2),
  );
  return {
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map((tool, index) => ({
            name: tool.name,
            description: tool.description,
            input_schema: tool.inputSchema,
            ...(index === tools.length - 1 ? { cache_control: EPHEMERAL } : {}),
          })),
        }),
    system: [{ type: "text", text: system, cache_control: EPHEMERAL }],
    messages: messages.map((turn, index) => (marked.has(index) ? markedTurn(turn) : turn)),
  };
}

function markedTurn(turn: Turn): Anthropic.MessageParam {
  if (turn.role !== "user") return turn;
  const last = turn.content.length - 1;
  return {
    role: "user",
    content: turn.content.map((block, index) =>
      index === last ? { ...block, cache_control: EPHEMERAL } : block,
    ),
  };
}
