import type { Sha } from "../domain/pull-request.ts";
import { PassingError } from "../errors.ts";

/** Git ended with an error that nobody here has named. The message carries git's own words, redacted. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly exitCode: number | undefined;
  /** At most 4,000 characters, redacted. */
  readonly stderr: string;
  constructor(
    message: string,
    options: { exitCode?: number | undefined; stderr?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode;
    this.stderr = options.stderr ?? "";
  }
}

/** The other side does not have this commit (any more): a force-push and a clean-up came in between. */
export class MissingCommitError extends Error {
  override readonly name = "MissingCommitError";
  readonly sha: Sha;
  constructor(sha: Sha, options: { cause?: unknown } = {}) {
    super(`Commit ${sha} is gone`, options);
    this.sha = sha;
  }
}

/** An object that is missing from the repository, or damaged. */
export class UnreadableObjectError extends Error {
  override readonly name = "UnreadableObjectError";
  readonly id: Sha;
  /** What is the matter with it, for instance `it is missing`. */
  readonly reason: string;
  constructor(id: Sha, reason: string, options: { path?: string; cause?: unknown } = {}) {
    const what = options.path === undefined ? `Git object ${id}` : `${options.path} (git object ${id})`;
    super(`${what} cannot be read: ${reason}`, { cause: options.cause });
    this.id = id;
    this.reason = reason;
  }
}

/** The other side does not take what we let ourselves in with (any more). */
export class NotLetInError extends PassingError {
  constructor(options: { cause?: unknown } = {}) {
    super("git was not let in with this token", options);
  }
}
