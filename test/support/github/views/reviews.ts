import { iso } from "../exchange.ts";
import type { ReviewCommentRecord, ReviewRecord } from "../store.ts";
import { associationOf, type Setting, userView } from "./people.ts";
import { pullPage, pullUrl, reactionsView } from "./pulls.ts";
import { repositoryUrl } from "./repositories.ts";

export function reviewView(setting: Setting, review: ReviewRecord): Record<string, unknown> {
  const { pull } = review;
  const page = `${pullPage(setting, pull)}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: review.nodeId,
    user: userView(setting, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl(setting, pull),
    author_association: associationOf(pull.repo, review.user),
    _links: { html: { href: page }, pull_request: { href: pullUrl(setting, pull) } },
    // A pending review has no such key at all.
    ...(review.submittedAt === null ? {} : { submitted_at: iso(review.submittedAt) }),
    commit_id: review.commit,
  };
}

export function reviewCommentView(setting: Setting, comment: ReviewCommentRecord): Record<string, unknown> {
  const { review, thread } = comment;
  const { pull } = review;
  const url = `${repositoryUrl(setting, pull.repo)}/pulls/comments/${comment.id}`;
  const page = `${pullPage(setting, pull)}#discussion_r${comment.id}`;
  return {
    url,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: comment.nodeId,
    diff_hunk: thread.diffHunk,
    path: thread.path,
    commit_id: thread.line === null ? thread.originalCommit : pull.head.sha,
    original_commit_id: thread.originalCommit,
    user: userView(setting, comment.user),
    body: comment.body,
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    html_url: page,
    pull_request_url: pullUrl(setting, pull),
    author_association: associationOf(pull.repo, comment.user),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pullUrl(setting, pull) } },
    reactions: reactionsView(url, comment.reactions),
    start_line: thread.startLine,
    original_start_line: thread.originalStartLine,
    start_side: thread.startSide,
    line: thread.line,
    original_line: thread.originalLine,
    side: thread.side,
    original_position: thread.originalPosition,
    position: thread.position,
    subject_type: "line",
    ...(comment.inReplyTo ? { in_reply_to_id: comment.inReplyTo.id } : {}),
  };
}
