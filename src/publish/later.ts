import type { Finding } from "../domain/finding.ts";
import { findingMarker, type MarkerScope } from "../domain/marker.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { StandingSummary } from "../domain/review.ts";
import { findingBlocks } from "./comment.ts";
import { fold } from "./evidence.ts";
import { type Block, fit, MAX_BODY } from "./fit.ts";
import { type Links, webLink } from "./links.ts";
import { bySeverity, count, severityName, tally } from "./words.ts";

const MAX_TOLD = 8_000;

/** What a review adds to a pull request that has its summary. */
export interface Later {
  head: Sha;
  /** Told now for the first time. */
  fresh: readonly Finding[];
  /** Of these, the ones without a comment. */
  elsewhere: readonly Finding[];
  links: Links;
  signed: { scope: MarkerScope; closing: string };
}

/**
 * The short body of a later review: how much is new, and where everything else is. At most 60,000 characters.
 *
 * @param refused said when the comments could not be placed: the findings are then told here in full
 */
export function laterText(
  { head, fresh, elsewhere, links, signed }: Later,
  summary: StandingSummary,
  refused?: string,
): string {
  const closing = signed.closing;
  const found = tally(fresh) || "Nothing new";
  const page = webLink("summary", summary.url) ?? "summary at the top of this pull request";
  const lines: Block[] = [
    {
      head: `**${fresh.length === 0 ? found : `New in ${links.commit(head)}: ${found}`}.** The ${page} is up to date.`,
    },
  ];
  if (!refused && elsewhere.length > 0)
    lines.push({ head: `Told there, without a comment: ${count(elsewhere.length, "finding")}.` });
  if (refused) {
    lines.push({ head: refused });
    for (const finding of bySeverity(fresh)) {
      const title = `${severityName(finding.severity)}: ${finding.title}`;
      const told = fold(title, fit(findingBlocks(finding, links, undefined, true), MAX_TOLD).text);
      lines.push({ head: `${told}\n\n${findingMarker(signed.scope, finding.fingerprint)}` });
    }
  }
  const { text, left } = fit(lines, MAX_BODY - closing.length - 200);
  const note = left > 0 ? `\n\n_${count(left, "more finding")}: no room here, see the check run._` : "";
  return `${text}${note}\n\n${closing}`;
}
