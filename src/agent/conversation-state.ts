import { createHash } from "node:crypto";
import { z } from "zod";
import { NO_TOKENS } from "../domain/price.ts";
import { toolAnswerSchema, toolUseSchema, turnSchema, type UserTurn } from "./transcript.ts";

const count = z.number().int().min(0);

/** A conversation between two calls of the model: plain JSON, so that another process can go on with it. */
export const conversationState = z.object({
  version: z.literal(1),
  model: z.string(),
  system: z.string(),
  /** Names of the tools the model was offered. The same until the end: what it said is bound to them. */
  offered: z.array(z.string()),
  turns: z.array(turnSchema),
  /** How often the model was called. */
  called: count,
  /** How often it used a tool. */
  uses: count,
  /** The latest use, and how often it came in a row. */
  repeated: z.object({ use: z.string(), times: count }),
  /** Answers that were cut at their longest. */
  cuts: count,
  findings: count,
  todo: z.array(z.object({ text: z.string(), done: z.boolean() })),
  spent: z.object({ input: count, output: count, cacheWrite: count, cacheRead: count }),
  /** By list price; absent when the model's is not known. */
  dollars: z.number().min(0).optional(),
  /** Of a turn that waits for people: what was answered already, and what waits. */
  pending: z.object({ answered: z.array(toolAnswerSchema), waiting: z.array(toolUseSchema) }).optional(),
});

export type ConversationState = z.infer<typeof conversationState>;

/** The same for a conversation from its beginning to its end, and for one that begins with the same words again. */
export function nameOf({ model, system, offered, turns }: ConversationState): string {
  const opening = JSON.stringify([model, system, offered, turns[0]?.content[0]]);
  return createHash("sha256").update(opening).digest("hex").slice(0, 16);
}

export function newConversation(
  model: string,
  system: string,
  offered: readonly string[],
  opening: UserTurn,
): ConversationState {
  return {
    version: 1,
    model,
    system,
    offered: [...offered],
    turns: [opening],
    called: 0,
    uses: 0,
    repeated: { use: "", times: 0 },
    cuts: 0,
    findings: 0,
    todo: [],
    spent: { ...NO_TOKENS },
    dollars: 0,
  };
}
