import type { PullRequest } from "../domain/pull-request.ts";
import type { Review } from "../domain/review.ts";
import { findingBlocks } from "./comment.ts";
import { fit } from "./fit.ts";
import { type LinkOptions, linksFor } from "./links.ts";
import { prose } from "./sanitise.ts";
import { receiptBlocks, verdictBlocks } from "./summary.ts";
import { bySeverity } from "./words.ts";

/**
 * The whole review as one document, for a terminal, a file or a build log: every finding in full, no markers and
 * no limit on length beyond those of each finding.
 */
export function renderMarkdown(review: Review, pull: PullRequest, options: LinkOptions = {}): string {
  const links = linksFor(pull, options);
  const findings = bySeverity(review.findings).flatMap((finding) => [
    { head: "---" },
    ...findingBlocks(finding, links),
  ]);
  const blocks = [
    { head: `# Review: ${prose(pull.title, 200) || "(no title)"}` },
    ...verdictBlocks(review, pull),
    ...findings,
    { head: "---" },
    ...receiptBlocks(review, pull, links),
  ];
  return `${fit(blocks, Number.MAX_SAFE_INTEGER).text}\n`;
}
