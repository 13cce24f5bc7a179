import type { PullKey } from "../domain/job.ts";
import { readMarkers } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Placed, ReviewPlan } from "../domain/review.ts";
import type { Logger } from "../log.ts";
import { hasStatus } from "./failures.ts";
import { type Desk, repoOf, sameLogin, scopeOf } from "./scope.ts";

/** GitHub's own limit on a body. Characters. */
const MAX_BODY = 65_536;

/** Pages of 100 that are read. */
const MAX_PAGES = 50;

/**
 * Posts the review with one request, after asking GitHub what stands there. The list is the only memory: a
 * process that was killed, or a request whose answer was lost, leads back here, and what was carried out is found.
 */
export async function submitReview(
  key: PullKey,
  pull: PullRequest,
  plan: ReviewPlan,
  desk: Desk,
  log: Logger,
): Promise<"submitted" | "already"> {
  const { pulls } = desk.clients.of(key.installation).rest;
  const target = { ...repoOf(key), pull_number: key.number };
  const ours = await ownReviews(key, desk);
  const { reviews } = readMarkers(
    ours.filter(({ state }) => state !== "PENDING").map(({ body }) => body),
    scopeOf(key, desk.markerSecret),
  );
  if (reviews.some((review) => review.head === plan.head && review.key === plan.key)) return "already";
  // GitHub allows one pending review per author; one of ours was left by something that broke off.
  for (const { id, state } of ours)
    if (state === "PENDING") await pulls.deletePendingReview({ ...target, review_id: id });

  const posted = await post(key, pull, plan, desk, log);
  if (posted.inline) await mendLost(key, posted.id, plan, desk, log);
  return "submitted";
}

/** One line that GitHub does not accept refuses the whole review: then everything goes into the body. */
async function post(
  key: PullKey,
  pull: PullRequest,
  plan: ReviewPlan,
  desk: Desk,
  log: Logger,
): Promise<{ id: number; inline: boolean }> {
  const { pulls } = desk.clients.of(key.installation).rest;
  const review = {
    ...repoOf(key),
    pull_number: key.number,
    commit_id: pull.head.sha,
    event: "COMMENT" as const,
  };
  try {
    const { data } = await pulls.createReview({
      ...review,
      body: plan.summary,
      comments: plan.comments.map(commentOf),
    });
    return { id: data.id, inline: plan.comments.length > 0 };
  } catch (error) {
    if (plan.comments.length === 0 || !hasStatus(error, 422)) throw error;
    log.warn(
      { comments: plan.comments.length },
      "review comments refused by GitHub, findings moved into the body",
    );
    const { data } = await pulls.createReview({ ...review, body: plan.folded });
    return { id: data.id, inline: false };
  }
}

interface OwnReview {
  id: number;
  state: string;
  body: string;
}

async function ownReviews(key: PullKey, desk: Desk): Promise<OwnReview[]> {
  const { pulls } = desk.clients.of(key.installation).rest;
  const login = await desk.clients.login();
  const ours: OwnReview[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { data } = await pulls.listReviews({
      ...repoOf(key),
      pull_number: key.number,
      per_page: 100,
      page,
    });
    for (const { id, state, body, user } of data) {
      if (user?.type === "Bot" && sameLogin(user.login, login)) ours.push({ id, state, body });
    }
    if (data.length < 100) break;
  }
  return ours;
}

function commentOf({ path, side, line, startLine, body }: Placed) {
  return {
    path,
    side,
    line,
    body,
    ...(startLine === undefined ? {} : { start_line: startLine, start_side: side }),
  };
}

/** GitHub has been seen to accept a review and drop single comments of it: what is missing is told in the body. */
async function mendLost(
  key: PullKey,
  review: number,
  plan: ReviewPlan,
  desk: Desk,
  log: Logger,
): Promise<void> {
  const { pulls } = desk.clients.of(key.installation).rest;
  const target = { ...repoOf(key), pull_number: key.number, review_id: review };
  const { data } = await pulls.listCommentsForReview({ ...target, per_page: 100 });
  const there = new Set(data.map(({ body }) => body.trim()));
  const lost = plan.comments.filter(({ body }) => !there.has(body.trim()));
  if (lost.length === 0) return;
  log.warn({ lost: lost.length }, "review comments lost by GitHub, told in the body");
  await pulls.updateReview({ ...target, body: withLost(plan.summary, lost) });
}

/** The body with the lost comments below it, as many as fit; the check run has every finding in any case. */
export function withLost(summary: string, lost: readonly Placed[]): string {
  let body = summary;
  let left = lost.length;
  for (const { path, line, body: text } of lost) {
    const added = `\n\n---\n\nOn ${codeOf(`${path}:${line}`)}:\n\n${text}`;
    if (body.length + added.length > MAX_BODY - 200) continue;
    body += added;
    left--;
  }
  return left > 0
    ? `${body}\n\n---\n\n${left} more did not fit here; the check run lists every finding.`
    : body;
}

/** Inline code that no backtick in the text can end. */
function codeOf(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence} ${text.replace(/[\r\n]+/g, " ")} ${fence}`;
}
