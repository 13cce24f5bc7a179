import { iso, isoOrNull } from "../exchange.ts";
import type {
  IssueCommentRecord,
  PullRecord,
  ReactionRecord,
  ReviewCommentRecord,
  ReviewRecord,
  ThreadRecord,
} from "../store.ts";
import { associationOf } from "../views/people.ts";
import { pullPage } from "../views/pulls.ts";
import { commitNode } from "./checks.ts";
import { connection, type PageArguments } from "./connection.ts";
import { actorNode, type Node, type Reader, repositoryNode, seen } from "./nodes.ts";
import { pullNode } from "./pulls.ts";

export const visibleComments = (reader: Reader, thread: ThreadRecord): ReviewCommentRecord[] =>
  seen(reader, thread.comments).filter(
    (comment) => comment.review.state !== "PENDING" || comment.user === reader.store.bot,
  );

export function reviewNode(reader: Reader, review: ReviewRecord): Node {
  const { pull } = review;
  return {
    __typename: "PullRequestReview",
    id: review.nodeId,
    fullDatabaseId: String(review.id),
    databaseId: review.id,
    state: review.state,
    body: review.body,
    author: () => actorNode(reader, review.user),
    authorAssociation: associationOf(pull.repo, review.user),
    commit: () => commitNode(reader, pull.repo, review.commit),
    createdAt: iso(review.createdAt),
    updatedAt: iso(review.updatedAt),
    submittedAt: isoOrNull(review.submittedAt),
    url: `${pullPage(reader, pull)}#pullrequestreview-${review.id}`,
    viewerDidAuthor: review.user === reader.store.bot,
    pullRequest: () => pullNode(reader, pull),
    comments: (page: PageArguments) => {
      const comments = pull.threads
        .flatMap((thread) => visibleComments(reader, thread))
        .filter((item) => item.review === review);
      return connection("comments", comments, (comment) => reviewCommentNode(reader, comment), page);
    },
  };
}

export function threadNode(reader: Reader, thread: ThreadRecord): Node {
  return {
    __typename: "PullRequestReviewThread",
    id: thread.nodeId,
    path: thread.path,
    line: thread.line,
    startLine: thread.startLine,
    originalLine: thread.originalLine,
    originalStartLine: thread.originalStartLine,
    diffSide: thread.side,
    startDiffSide: thread.startSide,
    subjectType: "LINE",
    isResolved: thread.resolvedBy !== null,
    isOutdated: thread.line === null,
    isCollapsed: thread.resolvedBy !== null,
    resolvedBy: () => (thread.resolvedBy ? actorNode(reader, thread.resolvedBy) : null),
    pullRequest: () => pullNode(reader, thread.pull),
    repository: () => repositoryNode(reader, thread.pull.repo),
    comments: (page: PageArguments) =>
      connection(
        "comments",
        visibleComments(reader, thread),
        (comment) => reviewCommentNode(reader, comment),
        page,
      ),
  };
}

export function reviewCommentNode(reader: Reader, comment: ReviewCommentRecord): Node {
  const { thread, review } = comment;
  return {
    __typename: "PullRequestReviewComment",
    ...commentFields(reader, comment, review.pull),
    url: `${pullPage(reader, review.pull)}#discussion_r${comment.id}`,
    path: thread.path,
    line: thread.line,
    startLine: thread.startLine,
    originalLine: thread.originalLine,
    originalStartLine: thread.originalStartLine,
    outdated: thread.line === null,
    diffHunk: thread.diffHunk,
    state: review.state === "PENDING" ? "PENDING" : "SUBMITTED",
    subjectType: "LINE",
    commit: () =>
      commitNode(
        reader,
        review.pull.repo,
        thread.line === null ? thread.originalCommit : review.pull.head.sha,
      ),
    originalCommit: () => commitNode(reader, review.pull.repo, thread.originalCommit),
    pullRequestReview: () => reviewNode(reader, review),
    replyTo: () => (comment.inReplyTo ? reviewCommentNode(reader, comment.inReplyTo) : null),
  };
}

export function issueCommentNode(reader: Reader, comment: IssueCommentRecord): Node {
  return {
    __typename: "IssueComment",
    ...commentFields(reader, comment, comment.pull),
    url: `${pullPage(reader, comment.pull)}#issuecomment-${comment.id}`,
  };
}

function commentFields(
  reader: Reader,
  comment: IssueCommentRecord | ReviewCommentRecord,
  pull: PullRecord,
): Readonly<Record<string, unknown>> {
  return {
    id: comment.nodeId,
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    author: () => actorNode(reader, comment.user),
    authorAssociation: associationOf(pull.repo, comment.user),
    createdAt: iso(comment.createdAt),
    updatedAt: iso(comment.updatedAt),
    isMinimized: false,
    minimizedReason: null,
    viewerDidAuthor: comment.user === reader.store.bot,
    pullRequest: () => pullNode(reader, pull),
    repository: () => repositoryNode(reader, pull.repo),
    reactions: (page: PageArguments & { content?: string | null }) => {
      const wanted = comment.reactions.filter(
        (item) => page.content == null || REACTION[item.content] === page.content,
      );
      return connection("reactions", wanted, (reaction) => reactionNode(reader, reaction), page);
    },
  };
}

/** REST's word for a reaction to GraphQL's. */
export const REACTION: Readonly<Record<string, string>> = {
  "+1": "THUMBS_UP",
  "-1": "THUMBS_DOWN",
  laugh: "LAUGH",
  confused: "CONFUSED",
  heart: "HEART",
  hooray: "HOORAY",
  eyes: "EYES",
  rocket: "ROCKET",
};

export function reactionNode(reader: Reader, reaction: ReactionRecord): Node {
  return {
    __typename: "Reaction",
    id: reaction.nodeId,
    databaseId: reaction.id,
    content: REACTION[reaction.content] ?? "EYES",
    createdAt: iso(reaction.createdAt),
    user: () => actorNode(reader, reaction.user),
  };
}
