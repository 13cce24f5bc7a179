import { createHash } from "node:crypto";

/** The name of our check run, as people see it and as branch protection asks for it. */
export const CHECK_NAME = "backend-architect";

/** Titles of checks that ended because nobody had to look at their commit any more, as far as was known. */
export const SUPERSEDED = "Superseded";
export const NOT_REVIEWED = "Not reviewed";

/**
 * Two pull requests may share a head commit, and one may be pointed at another branch: this is how a check run says
 * whose it is, and against what was judged what it says.
 *
 * @param base name of the branch; absent while nothing was judged
 */
export function checkIdOf(pull: number, base?: string): string {
  return base === undefined ? `pull-${pull}` : `pull-${pull}-${digestOf(base)}`;
}

/** The pull request's number, when this is an id that `checkIdOf` made. */
export function pullOfCheck(externalId: string): number | undefined {
  const digits = ID.exec(externalId)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether what this check run says was judged against another branch than this one. */
export function isOfOtherBase(externalId: string, base: string): boolean {
  const judged = ID.exec(externalId)?.[2];
  return judged !== undefined && judged !== digestOf(base);
}

const ID = /^pull-([1-9][0-9]{0,9})(?:-([0-9a-f]{16}))?$/;

/** Names of branches are of any length, and GitHub does not say how long an id may be. */
function digestOf(base: string): string {
  return createHash("sha256").update(base).digest("hex").slice(0, 16);
}
