/** Every bound of the queue in one place. Times in milliseconds unless the name says otherwise. */
export interface QueueLimits {
  /** `enqueue` and `counts` answer within this, or reject. GitHub gives a webhook 10 s and never delivers it again by itself. */
  answerMs: number;
  /** Calls to the store that may be open at the same time; more are refused at once. */
  openCalls: number;
  /** A job belongs to its worker this long after the worker was last heard of. Renewed every third of it. */
  lockMs: number;
  /** How often jobs of dead workers are looked for. They are found on the second look, at most `lockMs + 2 * stalledEveryMs` after the death. */
  stalledEveryMs: number;
  /** Deaths of a worker that one job survives. */
  stalledTimes: number;
  /** Tries of a job whose handler fails, the first included. */
  attempts: number;
  /** Wait before the second try; doubles from there. */
  retryMs: number;
  /** Wait after the first passing error that names no time; doubles up to `passingMaxMs`. */
  passingMs: number;
  passingMaxMs: number;
  /** Passing errors cost no attempt for this long, counted from a job's first one. */
  passingTotalMs: number;
  /** `close` waits this long for running jobs. Their signal is aborted when four fifths have passed. */
  closeMs: number;
  /** Wait before the store is tried again after a lost connection. */
  reconnectMs: number;
  /** How long the id of a done command job is remembered, so that the same comment is not obeyed twice. Seconds. */
  rememberCommandsS: number;
  /** How long a failed job is kept for a person to look at. Seconds. */
  keepFailedS: number;
}

export const defaultLimits: QueueLimits = {
  answerMs: 2_500,
  openCalls: 1_000,
  lockMs: 30_000,
  stalledEveryMs: 10_000,
  stalledTimes: 50,
  attempts: 3,
  retryMs: 10_000,
  passingMs: 5_000,
  passingMaxMs: 15 * 60_000,
  passingTotalMs: 24 * 3_600_000,
  closeMs: 22_000,
  reconnectMs: 1_000,
  rememberCommandsS: 3 * 86_400,
  keepFailedS: 14 * 86_400,
};

/** Kept jobs of one kind are also bounded by number, whatever their age. */
export const MAX_KEPT_COMMANDS = 20_000;
export const MAX_KEPT_FAILED = 1_000;
