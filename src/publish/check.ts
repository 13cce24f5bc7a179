import type { Finding, Severity } from "../domain/finding.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Annotation, Check, Review } from "../domain/review.ts";
import { gaps, type Receipt, receiptOf } from "./coverage.ts";
import { type LinkOptions, pageOf, placeName } from "./links.ts";
import { plain } from "./sanitise.ts";
import { bySeverity, count, evidenceClass, severityName, tally } from "./words.ts";

/** GitHub's limit for an annotation's title, in characters. Its message may have 64 KB; ours stays far below. */
const MAX_TITLE = 255;
const MAX_MESSAGE = 8_000;

/** Annotations of one check: twenty requests of fifty. Findings beyond stand in the summary. */
export const MAX_ANNOTATIONS = 1_000;

const LEVELS: Readonly<Record<Severity, Annotation["level"]>> = {
  blocker: "failure",
  concern: "warning",
  note: "notice",
};

/** Green only when the verdict is, and nothing was left unlooked at. */
export function conclusionOf(review: Review, pull: PullRequest): Check["conclusion"] {
  if (review.verdict === "fail") return "failure";
  return review.verdict === "pass" && receiptOf(review, pull).complete ? "success" : "neutral";
}

/** One line for people, for instance `2 blockers, 1 concern; 3 files not read`. Plain text. */
export function headline(review: Review, receipt: Receipt): string {
  const found =
    tally(review.findings) || (receipt.complete ? "Nothing found" : "Nothing found in what was read");
  const missing = [
    gaps(receipt),
    review.unfinished.length > 0 ? `${count(review.unfinished.length, "part")} unfinished` : "",
  ];
  const read = receipt.complete
    ? review.findings.length === 0
      ? `${count(receipt.files.length, "file")} read`
      : ""
    : "";
  return [found, ...missing, read].filter((part) => part !== "").join("; ");
}

/**
 * The findings an annotation can carry: those on lines that exist at head. Most severe first.
 * The rest is `untold`, for the summary.
 */
export function annotationsOf(
  review: Review,
  options: Pick<LinkOptions, "rulePageUrl">,
): { annotations: readonly Annotation[]; untold: readonly Finding[] } {
  const annotations: Annotation[] = [];
  const untold: Finding[] = [];
  for (const finding of bySeverity(review.findings)) {
    if (finding.at.side === "head" && finding.at.from > 0 && annotations.length < MAX_ANNOTATIONS) {
      annotations.push(annotationOf(finding, pageOf(finding, options)));
    } else untold.push(finding);
  }
  return { annotations, untold };
}

function annotationOf(finding: Finding, page: string): Annotation {
  const lines = [
    plain(finding.title, 400),
    plain(finding.scenario, 2_000),
    plain(finding.instead, 2_000) && `Instead: ${plain(finding.instead, 2_000)}`,
    ...(finding.siblings ?? []).slice(0, 5).map((at) => `The same cause: ${plain(placeName(at), 300)}`),
    `${finding.rule} (${evidenceClass(finding)})${page === "" ? "" : ` ${page}`}`,
  ];
  return {
    path: finding.at.path,
    from: finding.at.from,
    to: Math.max(finding.at.from, finding.at.to),
    level: LEVELS[finding.severity],
    title: plain(oneLine(`${severityName(finding.severity)}: ${finding.title}`), MAX_TITLE),
    message: plain(lines.filter((line) => line !== "").join("\n\n"), MAX_MESSAGE),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
