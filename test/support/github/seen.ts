import { iso, isoOrNull } from "./exchange.ts";
import type {
  CheckRunRecord,
  IssueCommentRecord,
  PullRecord,
  RepositoryRecord,
  ReviewCommentRecord,
} from "./store.ts";

/** What stands on GitHub, as tests and the demo look at it: copies, not the records. */

export interface SeenReview {
  id: number;
  nodeId: string;
  user: string;
  state: "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";
  body: string;
  commit: string;
  submittedAt: string | null;
}

export interface SeenReviewComment {
  id: number;
  nodeId: string;
  review: number;
  user: string;
  body: string;
  path: string;
  /** `null` once the line is gone from the diff. */
  line: number | null;
  originalLine: number;
  startLine: number | null;
  side: "LEFT" | "RIGHT";
  inReplyTo: number | null;
}

export interface SeenThread {
  nodeId: string;
  path: string;
  line: number | null;
  resolved: boolean;
  outdated: boolean;
  comments: readonly SeenReviewComment[];
}

export interface SeenIssueComment {
  id: number;
  nodeId: string;
  user: string;
  body: string;
  createdAt: string;
}

export interface SeenAnnotation {
  path: string;
  startLine: number;
  endLine: number;
  level: "notice" | "warning" | "failure";
  title: string | null;
  message: string;
}

export interface SeenCheckRun {
  id: number;
  name: string;
  headSha: string;
  externalId: string | null;
  detailsUrl: string | null;
  status: string;
  conclusion: string | null;
  title: string | null;
  summary: string | null;
  annotations: readonly SeenAnnotation[];
  actions: readonly { identifier: string; label: string; description: string }[];
}

export interface SeenReaction {
  id: number;
  user: string;
  content: string;
}

export const seenReviews = (pull: PullRecord): SeenReview[] =>
  pull.reviews.map((review) => ({
    id: review.id,
    nodeId: review.nodeId,
    user: review.user.login,
    state: review.state,
    body: review.body,
    commit: review.commit,
    submittedAt: isoOrNull(review.submittedAt),
  }));

const seenComment = (comment: ReviewCommentRecord): SeenReviewComment => ({
  id: comment.id,
  nodeId: comment.nodeId,
  review: comment.review.id,
  user: comment.user.login,
  body: comment.body,
  path: comment.thread.path,
  line: comment.thread.line,
  originalLine: comment.thread.originalLine,
  startLine: comment.thread.startLine,
  side: comment.thread.side,
  inReplyTo: comment.inReplyTo?.id ?? null,
});

export const seenThreads = (pull: PullRecord): SeenThread[] =>
  pull.threads.map((thread) => ({
    nodeId: thread.nodeId,
    path: thread.path,
    line: thread.line,
    resolved: thread.resolvedBy !== null,
    outdated: thread.line === null,
    comments: thread.comments.map(seenComment),
  }));

export const seenReviewComments = (pull: PullRecord): SeenReviewComment[] =>
  pull.threads
    .flatMap((thread) => thread.comments)
    .toSorted((a, b) => a.id - b.id)
    .map(seenComment);

export const seenIssueComments = (pull: PullRecord): SeenIssueComment[] =>
  pull.issueComments.map((comment: IssueCommentRecord) => ({
    id: comment.id,
    nodeId: comment.nodeId,
    user: comment.user.login,
    body: comment.body,
    createdAt: iso(comment.createdAt),
  }));

const seenRun = (run: CheckRunRecord): SeenCheckRun => ({
  id: run.id,
  name: run.name,
  headSha: run.suite.headSha,
  externalId: run.externalId,
  detailsUrl: run.detailsUrl,
  status: run.status,
  conclusion: run.conclusion,
  title: run.output.title,
  summary: run.output.summary,
  annotations: run.annotations.map((annotation) => ({
    path: annotation.path,
    startLine: annotation.start_line,
    endLine: annotation.end_line,
    level: annotation.annotation_level,
    title: annotation.title,
    message: annotation.message,
  })),
  actions: run.actions ?? [],
});

export const seenCheckRuns = (repo: RepositoryRecord, headSha?: string): SeenCheckRun[] =>
  repo.checkSuites
    .filter((suite) => headSha === undefined || suite.headSha === headSha)
    .flatMap((suite) => suite.runs)
    .map(seenRun);

/** Of a comment in the conversation or in a review. */
export function seenReactions(repo: RepositoryRecord, comment: number): SeenReaction[] {
  const comments = [...repo.pulls.values()].flatMap((pull) => [
    ...pull.issueComments,
    ...pull.threads.flatMap((thread) => thread.comments),
  ]);
  const found = comments.find((item) => item.id === comment);
  return (found?.reactions ?? []).map(({ id, user, content }) => ({ id, user: user.login, content }));
}
