import { z } from "zod";
import type { PullKey } from "../domain/job.ts";
import { readMarkers, replyMarker } from "../domain/marker.ts";
import { hasStatus } from "./failures.ts";
import { ask } from "./live.ts";
import { type Desk, repoOf, sameLogin, scopeOf } from "./scope.ts";

/** A reply stands near the end of a thread when it was posted a moment ago. */
const LATEST = `query latestComments($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(last: 100) { nodes { body author { kind: __typename login } } }
  } }
}`;

const latestSchema = z.object({
  repository: z.object({
    pullRequest: z.object({
      comments: z.object({
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
      }),
    }),
  }),
});

const turns = new Map<string, Promise<void>>();

/**
 * A comment in the thread, unless our reply with this id stands there. Two replies to one pull request take
 * turns, so that the second sees the first.
 */
export function reply(key: PullKey, body: string, id: string, desk: Desk): Promise<void> {
  const thread = `${key.repo.id}#${key.number}`;
  const turn = (turns.get(thread) ?? Promise.resolve()).then(() => replyNow(key, body, id, desk));
  const settled = turn.catch(() => undefined);
  turns.set(thread, settled);
  void settled.then(() => {
    if (turns.get(thread) === settled) turns.delete(thread);
  });
  return turn;
}

async function replyNow(key: PullKey, body: string, id: string, desk: Desk): Promise<void> {
  const scope = scopeOf(key, desk.markerSecret);
  const answer = await ask(desk, key, LATEST, {
    owner: key.repo.owner,
    name: key.repo.name,
    number: key.number,
  });
  if (answer === "gone") return;
  const login = await desk.clients.login();
  const comments = latestSchema.parse(answer).repository.pullRequest.comments.nodes ?? [];
  const ours = comments.flatMap((comment) =>
    comment?.author?.kind === "Bot" && sameLogin(comment.author.login, login) ? [comment.body] : [],
  );
  if (readMarkers(ours, scope).replies.includes(id)) return;
  await desk.clients.of(key.installation).rest.issues.createComment({
    ...repoOf(key),
    issue_number: key.number,
    body: `${body}\n\n${replyMarker(scope, id)}`,
  });
}

/** GitHub keeps one reaction of a kind per account, so doing it twice is doing it once. */
export async function react(
  key: PullKey,
  comment: number,
  reaction: "eyes" | "rocket" | "confused",
  desk: Desk,
): Promise<void> {
  try {
    await desk.clients
      .of(key.installation)
      .rest.reactions.createForIssueComment({ ...repoOf(key), comment_id: comment, content: reaction });
  } catch (error) {
    // The comment was deleted meanwhile, or the App may not react to it: a reaction is a courtesy.
    if (!hasStatus(error, 403, 404)) throw error;
  }
}
