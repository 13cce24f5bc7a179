import type Anthropic from "@anthropic-ai/sdk";
import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";

/**
 * The requests that the Messages API takes, as far as this App may send them: strict, so that a field that was
 * misspelt or that a newer model refuses is found here and not by its users.
 */
const cacheControl = z.strictObject({ type: z.literal("ephemeral") });
const words = z
  .string()
  .refine((text) => text.trim() !== "", "text content blocks must contain non-whitespace text");
const text = z.strictObject({ type: z.literal("text"), text: words, cache_control: cacheControl.optional() });
const toolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  input: z.record(z.string(), z.unknown()),
  cache_control: cacheControl.optional(),
});
const thinking = z.strictObject({
  type: z.literal("thinking"),
  thinking: z.string(),
  signature: z.string().min(1),
});
const toolResult = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: words,
  is_error: z.boolean().optional(),
  cache_control: cacheControl.optional(),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("user"), content: z.array(z.union([text, toolResult])).min(1) }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.array(z.union([text, toolUse, thinking])).min(1),
  }),
]);
const tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: words,
  input_schema: z.looseObject({ type: z.literal("object") }),
  cache_control: cacheControl.optional(),
});

export const claudeRequest = z.strictObject({
  model: z.string().startsWith("claude-"),
  max_tokens: z.number().int().min(1).max(128_000),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  system: z.array(text).max(8).optional(),
  tools: z.array(tool).min(1).max(128).optional(),
  messages: z.array(message).min(1),
});
export type ClaudeRequest = z.infer<typeof claudeRequest>;
type ClaudeTool = z.infer<typeof tool>;

/** What is taken here, the SDK's own type takes as well. */
type Takes<Whole, Part extends Whole> = Part;
export type SentToTheSdk = Takes<
  Anthropic.MessageCreateParams,
  Omit<ClaudeRequest, "stream" | "temperature">
>;

/** Why the real service would refuse a request of the right form. */
export function refusedFor(body: ClaudeRequest, mayEndWithAssistant: boolean): string | undefined {
  return (
    outOfTurn(body, mayEndWithAssistant) ??
    unpaired(body) ??
    badTools(body) ??
    (breakpointsIn(body) > 4 ? "a maximum of 4 blocks with cache_control may be provided" : undefined) ??
    (body.temperature !== undefined && !/-4-[56](?:-|$)/.test(body.model)
      ? "`temperature` is deprecated for this model"
      : undefined)
  );
}

function outOfTurn({ messages }: ClaudeRequest, mayEndWithAssistant: boolean): string | undefined {
  if (messages.some(({ role }, index) => role !== (index % 2 === 0 ? "user" : "assistant")))
    return "roles must alternate, first user";
  return messages.at(-1)?.role === "assistant" && !mayEndWithAssistant
    ? "this model does not support assistant message prefill"
    : undefined;
}

function unpaired({ messages }: ClaudeRequest): string | undefined {
  const seen = new Set<string>();
  for (const [index, { content }] of messages.entries()) {
    const results = content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : []));
    const before = messages[index - 1]?.content ?? [];
    const asked = before.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
    if (new Set(results).size !== results.length) return "each tool_use must have a single result";
    if (results.some((id) => !asked.includes(id)))
      return "unexpected tool_use_id found in tool_result blocks";
    if (asked.some((id) => !results.includes(id)))
      return "tool_use ids were found without tool_result blocks";
    if (content.slice(0, results.length).some((block) => block.type !== "tool_result") && results.length > 0)
      return "tool_result blocks must come first in the turn";
    for (const block of content) {
      if (block.type !== "tool_use") continue;
      if (seen.has(block.id)) return "tool_use ids must be unique";
      seen.add(block.id);
    }
  }
  return undefined;
}

function badTools({ tools, messages }: ClaudeRequest): string | undefined {
  const names = (tools ?? []).map(({ name }) => name);
  if (new Set(names).size !== names.length) return "tools: tool names must be unique";
  if (!tools && messages.some(({ content }) => content.some(({ type }) => type === "tool_use")))
    return "requests which include tool_use blocks must define tools";
  const wrong = (tools ?? []).find(({ input_schema }) => !isSchema(input_schema));
  return wrong && `tools.${wrong.name}.input_schema: JSON schema is invalid`;
}

const judged = new Map<string, boolean>();

function isSchema(schema: ClaudeTool["input_schema"]): boolean {
  const key = JSON.stringify(schema);
  const known = judged.get(key);
  if (known !== undefined) return known;
  let valid = true;
  try {
    new Ajv2020({ strict: false, logger: false }).compile(schema);
  } catch {
    valid = false;
  }
  judged.set(key, valid);
  return valid;
}

function breakpointsIn(body: ClaudeRequest): number {
  return unitsOf(body).filter(({ breakpoint }) => breakpoint).length;
}

/** One piece of a request in the order in which the model reads it. */
export interface Unit {
  said: string;
  breakpoint: boolean;
}

/** Tools, then system, then messages; a breakpoint is no part of what is cached. */
export function unitsOf({ model, tools = [], system = [], messages }: ClaudeRequest): Unit[] {
  const unit = (prefix: string, block: object): Unit => {
    const { cache_control, ...rest }: { cache_control?: unknown } = block;
    return { said: `${prefix}${JSON.stringify(rest)}`, breakpoint: cache_control !== undefined };
  };
  return [
    ...tools.map((one) => unit(`${model} `, one)),
    ...system.map((one) => unit("", one)),
    ...messages.flatMap(({ role, content }) => content.map((one) => unit(`${role} `, one))),
  ];
}
