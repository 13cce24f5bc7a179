import { git } from "../git-fixture.ts";
import { BODY_LIMIT, Refusal, unprocessable, validationFailed } from "./exchange.ts";
import { type InlineComment, type Place, placeOf, reviewedCommit, UNPLACEABLE } from "./placing.ts";
import type {
  IssueCommentRecord,
  PullRecord,
  ReactionRecord,
  ReviewCommentRecord,
  ReviewRecord,
  ReviewState,
  Store,
  ThreadRecord,
  UserRecord,
} from "./store.ts";

/** Writing on a pull request, by the app or by people. The refusals are GitHub's. */

export function checkLength(body: string, resource: string): void {
  if (body.length > BODY_LIMIT)
    throw validationFailed(resource, "body", `body is too long (maximum is ${BODY_LIMIT} characters)`);
}

/** A locked conversation is open to people with write access, and to no App; an archived repository to nobody. */
function refuseWhenClosed(store: Store, pull: PullRecord, by: UserRecord, locked: Refusal): void {
  if (pull.repo.archived) throw new Refusal(403, "Repository was archived so is read-only.");
  if (pull.locked && by === store.bot) throw locked;
}

export interface NewReview {
  by: UserRecord;
  commit?: string | undefined;
  body?: string | undefined;
  event?: string | undefined;
  comments?: readonly InlineComment[] | undefined;
}

const STATE_OF: Readonly<Record<string, ReviewState>> = {
  COMMENT: "COMMENTED",
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
};

/** All or nothing: one comment that cannot be placed refuses the review. */
export async function createReview(store: Store, pull: PullRecord, review: NewReview): Promise<ReviewRecord> {
  const body = review.body ?? "";
  const comments = review.comments ?? [];
  refuseWhenClosed(store, pull, review.by, unprocessable("lock prevents review"));
  checkLength(body, "PullRequestReview");
  for (const comment of comments) checkLength(comment.body, "PullRequestReviewComment");
  if (pull.reviews.some((item) => item.state === "PENDING" && item.user === review.by)) {
    throw unprocessable("User can only have one pending review per pull request");
  }
  checkEvent(pull, review.by, review.event, body, comments.length);
  const commit = await reviewedCommit(pull, review.commit);
  const places: Place[] = [];
  for (const comment of comments) {
    if (comment.body.trim() === "") throw unprocessable("Body can't be blank");
    const place = await placeOf(pull, commit, comment);
    if (typeof place === "string") throw unprocessable(UNPLACEABLE[place]);
    places.push(place);
  }
  const record = addReview(
    store,
    pull,
    review.by,
    body,
    review.event ? (STATE_OF[review.event] ?? "COMMENTED") : "PENDING",
    commit,
  );
  for (const [index, place] of places.entries()) addThread(store, record, place, comments[index]?.body ?? "");
  return record;
}

export const reviewCommentsOf = (review: ReviewRecord): ReviewCommentRecord[] =>
  review.pull.threads.flatMap((thread) => thread.comments).filter((item) => item.review === review);

/** Changes the state of a pending review. */
export function submitReview(
  store: Store,
  review: ReviewRecord,
  event: string,
  body: string | undefined,
): void {
  if (review.state !== "PENDING") throw unprocessable("Can not submit a review that is not pending");
  const comments = reviewCommentsOf(review);
  const text = body ?? review.body;
  checkLength(text, "PullRequestReview");
  checkEvent(review.pull, review.user, event, text, comments.length);
  const now = store.clock();
  review.body = text;
  review.state = STATE_OF[event] ?? "COMMENTED";
  review.submittedAt = now;
  review.updatedAt = now;
  review.pull.updatedAt = now;
}

function checkEvent(
  pull: PullRecord,
  by: UserRecord,
  event: string | undefined,
  body: string,
  comments: number,
): void {
  const empty = body.trim() === "";
  if (event === "REQUEST_CHANGES" && empty)
    throw unprocessable("Review body can't be blank when requesting changes");
  if (event === "COMMENT" && empty && comments === 0)
    throw unprocessable("Review comments is missing", "Review body is missing");
  if (event !== undefined && event !== "COMMENT" && by === pull.author) {
    throw unprocessable(
      `Can not ${event === "APPROVE" ? "approve" : "request changes on"} your own pull request`,
    );
  }
}

export function addReview(
  store: Store,
  pull: PullRecord,
  by: UserRecord,
  body: string,
  state: ReviewState,
  commit: string = pull.head.sha,
): ReviewRecord {
  const now = store.clock();
  const review: ReviewRecord = {
    ...store.mint("review"),
    pull,
    user: by,
    body,
    state,
    commit,
    createdAt: now,
    updatedAt: now,
    submittedAt: state === "PENDING" ? null : now,
  };
  pull.reviews.push(review);
  pull.updatedAt = now;
  store.nodes.set(review.nodeId, { type: "PullRequestReview", record: review });
  return review;
}

