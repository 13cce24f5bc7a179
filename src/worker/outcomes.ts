import { NOT_REVIEWED, SUPERSEDED } from "../domain/check-name.ts";
import type { CheckText } from "../domain/forge.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Check } from "../domain/review.ts";
import type { UserError } from "../errors.ts";
import { prose, proseBlock } from "../publish/sanitise.ts";

/** What the check says when there is no review to report. Never green: nobody looked. */
function neutral(title: string, summary: string): Check {
  return { conclusion: "neutral", title, summary, annotations: [] };
}

export const superseded: Check = neutral(
  SUPERSEDED,
  "The pull request moved on while this commit was reviewed. The review of what it is now follows.",
);

export const closedMeanwhile: Check = neutral(
  NOT_REVIEWED,
  "The pull request was closed before the review ended.",
);

/** @param reason a clause of ours */
export function stoppedBecause(reason: string): Check {
  return neutral(NOT_REVIEWED, `The review was stopped: ${reason}.`);
}

/** Somebody can mend it: their words, and how. */
export function mendable(error: UserError): Check {
  return neutral("Not reviewed: something has to be mended first", saidOf(error));
}

/** The message of a mistake with its remedy, as markdown. */
export function saidOf(error: UserError): string {
  const parts = error.remedy === undefined ? [error.message] : [error.message, error.remedy];
  return parts.map((part) => proseBlock(part)).join("\n\n");
}

/** Ours to mend. What went wrong is in the log, under the delivery; a stack trace would help nobody here. */
export function unfinishable(delivery: string): Check {
  const name = /^[A-Za-z0-9._-]{1,80}$/.test(delivery) ? `\`${delivery}\`` : "of this commit";
  return neutral(
    "Not reviewed: an error of the reviewer",
    `The review could not be finished, and this is not the fault of the pull request. Whoever runs the App finds the cause in its log under delivery ${name}. "Re-run" or \`/architect review\` tries again.`,
  );
}

/** For the body of a review that has no check run beside it. */
export const noCheckRun =
  "There is no check run for this review: GitHub does not allow the App to write check runs here. Whoever installed it can grant `checks: write` on the installation's page.";

/** Changed files that are named while the review runs. */
const MAX_NAMED = 10;

/** What is being looked at, for the check run while the review runs. */
export function startText({
  files,
  mergeBase,
  head,
}: Pick<PullRequest, "files" | "mergeBase" | "head">): CheckText {
  const named = files.slice(0, MAX_NAMED).map(({ path }) => `- ${prose(path)}`);
  const more = files.length - named.length;
  return {
    title: `Reviewing ${files.length === 1 ? "1 changed file" : `${files.length} changed files`}`,
    summary: [
      `Looking at what changed from ${mergeBase.sha.slice(0, 12)} to ${head.sha.slice(0, 12)}. The result replaces this text.`,
      "",
      ...named,
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join("\n"),
  };
}
