import {
  addReview,
  addThread,
  checkLength,
  createReview,
  removePending,
  removeReviewComment,
  reply,
  submitReview,
} from "../acts.ts";
import {
  authorOf,
  type Handler,
  notFound,
  numberParam,
  type Question,
  Refusal,
  repositoryOf,
  unprocessable,
  validationFailed,
} from "../exchange.ts";
import { type InlineComment, placeOf, reviewedCommit } from "../placing.ts";
import type { PullRecord, ReviewCommentRecord, ReviewRecord } from "../store.ts";
import { reviewCommentView, reviewView } from "../views/reviews.ts";
import { pullOf } from "./pulls.ts";

/** Reviews and their inline comments. */

const seen = <T extends { createdAt: number }>(question: Question, items: readonly T[]): T[] =>
  items.filter((item) => item.createdAt <= question.seenUntil);

/** A pending review is seen by its author only. */
function visibleReviews(question: Question, pull: PullRecord): ReviewRecord[] {
  return seen(question, pull.reviews).filter(
    (review) => review.state !== "PENDING" || review.user === authorOf(question),
  );
}

function reviewOf(question: Question): ReviewRecord {
  const id = numberParam(question, "review_id");
  const review = visibleReviews(question, pullOf(question)).find((item) => item.id === id);
  if (!review) throw notFound();
  return review;
}

const commentsOf = (pull: PullRecord): ReviewCommentRecord[] =>
  pull.threads.flatMap((thread) => thread.comments).toSorted((a, b) => a.id - b.id);

function submittedComments(question: Question, pull: PullRecord): ReviewCommentRecord[] {
  return seen(question, commentsOf(pull)).filter((comment) => comment.review.state !== "PENDING");
}

/** Named by its id alone, anywhere in the repository. */
function commentOf(question: Question): ReviewCommentRecord {
  const id = numberParam(question, "comment_id");
  const pulls = [...repositoryOf(question).pulls.values()];
  const comment = pulls.flatMap(commentsOf).find((item) => item.id === id);
  if (!comment || comment.review.state === "PENDING") throw notFound();
  return comment;
}

interface CreateBody {
  commit_id?: string;
  body?: string;
  event?: string;
  comments?: InlineComment[];
}

const create: Handler = async (question) => {
  const { commit_id: commit, body, event, comments } = (question.body ?? {}) as CreateBody;
  const review = await createReview(question.store, pullOf(question), {
    by: authorOf(question),
    commit,
    body,
    event,
    comments,
  });
  return { status: 200, body: reviewView(question, review) };
};

const submit: Handler = (question) => {
  const review = reviewOf(question);
  const { event, body } = question.body as { event: string; body?: string };
  submitReview(question.store, review, event, body);
  return { status: 200, body: reviewView(question, review) };
};

const update: Handler = (question) => {
  const review = reviewOf(question);
  const { body } = question.body as { body: string };
  checkLength(body, "PullRequestReview");
  if (review.user !== authorOf(question)) throw new Refusal(403, "Must have admin rights to Repository.");
  if (review.body === "" && review.state !== "PENDING")
    throw unprocessable("Can not edit a review without a body");
  review.body = body;
  review.updatedAt = question.store.clock();
  return { status: 200, body: reviewView(question, review) };
};

const removeReview: Handler = (question) => {
  const review = reviewOf(question);
  if (review.state !== "PENDING") throw unprocessable("Can not delete a non-pending pull request review");
  const view = reviewView(question, review);
  removePending(review);
  return { status: 200, body: view };
};

/** The older form of a comment: GitHub leaves line and side out here. */
const commentsOfReview: Handler = (question) => {
  const review = reviewOf(question);
  const comments = seen(question, commentsOf(review.pull)).filter((comment) => comment.review === review);
  const list = comments.map((comment) => {
    const view = reviewCommentView(question, comment);
    for (const key of [
      "line",
      "side",
      "start_line",
      "start_side",
      "original_line",
      "original_start_line",
      "subject_type",
    ])
      delete view[key];
    return view;
  });
  return { list };
};