export function addThread(
  store: Store,
  review: ReviewRecord,
  place: Place,
  body: string,
): ReviewCommentRecord {
  const { pull } = review;
  const current = place.originalCommit === pull.head.sha;
  const thread: ThreadRecord = {
    nodeId: store.mint("thread").nodeId,
    pull,
    ...place,
    line: current ? place.originalLine : null,
    startLine: current ? place.originalStartLine : null,
    position: current ? place.originalPosition : null,
    resolvedBy: null,
    comments: [],
  };
  pull.threads.push(thread);
  store.nodes.set(thread.nodeId, { type: "PullRequestReviewThread", record: thread });
  return addToThread(store, thread, review, body, null);
}

export function addToThread(
  store: Store,
  thread: ThreadRecord,
  review: ReviewRecord,
  body: string,
  inReplyTo: ReviewCommentRecord | null,
): ReviewCommentRecord {
  const now = store.clock();
  const comment: ReviewCommentRecord = {
    ...store.mint("reviewComment"),
    review,
    thread,
    user: review.user,
    body,
    createdAt: now,
    updatedAt: now,
    inReplyTo,
    reactions: [],
  };
  thread.comments.push(comment);
  store.nodes.set(comment.nodeId, { type: "PullRequestReviewComment", record: comment });
  return comment;
}

/** An answer belongs to a review of its own, and always names the first comment of the thread. */
export function reply(
  store: Store,
  to: ReviewCommentRecord,
  by: UserRecord,
  body: string,
): ReviewCommentRecord {
  checkLength(body, "PullRequestReviewComment");
  refuseWhenClosed(store, to.review.pull, by, unprocessable("lock prevents review"));
  const review = addReview(store, to.review.pull, by, "", "COMMENTED");
  return addToThread(store, to.thread, review, body, to.thread.comments[0] ?? to);
}

/** A thread goes with its last comment, an empty review with its last comment. */
export function removeReviewComment(comment: ReviewCommentRecord): void {
  const { thread, review } = comment;
  const { pull } = review;
  thread.comments = thread.comments.filter((item) => item !== comment);
  if (thread.comments.length === 0) pull.threads = pull.threads.filter((item) => item !== thread);
  const left = pull.threads.some((item) => item.comments.some((other) => other.review === review));
  if (!left && review.body === "" && review.state === "COMMENTED") {
    pull.reviews = pull.reviews.filter((item) => item !== review);
  }
}

export function removePending(review: ReviewRecord): void {
  const { pull } = review;
  pull.reviews = pull.reviews.filter((item) => item !== review);
  for (const thread of pull.threads)
    thread.comments = thread.comments.filter((item) => item.review !== review);
  pull.threads = pull.threads.filter((thread) => thread.comments.length > 0);
}

export function addIssueComment(
  store: Store,
  pull: PullRecord,
  by: UserRecord,
  body: string,
): IssueCommentRecord {
  checkLength(body, "IssueComment");
  const locked = new Refusal(403, "Unable to create comment because issue is locked.");
  refuseWhenClosed(store, pull, by, locked);
  if (body.trim() === "")
    throw validationFailed("IssueComment", "body", "body can't be blank", "missing_field");
  const now = store.clock();
  const comment: IssueCommentRecord = {
    ...store.mint("issueComment"),
    pull,
    user: by,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
  pull.issueComments.push(comment);
  pull.updatedAt = now;
  store.nodes.set(comment.nodeId, { type: "IssueComment", record: comment });
  return comment;
}

/** One of each kind per person: the second time GitHub answers with the first. */
export function addReaction(
  store: Store,
  to: { reactions: ReactionRecord[] },
  by: UserRecord,
  content: string,
): { reaction: ReactionRecord; existed: boolean } {
  const there = to.reactions.find((reaction) => reaction.user === by && reaction.content === content);
  if (there) return { reaction: there, existed: true };
  const reaction: ReactionRecord = { ...store.mint("reaction"), user: by, content, createdAt: store.clock() };
  to.reactions.push(reaction);
  return { reaction, existed: false };
}

/** A commit of this repository by its full id; GitHub refuses checks on others. */
export async function commitInside(gitDir: string, sha: string): Promise<string> {
  const known =
    /^[0-9a-f]{40}$/.test(sha) &&
    (await git(gitDir, ["cat-file", "-e", `${sha}^{commit}`]).then(
      () => true,
      () => false,
    ));
  if (!known) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  return sha;
}
