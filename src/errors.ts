/**
 * Whose error is it? Named by who acts next. Anything that is neither of these two is ours:
 * logged with its cause, and the check turns neutral.
 */

/** The person can fix it: shown to them in plain words, with the remedy. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly remedy: string | undefined;
  constructor(message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.remedy = options.remedy;
  }
}

/** Nobody need act: the queue tries again, at `retryAt` when the service named a time. */
export class PassingError extends Error {
  override readonly name = "PassingError";
  readonly retryAt: Date | undefined;
  constructor(message: string, options: { retryAt?: Date; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAt = options.retryAt;
  }
}

/** The message of anything that was thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
