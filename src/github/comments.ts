import { z } from "zod";
import type { CommentPlace } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import { readMarkers, replyMarker } from "../domain/marker.ts";
import { messageOf } from "../errors.ts";
import { hasStatus } from "./failures.ts";
import { ask } from "./graphql.ts";
import { present } from "./live-query.ts";
import { type Desk, repoOf, sameLogin, scopeOf } from "./scope.ts";

/** A reply stands near the end of a thread when it was posted a moment ago. */
const LATEST = `query latestComments($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(last: 100) { nodes { body author { kind: __typename login } } }
  } }
}`;

/** Answers in the threads of reviews: each is a review of its own, and the newest are the last. */
const LATEST_IN_REVIEWS = `query latestReplies($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviews(last: 50) { nodes { comments(first: 5) { nodes { body author { kind: __typename login } } } } }
  } }
}`;

const commentsSchema = z.object({
  nodes: z
    .array(
      z
        .object({
          body: z.string(),
          author: z.object({ kind: z.string(), login: z.string() }).nullable(),
        })
        .nullable(),
    )
    .nullable(),
});

const latestSchema = z.object({
  repository: z.object({
    pullRequest: z.object({
      comments: commentsSchema.optional(),
      reviews: z
        .object({ nodes: z.array(z.object({ comments: commentsSchema }).nullable()).nullable() })
        .nullish(),
    }),
  }),
});

const turns = new Map<string, Promise<void>>();

/**
 * A comment in the thread, unless our reply with this id stands there. Two replies to one pull request take
 * turns, so that the second sees the first.
 */
export function reply(
  key: PullKey,
  body: string,
  id: string,
  desk: Desk,
  place: { inReplyTo?: number } = {},
): Promise<void> {
  const thread = `${key.repo.id}#${key.number}`;
  const turn = (turns.get(thread) ?? Promise.resolve()).then(() => replyNow(key, body, id, desk, place));
  const settled = turn.catch(() => undefined);
  turns.set(thread, settled);
  void settled.then(() => {
    if (turns.get(thread) === settled) turns.delete(thread);
  });
  return turn;
}

async function replyNow(
  key: PullKey,
  body: string,
  id: string,
  desk: Desk,
  { inReplyTo }: { inReplyTo?: number },
): Promise<void> {
  const scope = scopeOf(key, desk.markerSecret);
  const answer = await ask(desk, key, inReplyTo === undefined ? LATEST : LATEST_IN_REVIEWS, {
    owner: key.repo.owner,
    name: key.repo.name,
    number: key.number,
  });
  if (answer === "gone") return;
  const login = await desk.clients.login();
  const { comments, reviews } = latestSchema.parse(answer).repository.pullRequest;
  const latest = [
    ...present(comments?.nodes),
    ...present(reviews?.nodes).flatMap((review) => present(review.comments.nodes)),
  ];
  const ours = latest.flatMap(({ author, body: said }) =>
    author?.kind === "Bot" && sameLogin(author.login, login) ? [said] : [],
  );
  if (readMarkers(ours, scope).replies.includes(id)) return;
  await desk.pace.post(key.installation);
  const { issues, pulls } = desk.clients.of(key.installation).rest;
  const text = `${body}\n\n${replyMarker(scope, id)}`;
  if (inReplyTo !== undefined) {
    try {
      await pulls.createReplyForReviewComment({
        ...repoOf(key),
        pull_number: key.number,
        comment_id: inReplyTo,
        body: text,
      });
      return;
    } catch (error) {
      // The comment was deleted meanwhile: the answer then stands in the pull request's own thread.
      if (isClosedToUs(error)) return;
      if (!hasStatus(error, 404)) throw error;
    }
  }
  try {
    await issues.createComment({ ...repoOf(key), issue_number: key.number, body: text });
  } catch (error) {
    if (!isClosedToUs(error)) throw error;
  }
}

/** The conversation is locked, or the repository archived: nobody can be answered there, and no later try could. */
function isClosedToUs(error: unknown): boolean {
  return hasStatus(error, 403, 422) && /\block(?:ed)?\b|\barchived\b/i.test(messageOf(error));
}

/** GitHub keeps one reaction of a kind per account, so doing it twice is doing it once. */
export async function react(
  key: PullKey,
  comment: number,
  reaction: "eyes" | "rocket" | "confused",
  desk: Desk,
  place: CommentPlace = { kind: "issue-comment" },
): Promise<void> {
  const { reactions } = desk.clients.of(key.installation).rest;
  const target = { ...repoOf(key), comment_id: comment, content: reaction };
  try {
    if (place.kind === "review-comment") await reactions.createForPullRequestReviewComment(target);
    else await reactions.createForIssueComment(target);
  } catch (error) {
    // The comment was deleted meanwhile, or the App may not react to it: a reaction is a courtesy.
    if (!hasStatus(error, 403, 404)) throw error;
  }
}
