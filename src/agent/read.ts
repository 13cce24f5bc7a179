import { randomInt } from "node:crypto";
import { z } from "zod";
import type { ParkedConversation } from "../domain/approval.ts";
import type { ReadAsArchitect, Reading, ReadingRequest, ResumeReading } from "../domain/reading.ts";
import { taken } from "../domain/witness.ts";
import { type AgentParts, BRIEF_TOKENS, spendOf } from "./agent-parts.ts";
import { briefFor } from "./brief.ts";
import { type Conversed, type ConversationParts, converse } from "./converse.ts";
import { conversationState, nameOf, newConversation } from "./conversation-state.ts";
import { gateFor, layersAbove } from "./gate.ts";
import { readable } from "./tools/use.ts";
import { textBlock, userTurn } from "./transcript.ts";
import { offeredTools } from "./use-tools.ts";

const APPROVAL_HOURS = 24;
/** What the ledger takes, with room for the rest of the request. Characters. */
const MAX_PARKED = 1_200_000;

const parkedReading = z.object({
  kind: z.literal("reading"),
  conversation: conversationState,
  included: z.array(z.string()),
  left: z.number().int().min(0),
});
type ParkedReading = z.infer<typeof parkedReading>;

/**
 * Claude, speaking as one architect, with the tools that its rules give it. What it says becomes `argued` findings,
 * which are weighed like all others and never block. However the conversation ends, what was found before it counts
 * and the reason is told; it rejects only when `signal` is aborted.
 */
export function readWith(agent: AgentParts): ReadAsArchitect {
  return async (request) => {
    const brief = await briefFor(request, agent.sharedStyle, agent.briefTokens ?? BRIEF_TOKENS);
    const model = request.architect.model ?? agent.model;
    if (brief.included.length === 0 && !request.handedOver) {
      const spent = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 };
      return { findings: [], read: [], spent, ...shortfallOf(brief.left.length) };
    }
    const conversed = await held(agent, request, (parts) => {
      const offered = offeredTools(parts).map(({ name }) => name);
      return converse(newConversation(model, brief.system, offered, userTurn(textBlock(brief.user))), parts);
    });
    return readingOf(agent, request, conversed, { included: brief.included, left: brief.left.length });
  };
}

/** Goes on with a conversation that waited, under the rules and ceilings of today. */
export function resumeWith(agent: AgentParts): ResumeReading {
  return async (request, parked, answer) => {
    const kept = parkedReading.safeParse(parked.state);
    if (!kept.success) {
      return {
        findings: [],
        read: [],
        spent: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
        shortfall: "the conversation that waited was kept in a form that is not known here",
      };
    }
    const { conversation, included, left } = kept.data;
    const lead = async (parts: ConversationParts) => {
      await parts.purse.remember(conversation.model, conversation.spent);
      return converse(conversation, parts, answer);
    };
    const conversed = await held(agent, request, lead);
    return readingOf(agent, request, conversed, { included, left });
  };
}

/** Leads the conversation with what this request gives it; what it opened is closed again. */
async function held(
  agent: AgentParts,
  { architect, assignment, loaded, instruments, configuration, signal }: ReadingRequest,
  lead: (parts: ConversationParts) => Promise<Conversed>,
): Promise<Conversed> {
  const gate = gateFor(architect, layersAbove(agent.above, configuration));
  const mayRead = readable(gate.layers);
  const { base, mergeBase, head } = loaded.trees;
  const sandbox = agent.sandboxFor?.(head, {
    leaveOut: (path) => !mayRead(path),
    also: { base: base.commit, "merge-base": mergeBase.commit },
  });
  try {
    return await lead({
      call: agent.call,
      purse: agent.purseOf(loaded, configuration),
      tools: agent.tools,
      gate,
      around: {
        architect,
        assignment,
        loaded,
        mayRead,
        notes: { todo: [] },
        ...(instruments ? { instruments } : {}),
        ...(sandbox ? { sandbox } : {}),
        ...(signal ? { signal } : {}),
      },
      mayPark: true,
      ...(architect.temperature === undefined ? {} : { temperature: architect.temperature }),
    });
  } finally {
    await sandbox?.close();
  }
}

async function readingOf(
  agent: AgentParts,
  request: ReadingRequest,
  conversed: Conversed,
  shown: { included: readonly string[]; left: number },
): Promise<Reading> {
  const { ending, findings, handoffs } = conversed;
  const parked =
    ending.how === "parked" ? await park(agent, request, conversed, ending.calls, shown) : undefined;
  const reason =
    ending.how === "broken"
      ? ending.reason
      : ending.how === "ended"
        ? undefined
        : parked
          ? "waits for an approval"
          : "the conversation is too long to wait for an approval";
  return {
    findings,
    read: ending.how === "ended" ? shown.included : [],
    spent: spendOf(conversed.state),
    ...shortfallOf(shown.left, reason),
    ...(parked ? { parked } : {}),
    ...(handoffs.length > 0 ? { handoffs } : {}),
  };
}

function shortfallOf(left: number, reason?: string): { shortfall?: string } {
  const said = [
    reason,
    left > 0 ? `${left} ${left === 1 ? "file" : "files"} did not fit into the model's budget` : undefined,
  ].filter((part) => part !== undefined);
  return said.length === 0 ? {} : { shortfall: said.join("; ") };
}

async function park(
  agent: AgentParts,
  { architect, loaded }: ReadingRequest,
  { state }: Conversed,
  calls: ParkedConversation["calls"],
  { included, left }: { included: readonly string[]; left: number },
): Promise<ParkedConversation | undefined> {
  const kept: ParkedReading = { kind: "reading", conversation: state, included: [...included], left };
  if (JSON.stringify(kept).length > MAX_PARKED) return undefined;
  const { id, askedAt, expiresAt } = await taken(
    loaded.witness,
    "request",
    () => ({ conversation: nameOf(state), called: state.called }),
    async () => newRequest(agent),
  );
  return {
    id,
    // Whose installation it is, the caller knows.
    pull: { installation: 0, repo: loaded.pull.repo, number: loaded.pull.number },
    head: loaded.pull.head.sha,
    architect: architect.name,
    calls,
    askedAt,
    expiresAt,
    state: kept,
  };
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

function newRequest({ now, approvalHours = APPROVAL_HOURS }: AgentParts): {
  id: string;
  askedAt: string;
  expiresAt: string;
} {
  const asked = now();
  return {
    id: newRequestId(),
    askedAt: asked.toISOString(),
    expiresAt: new Date(asked.getTime() + approvalHours * 3_600_000).toISOString(),
  };
}

function newRequestId(): string {
  return Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
