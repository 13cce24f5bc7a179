import type { ChangedFile, Sha } from "../domain/pull-request.ts";
import type { Repository } from "./repository.ts";

/** Two commits of a mirror that are to be compared, and the head that was reviewed last. */
export interface ChangeRequest {
  /** The folder of the bare mirror, absolute. */
  mirror: string;
  base: Sha;
  head: Sha;
  reviewed?: Sha;
}

/** What a pull request changes, by git. */
export interface Change {
  mergeBase: Sha;
  files: readonly ChangedFile[];
  /** Of the head commit: `2031-01-01`. */
  date?: string;
  since?: { head: Sha; files: readonly ChangedFile[] };
}

/**
 * Reads from where the two histories parted to the head, and from the head that was reviewed last.
 *
 * @throws UserError when they have no history in common, or more changed than can be looked at
 */
export async function readChange(
  repository: Repository,
  { base, head, reviewed }: ChangeRequest,
  signal?: AbortSignal,
): Promise<Change> {
  const mergeBase = await repository.mergeBase(base, head);
  const files = await repository.changedFiles(mergeBase, head, signal);
  const { date } = await repository.commit(head);
  const since =
    reviewed === undefined
      ? undefined
      : { head: reviewed, files: await repository.changedFiles(reviewed, head, signal) };
  return {
    mergeBase,
    files,
    ...(date === undefined ? {} : { date }),
    ...(since ? { since } : {}),
  };
}
