import type { CommentPlace, ReadComment } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import { hasStatus } from "./failures.ts";
import { type Desk, repoOf } from "./scope.ts";

/** A comment as it stands now; `undefined` once it is gone, or stands on another pull request. */
export async function readComment(
  key: PullKey,
  comment: number,
  desk: Desk,
  place: CommentPlace = { kind: "issue-comment" },
): Promise<ReadComment | undefined> {
  const { issues, pulls } = desk.clients.of(key.installation).rest;
  const target = { ...repoOf(key), comment_id: comment };
  try {
    const { data } =
      place.kind === "review-comment"
        ? await pulls.getReviewComment(target)
        : await issues.getComment(target);
    const of = "pull_request_url" in data ? data.pull_request_url : data.issue_url;
    if (!of.endsWith(`/${key.number}`)) return undefined;
    return {
      body: data.body ?? "",
      author: {
        login: data.user?.login ?? "ghost",
        kind: data.user?.type === "Bot" ? "bot" : "person",
      },
      edited: data.updated_at !== data.created_at,
    };
  } catch (error) {
    if (hasStatus(error, 404, 410)) return undefined;
    throw error;
  }
}
