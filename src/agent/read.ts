import Anthropic from "@anthropic-ai/sdk";
import type { ReadAsArchitect } from "../domain/reading.ts";
import { PassingError, UserError } from "../errors.ts";
import { ANSWER_SCHEMA, parseAnswer } from "./answer.ts";
import { briefFor } from "./brief.ts";

export interface ReaderOptions {
  apiKey: string;
  /** Another address than Anthropic's own, for a gateway or a test. */
  baseURL?: string;
  /** For architects whose file names no model. */
  model: string;
  sharedStyle: string;
  /** Input tokens of one architect's reading, estimated before the call. */
  budgetTokens?: number;
  timeoutMs?: number;
}

export const DEFAULT_MODEL = "claude-sonnet-5-5";
const MAX_OUTPUT_TOKENS = 8_000;

/**
 * Claude, speaking as one architect: one question, one answer by schema. It has no tools and decides nothing:
 * what it says becomes `argued` findings, which are weighed like all others and never block.
 */
export function createReader(options: ReaderOptions): ReadAsArchitect {
  const client = new Anthropic({
    apiKey: options.apiKey,
    ...(options.baseURL ? { baseURL: options.baseURL } : {}),
    timeout: options.timeoutMs ?? 180_000,
    // Asking again changes nothing in the world, so the SDK may retry.
    maxRetries: 2,
  });
  return async (request) => {
    const brief = briefFor(request, options.sharedStyle, options.budgetTokens ?? 60_000);
    const model = request.architect.model ?? options.model;
    const spent = { model, inputTokens: 0, outputTokens: 0, cachedTokens: 0 };
    const left =
      brief.left.length > 0 ? `${brief.left.length} files did not fit into the model's budget` : undefined;
    if (brief.included.length === 0)
      return { findings: [], read: [], spent, ...(left ? { shortfall: left } : {}) };

    const message = await ask(client, model, brief, request.architect.temperature, request.signal);
    spent.cachedTokens = message.usage.cache_read_input_tokens ?? 0;
    spent.inputTokens =
      message.usage.input_tokens + spent.cachedTokens + (message.usage.cache_creation_input_tokens ?? 0);
    spent.outputTokens = message.usage.output_tokens;
    if (message.stop_reason !== "end_turn") {
      return {
        findings: [],
        read: [],
        spent,
        shortfall: `the model stopped with ${message.stop_reason ?? "no reason"}`,
      };
    }
    const text = message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
    const parsed = parseAnswer(text, request);
    const shortfall = [left, parsed.fault].filter(Boolean).join("; ");
    const usable = parsed.fault === undefined || parsed.findings.length > 0;
    return {
      findings: parsed.findings,
      read: usable ? brief.included : [],
      spent,
      ...(shortfall ? { shortfall } : {}),
    };
  };
}

async function ask(
  client: Anthropic,
  model: string,
  brief: { system: string; user: string },
  temperature: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Anthropic.Message> {
  try {
    return await client.messages.create(
      {
        model,
        max_tokens: MAX_OUTPUT_TOKENS,
        ...(temperature === undefined ? {} : { temperature }),
        system: [{ type: "text", text: brief.system, cache_control: { type: "ephemeral" } }],
        messages: [{ role: "user", content: brief.user }],
        output_config: { format: { type: "json_schema", schema: ANSWER_SCHEMA } },
      },
      signal ? { signal } : {},
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw inPlainWords(error);
  }
}

/** The SDK's messages can carry the response's body; only what a person needs is passed on. */
function inPlainWords(error: unknown): Error {
  if (error instanceof Anthropic.AuthenticationError || error instanceof Anthropic.PermissionDeniedError) {
    return new UserError("Anthropic refused the API key.", {
      remedy: "Check ANTHROPIC_API_KEY.",
      cause: error,
    });
  }
  if (error instanceof Anthropic.NotFoundError) {
    return new UserError("Anthropic does not know the model.", {
      remedy: "Set `model` in architect.yml or ARCHITECT_MODEL.",
      cause: error,
    });
  }
  if (error instanceof Anthropic.APIError && error.status !== undefined) {
    return new PassingError(`Anthropic answered ${error.status}`, { cause: error });
  }
  return new PassingError("Anthropic could not be reached", { cause: error });
}
