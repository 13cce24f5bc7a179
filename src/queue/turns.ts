/** BullMQ takes priorities up to 2^21 - 1. Beyond this, jobs come in the order in which they were added. */
const LAST_TURN = 2_000_000;

/** Installations that are remembered; more than ever have work waiting at the same time. */
const MAX_KNOWN = 100_000;

/** Milliseconds between two looks at the head of the queue. */
const LOOK_EVERY = 1_000;

/**
 * Turns among installations: each gets one job of every round, so a thousand waiting jobs of one stand behind the
 * first few of another. Start-time fair queueing: a job's turn is the one after its installation's last, and never
 * before the round that is being served, so that nobody saves up turns and no old job is passed for ever.
 */
export interface Turns {
  /** The turn of a new job: a small number goes first. */
  next(installation: number): number;
}

/**
 * Each process that enqueues keeps its own count of what it added; the round being served it reads from the queue.
 *
 * @param served the turn of the job that is first in line; `undefined` when none waits
 */
export function createTurns(served: () => Promise<number | undefined>, now: () => number = Date.now): Turns {
  const last = new Map<number, number>();
  let round = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const look = (): void => {
    if (now() - lookedAt < LOOK_EVERY) return;
    lookedAt = now();
    served().then(
      (turn) => {
        if (turn !== undefined) round = Math.max(round, turn);
        else {
          // Nobody waits: everything begins anew.
          round = 0;
          last.clear();
        }
      },
      // Without an answer the round stays what it was, and so does every order.
      () => undefined,
    );
  };

  return {
    next(installation) {
      // Not waited for: a delivery is answered first.
      look();
      const turn = Math.min(Math.max(round, last.get(installation) ?? 0) + 1, LAST_TURN);
      last.delete(installation);
      last.set(installation, turn);
      const oldest = last.size > MAX_KNOWN ? last.keys().next().value : undefined;
      if (oldest !== undefined) last.delete(oldest);
      return turn;
    },
  };
}