const listComments: Handler = (question) => {
  const comments = submittedComments(question, pullOf(question));
  const { sort, direction, since } = question.query;
  const at = (comment: ReviewCommentRecord) => (sort === "updated" ? comment.updatedAt : comment.id);
  const wanted = comments
    .filter((comment) => !since || comment.updatedAt >= Date.parse(since))
    .toSorted((a, b) => (sort && direction !== "asc" ? at(b) - at(a) : at(a) - at(b)));
  return { list: wanted.map((comment) => reviewCommentView(question, comment)) };
};

const FIELD = {
  path: ["pull_request_review_thread.path", "pull_request_review_thread.path is invalid"],
  line: ["pull_request_review_thread.line", "pull_request_review_thread.line must be part of the diff"],
  start_line: [
    "pull_request_review_thread.start_line",
    "pull_request_review_thread.start_line must be part of the same hunk as the line.",
  ],
} as const;

/** One comment at once: GitHub wraps it into a review of its own. */
const createComment: Handler = async (question) => {
  const { store } = question;
  const pull = pullOf(question);
  const by = authorOf(question);
  const body = question.body as InlineComment & { commit_id: string; in_reply_to?: number };
  checkLength(body.body, "PullRequestReviewComment");
  if (body.in_reply_to !== undefined) {
    const to = submittedComments(question, pull).find((comment) => comment.id === body.in_reply_to);
    if (!to) throw notFound();
    return { status: 201, body: reviewCommentView(question, reply(store, to, by, body.body)) };
  }
  if (pull.reviews.some((review) => review.state === "PENDING" && review.user === by)) {
    throw validationFailed(
      "PullRequestReview",
      "user_id",
      "user_id can only have one pending review per pull request",
    );
  }
  const commit = await reviewedCommit(pull, body.commit_id);
  const place = await placeOf(pull, commit, body);
  if (typeof place === "string")
    throw validationFailed("PullRequestReviewComment", FIELD[place][0], FIELD[place][1]);
  const review = addReview(store, pull, by, "", "COMMENTED", commit);
  return { status: 201, body: reviewCommentView(question, addThread(store, review, place, body.body)) };
};

/** Only the first comment of a thread can be answered. */
const createReply: Handler = (question) => {
  const to = submittedComments(question, pullOf(question)).find(
    (item) => item.id === numberParam(question, "comment_id"),
  );
  if (!to) throw notFound();
  if (to.inReplyTo)
    throw validationFailed("PullRequestReviewComment", "in_reply_to", "Replies to replies are not supported");
  const answer = reply(question.store, to, authorOf(question), (question.body as { body: string }).body);
  return { status: 201, body: reviewCommentView(question, answer) };
};

const updateComment: Handler = (question) => {
  const comment = commentOf(question);
  const { body } = question.body as { body: string };
  checkLength(body, "PullRequestReviewComment");
  if (comment.user !== authorOf(question)) throw new Refusal(403, "Must have admin rights to Repository.");
  comment.body = body;
  comment.updatedAt = question.store.clock();
  return { status: 200, body: reviewCommentView(question, comment) };
};

const removeComment: Handler = (question) => {
  removeReviewComment(commentOf(question));
  return { status: 204 };
};

export const reviews: Readonly<Record<string, Handler>> = {
  "pulls/list-reviews": (question) => ({
    list: visibleReviews(question, pullOf(question)).map((review) => reviewView(question, review)),
  }),
  "pulls/get-review": (question) => ({ status: 200, body: reviewView(question, reviewOf(question)) }),
  "pulls/create-review": create,
  "pulls/submit-review": submit,
  "pulls/update-review": update,
  "pulls/delete-pending-review": removeReview,
  "pulls/list-comments-for-review": commentsOfReview,
  "pulls/list-review-comments": listComments,
  "pulls/get-review-comment": (question) => ({
    status: 200,
    body: reviewCommentView(question, commentOf(question)),
  }),
  "pulls/create-review-comment": createComment,
  "pulls/create-reply-for-review-comment": createReply,
  "pulls/update-review-comment": updateComment,
  "pulls/delete-review-comment": removeComment,
};

export { commentOf as reviewCommentOf };
