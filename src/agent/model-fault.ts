import Anthropic from "@anthropic-ai/sdk";

/** Why a call gave no usable answer. */
export interface ModelFault {
  /** For a person. Never the service's own words: they can repeat what was sent. */
  reason: string;
  /** Whether a second try may help. */
  passes: boolean;
  /** As the service asked. */
  retryAfterMs?: number;
}

/**
 * What became of a call that threw.
 *
 * @param around `answered`: the service had begun its answer
 */
export function faultOf(error: unknown, around: { timedOut: boolean; answered: boolean }): ModelFault {
  // A second try would take as long again.
  if (around.timedOut) return { reason: "the model took too long to answer", passes: false };
  if (error instanceof Anthropic.APIError && error.status !== undefined)
    return ofStatus(error, error.status, error.headers);
  if (error instanceof Anthropic.APIConnectionError && !around.answered)
    return { reason: "Anthropic could not be reached", passes: true };
  if (error instanceof Anthropic.APIError && around.answered) return inStream(error);
  return { reason: "the model's answer was cut off or could not be read", passes: true };
}

function ofStatus(
  error: InstanceType<typeof Anthropic.APIError>,
  status: number,
  headers: unknown,
): ModelFault {
  if (isSpendLimit(error, status, headers))
    return { reason: "the spend limit of the Anthropic account is reached", passes: false };
  if (status === 401 || status === 403)
    return { reason: "Anthropic refused the API key (check ANTHROPIC_API_KEY)", passes: false };
  if (status === 402)
    return { reason: "Anthropic asks for the account's billing to be settled", passes: false };
  if (status === 404)
    return {
      reason: "Anthropic does not know the model (set `model` in architect.yml, or ARCHITECT_MODEL)",
      passes: false,
    };
  if (status === 413) return { reason: "the question was longer than the model takes (413)", passes: false };
  if (status === 429)
    return { reason: "Anthropic limits the rate of questions (429)", passes: true, ...retryAfter(headers) };
  if (status === 529)
    return { reason: "the model is overloaded (529)", passes: true, ...retryAfter(headers) };
  if (status >= 500 || status === 408 || status === 409)
    return { reason: `Anthropic answered ${status}`, passes: true, ...retryAfter(headers) };
  return { reason: `Anthropic answered ${status}`, passes: false };
}

/** An account's own limit is told with 400; that of its tier with a 429 that names no time. Neither gets better by asking. */
function isSpendLimit(
  error: InstanceType<typeof Anthropic.APIError>,
  status: number,
  headers: unknown,
): boolean {
  if (status === 429)
    return error.errorCode === "enforced_spend_limit_reached" || headerOf(headers, "retry-after") === null;
  return (
    status === 400 && /^You have reached your specified .{0,40}usage limits/.test(error.apiMessage ?? "")
  );
}

/** An error that arrives as an event, after 200. */
function inStream(error: InstanceType<typeof Anthropic.APIError>): ModelFault {
  if (error.type === "overloaded_error") return { reason: "the model is overloaded", passes: true };
  if (error.type === "rate_limit_error")
    return { reason: "Anthropic limits the rate of questions", passes: true };
  return { reason: "the model's answer was cut off", passes: true };
}

function retryAfter(headers: unknown): { retryAfterMs?: number } {
  const seconds = Number(headerOf(headers, "retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: Math.ceil(seconds * 1000) } : {};
}

function headerOf(headers: unknown, name: string): string | null {
  return headers instanceof Headers ? headers.get(name) : null;
}
