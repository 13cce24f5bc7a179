import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";

/**
 * A conversation as it is sent and kept: plain JSON, without cache breakpoints. A model's thinking is bound to what
 * came before it, so turns are only ever added.
 */
export type Turn = UserTurn | AssistantTurn;

export interface UserTurn {
  role: "user";
  content: UserBlock[];
}

export interface AssistantTurn {
  role: "assistant";
  content: AssistantBlock[];
}

const text = z.object({ type: z.literal("text"), text: z.string() });
const toolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.string(),
  is_error: z.literal(true).optional(),
});
const toolUse = z.object({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
const thinking = z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() });
const redacted = z.object({ type: z.literal("redacted_thinking"), data: z.string() });

export type UserBlock = z.infer<typeof text> | z.infer<typeof toolResult>;
export type AssistantBlock = z.infer<typeof text | typeof toolUse | typeof thinking | typeof redacted>;
export type ToolUse = z.infer<typeof toolUse>;
export type ToolAnswer = z.infer<typeof toolResult>;

/** For a transcript that was kept by another process. */
export const turnSchema = z.discriminatedUnion("role", [
  z.object({ role: z.literal("user"), content: z.array(z.union([text, toolResult])) }),
  z.object({ role: z.literal("assistant"), content: z.array(z.union([text, toolUse, thinking, redacted])) }),
]);
export const toolUseSchema = toolUse;
export const toolAnswerSchema = toolResult;

export function userTurn(...content: UserBlock[]): UserTurn {
  return { role: "user", content };
}

export function textBlock(said: string): { type: "text"; text: string } {
  return { type: "text", text: said };
}

export function toolAnswer(id: string, said: string, failed = false): ToolAnswer {
  // An empty text is refused by the API.
  const content = said === "" ? "(nothing)" : said;
  return { type: "tool_result", tool_use_id: id, content, ...(failed ? { is_error: true } : {}) };
}

/**
 * What a model said, as it may be sent again.
 *
 * @returns `undefined` for blocks that no well-behaved service sends: two calls with one id, an impossible name
 */
export function assistantBlocks(content: readonly Anthropic.ContentBlock[]): AssistantBlock[] | undefined {
  const blocks: AssistantBlock[] = [];
  const ids = new Set<string>();
  for (const block of content) {
    if (block.type === "text") {
      if (block.text !== "") blocks.push(textBlock(block.text));
    } else if (block.type === "thinking") {
      blocks.push({ type: "thinking", thinking: block.thinking, signature: block.signature });
    } else if (block.type === "redacted_thinking") {
      blocks.push({ type: "redacted_thinking", data: block.data });
    } else if (block.type === "tool_use") {
      if (!isId(block.id) || ids.has(block.id) || !/^[\w-]{1,128}$/.test(block.name)) return undefined;
      ids.add(block.id);
      blocks.push({ type: "tool_use", id: block.id, name: block.name, input: objectOf(block.input) });
    } else return undefined;
  }
  return blocks;
}

export function saidIn(blocks: readonly (AssistantBlock | UserBlock)[]): string {
  return blocks.map((block) => (block.type === "text" ? block.text : "")).join("");
}

export function callsIn(blocks: readonly AssistantBlock[]): ToolUse[] {
  return blocks.filter((block) => block.type === "tool_use");
}

function isId(id: unknown): boolean {
  return typeof id === "string" && /^[\w-]{1,200}$/.test(id);
}

/** Arguments are an object; whatever else was sent fails the tool's own schema as an empty one does. */
function objectOf(input: unknown): Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? Object.fromEntries(Object.entries(input))
    : {};
}
