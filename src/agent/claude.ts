import Anthropic from "@anthropic-ai/sdk";
import { NO_TOKENS, sumOfTokens, type TokenUse } from "../domain/price.ts";
import { withCacheBreakpoints } from "./cache-breakpoints.ts";
import { faultOf, type ModelFault } from "./model-fault.ts";
import type { Turn } from "./transcript.ts";

/** One call of the model. Everything before the last turns is the same from call to call, so that it can be cached. */
export interface ModelCall {
  model: string;
  system: string;
  tools: readonly {
    name: string;
    description: string;
    inputSchema: { type: "object"; [key: string]: unknown };
  }[];
  messages: readonly Turn[];
  maxTokens: number;
  temperature?: number;
  signal?: AbortSignal;
}

export type ModelReply =
  | { ok: true; content: readonly Anthropic.ContentBlock[]; stopReason: string | null; used: TokenUse }
  /** `used`: what was paid for answers that were cut and thrown away. */
  | { ok: false; reason: string; used: TokenUse };

/** Rejects only when the call's signal is aborted. */
export type CallModel = (call: ModelCall) => Promise<ModelReply>;

export interface ClaudeOptions {
  apiKey: string;
  /** Another address than Anthropic's own, for a gateway or a test. */
  baseURL?: string;
  /** Of one call, its whole answer included. */
  timeoutMs?: number;
  /** Before a second try where the service names no time. */
  backoffMs?: number;
}

const TRIES = 3;
/** Longer waits than this are not waited for: people wait for the review. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Claude over the streaming Messages API. A call changes nothing in the world, so what passes is tried again: an
 * overloaded service, a limit that names its end, an answer that was cut. An answer counts only when it came whole.
 */
export function createClaude(options: ClaudeOptions): CallModel {
  const client = new Anthropic({
    apiKey: options.apiKey,
    ...(options.baseURL ? { baseURL: options.baseURL } : {}),
    timeout: options.timeoutMs ?? 300_000,
    // The SDK would also try again what cannot get better, such as a spend limit.
    maxRetries: 0,
    // It would write requests and answers to the console and into spans when the environment asks for it.
    logLevel: "off",
    openTelemetry: { propagation: false },
  });
  return async (call) => {
    let used = NO_TOKENS;
    for (let tried = 1; ; tried++) {
      const outcome = await once(client, call, options.timeoutMs ?? 300_000);
      if ("message" in outcome) {
        const { message } = outcome;
        used = sumOfTokens(used, usedBy(message));
        return { ok: true, content: message.content, stopReason: message.stop_reason, used };
      }
      used = sumOfTokens(used, outcome.used);
      const wait = waitBefore(outcome.fault, tried, options.backoffMs ?? 500);
      if (wait === undefined) return { ok: false, reason: outcome.fault.reason, used };
      await pause(wait, call.signal);
    }
  };
}

type Outcome = { message: Anthropic.Message } | { fault: ModelFault; used: TokenUse };

async function once(client: Anthropic, call: ModelCall, timeoutMs: number): Promise<Outcome> {
  call.signal?.throwIfAborted();
  // The SDK's own time limit ends with the first byte.
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
  const stream = client.messages.stream(requestOf(call), { signal });
  try {
    return { message: await stream.finalMessage() };
  } catch (error) {
    call.signal?.throwIfAborted();
    const begun = stream.currentMessage;
    return {
      fault: faultOf(error, { timedOut: limit.aborted, answered: stream.response != null }),
      used: begun ? usedBy(begun) : NO_TOKENS,
    };
  }
}

/** Milliseconds, or `undefined` when it is not tried again. */
function waitBefore(fault: ModelFault, tried: number, backoffMs: number): number | undefined {
  if (!fault.passes || tried >= TRIES) return undefined;
  const wait = fault.retryAfterMs ?? backoffMs * 2 ** (tried - 1);
  return wait > LONGEST_WAIT_MS ? undefined : wait;
}

function requestOf(call: ModelCall): Anthropic.MessageCreateParamsStreaming {
  const laidOut = withCacheBreakpoints(call);
  const sampled = call.temperature !== undefined && takesTemperature(call.model);
  return {
    model: call.model,
    max_tokens: call.maxTokens,
    stream: true,
    ...laidOut,
    // Models from 4.7 on refuse it, and the SDK's type has it no more.
    ...(sampled ? { temperature: call.temperature } : {}),
  };
}

function takesTemperature(model: string): boolean {
  return /^claude-[a-z]+-4-[56](?:-\d{8})?$/.test(model);
}

function usedBy({ usage }: Pick<Anthropic.Message, "usage">): TokenUse {
  const count = (tokens: number | null | undefined) =>
    typeof tokens === "number" && tokens > 0 ? Math.ceil(tokens) : 0;
  return {
    input: count(usage?.input_tokens),
    output: count(usage?.output_tokens),
    cacheWrite: count(usage?.cache_creation_input_tokens),
    cacheRead: count(usage?.cache_read_input_tokens),
  };
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
  signal?.throwIfAborted();
}
