/** The name of our check run, as people see it and as branch protection asks for it. */
export const CHECK_NAME = "backend-architect";

/** Titles of checks that ended because nobody had to look at their commit any more, as far as was known. */
export const SUPERSEDED = "Superseded";
export const NOT_REVIEWED = "Not reviewed";

/** Two pull requests may share a head commit: this is how a check run says whose it is. */
export function checkIdOf(pull: number): string {
  return `pull-${pull}`;
}

/** The pull request's number, when this is an id that `checkIdOf` made. */
export function pullOfCheck(externalId: string): number | undefined {
  const digits = /^pull-([1-9][0-9]{0,9})$/.exec(externalId)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
