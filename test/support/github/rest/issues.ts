import { addIssueComment, addReaction, checkLength } from "../acts.ts";
import {
  authorOf,
  type Handler,
  notFound,
  numberParam,
  type Question,
  Refusal,
  repositoryOf,
} from "../exchange.ts";
import type { IssueCommentRecord, LabelRecord, ReactionRecord } from "../store.ts";
import { issueCommentView, labelView, reactionView } from "../views/pulls.ts";
import { pullOf } from "./pulls.ts";
import { reviewCommentOf } from "./reviews.ts";

/** What a pull request shares with issues: the conversation, reactions, labels. */

function commentOf(question: Question): IssueCommentRecord {
  const id = numberParam(question, "comment_id");
  for (const pull of repositoryOf(question).pulls.values()) {
    const comment = pull.issueComments.find((item) => item.id === id);
    if (comment) return comment;
  }
  throw notFound();
}

const list: Handler = (question) => {
  const since = question.query.since ? Date.parse(question.query.since) : 0;
  const comments = pullOf(question).issueComments.filter(
    (comment) => comment.updatedAt >= since && comment.createdAt <= question.seenUntil,
  );
  return { list: comments.map((comment) => issueCommentView(question, comment)) };
};

const create: Handler = (question) => {
  const { body } = question.body as { body: string };
  const comment = addIssueComment(question.store, pullOf(question), authorOf(question), body);
  return { status: 201, body: issueCommentView(question, comment) };
};

const update: Handler = (question) => {
  const comment = commentOf(question);
  const { body } = question.body as { body: string };
  checkLength(body, "IssueComment");
  if (comment.user !== authorOf(question)) throw new Refusal(403, "Must have admin rights to Repository.");
  comment.body = body;
  comment.updatedAt = question.store.clock();
  return { status: 200, body: issueCommentView(question, comment) };
};

const remove: Handler = (question) => {
  const comment = commentOf(question);
  comment.pull.issueComments = comment.pull.issueComments.filter((item) => item !== comment);
  return { status: 204 };
};

const listReactions =
  (find: (question: Question) => { reactions: ReactionRecord[] }): Handler =>
  (question) => {
    const { content } = question.query;
    const reactions = find(question).reactions.filter((reaction) => !content || reaction.content === content);
    return { list: reactions.map((reaction) => reactionView(question, reaction)) };
  };

const createReaction =
  (find: (question: Question) => { reactions: ReactionRecord[] }): Handler =>
  (question) => {
    const { content } = question.body as { content: string };
    const { reaction, existed } = addReaction(question.store, find(question), authorOf(question), content);
    return { status: existed ? 200 : 201, body: reactionView(question, reaction) };
  };

function labelNamed(question: Question, name: string): LabelRecord {
  const { labels } = repositoryOf(question);
  const label = labels.get(name.toLowerCase()) ?? { ...question.store.mint("label"), name };
  labels.set(name.toLowerCase(), label);
  return label;
}

/** A label that the repository does not have yet is made. */
const addLabels: Handler = (question) => {
  const pull = pullOf(question);
  const { labels = [] } = question.body as { labels?: (string | { name: string })[] };
  for (const given of labels) {
    const label = labelNamed(question, typeof given === "string" ? given : given.name);
    if (!pull.labels.includes(label)) pull.labels.push(label);
  }
  return { status: 200, body: pull.labels.map((label) => labelView(question, pull.repo, label)) };
};

const removeLabel: Handler = (question) => {
  const pull = pullOf(question);
  const name = (question.params.name ?? "").toLowerCase();
  if (!pull.labels.some((label) => label.name.toLowerCase() === name))
    throw new Refusal(404, "Label does not exist");
  pull.labels = pull.labels.filter((label) => label.name.toLowerCase() !== name);
  return { status: 200, body: pull.labels.map((label) => labelView(question, pull.repo, label)) };
};

export const issues: Readonly<Record<string, Handler>> = {
  "issues/list-comments": list,
  "issues/get-comment": (question) => ({
    status: 200,
    body: issueCommentView(question, commentOf(question)),
  }),
  "issues/create-comment": create,
  "issues/update-comment": update,
  "issues/delete-comment": remove,
  "issues/list-labels-on-issue": (question) => {
    const pull = pullOf(question);
    return { list: pull.labels.map((label) => labelView(question, pull.repo, label)) };
  },
  "issues/add-labels": addLabels,
  "issues/remove-label": removeLabel,
  "reactions/list-for-issue-comment": listReactions(commentOf),
  "reactions/create-for-issue-comment": createReaction(commentOf),
  "reactions/list-for-pull-request-review-comment": listReactions(reviewCommentOf),
  "reactions/create-for-pull-request-review-comment": createReaction(reviewCommentOf),
};
