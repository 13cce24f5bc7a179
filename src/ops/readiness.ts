import type { PartState, Readiness } from "../domain/telemetry.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";

/** Milliseconds that a part has to answer. Probes of orchestrators ask every few seconds, and give up after some. */
const WITHIN = 1_000;

export interface PartCheck {
  name: string;
  /** Without it no work can be taken. */
  necessary: boolean;
  /** What else than `ok` it may be is told; a part that is in trouble rejects. */
  look(): Promise<"ok" | "absent" | "elsewhere">;
}

/**
 * Asks all parts at the same time, each for at most a second. Why a part is in trouble goes into the log and not into
 * the answer, which anybody may read.
 */
export async function readinessOf(
  checks: readonly PartCheck[],
  log: Logger,
  within = WITHIN,
): Promise<Readiness> {
  const parts = await Promise.all(checks.map((check) => stateOf(check, log, within)));
  return { ready: parts.every(({ state, necessary }) => state !== "failing" || !necessary), parts };
}

async function stateOf(
  { name, necessary, look }: PartCheck,
  log: Logger,
  within: number,
): Promise<PartState> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${within} ms`)), within);
  });
  let state: PartState["state"];
  try {
    state = await Promise.race([look(), late]);
  } catch (error) {
    log.warn({ part: name, necessary, reason: messageOf(error) }, "a part is not ready");
    state = "failing";
  } finally {
    clearTimeout(timer);
  }
  return { name, state, necessary, ms: Math.round(performance.now() - started) };
}

/**
 * Keeps an answer, so that probes cost nothing: a good one for `goodFor` milliseconds, trouble for a tenth of that.
 * Asked while it is being asked, it answers once for all.
 */
export function kept<T>(
  ask: () => Promise<T>,
  goodFor: number,
  now: () => number = Date.now,
): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (answer && now() < until) return answer;
    until = Number.POSITIVE_INFINITY;
    const asked = ask();
    answer = asked;
    asked.then(
      () => {
        until = now() + goodFor;
      },
      () => {
        until = now() + goodFor / 10;
      },
    );
    return asked;
  };
}
