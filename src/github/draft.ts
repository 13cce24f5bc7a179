import { z } from "zod";
import type { PullState } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import { readMarkers } from "../domain/marker.ts";
import type { Placed } from "../domain/review.ts";
import { type Field, type GraphqlError, mutationOf, request } from "./graphql.ts";
import { present } from "./live-query.ts";
import { type Desk, sameLogin, scopeOf } from "./scope.ts";

/** Reviews that are read back with a draft: ours of a moment ago is among the last. */
const READ_BACK = 50;

/** A review that only we see, and the pull request as it was at that moment. */
export interface Draft {
  id: string;
  state: PullState;
  head: string;
  base: string;
  /** Submitted reviews of ours, by the signed markers in their bodies. */
  reviews: readonly { head: string; key: string }[];
  /** Bodies of the comments that GitHub took and that stand on a line. */
  comments: readonly string[];
}

export type Drafted =
  | { outcome: "drafted"; draft: Draft }
  /** GitHub did not take it; `message` is its own words. */
  | { outcome: "refused"; message: string }
  /** One of ours that is not submitted stands in the way. GitHub allows one for each author. */
  | { outcome: "occupied" }
  | { outcome: "not-allowed" }
  | { outcome: "gone" }
  /** Nobody knows whether it was taken. */
  | { outcome: "unknown"; message: string };

const SELECT = `pullRequestReview {
  id
  comments(first: 100) { nodes { body line } }
  pullRequest {
    state headRefOid baseRefName
    reviews(last: ${READ_BACK}) { nodes { state body author { kind: __typename login } } }
  }
}`;

const list = <Node extends z.ZodType>(node: Node) => z.object({ nodes: z.array(node.nullable()).nullable() });

const draftSchema = z.object({
  draft: z.object({
    pullRequestReview: z.object({
      id: z.string(),
      comments: list(z.object({ body: z.string(), line: z.number().nullable() })),
      pullRequest: z.object({
        state: z.enum(["OPEN", "CLOSED", "MERGED"]),
        headRefOid: z.string(),
        baseRefName: z.string(),
        reviews: list(
          z.object({
            state: z.string(),
            body: z.string(),
            author: z.object({ kind: z.string(), login: z.string() }).nullable(),
          }),
        ).nullable(),
      }),
    }),
  }),
});

/** What is to be drafted. `old`: a draft of ours from before, which is taken away first. */
export interface Wanted {
  pull: string;
  head: string;
  body: string;
  comments: readonly Placed[];
  old?: string | undefined;
}

/** Makes the review without submitting it, and looks at the pull request with the same request. */
export async function makeDraft(key: PullKey, wanted: Wanted, desk: Desk): Promise<Drafted> {
  const fields: Field[] = [];
  if (wanted.old !== undefined) fields.push(deletion(wanted.old));
  fields.push({
    as: "draft",
    field: "addPullRequestReview",
    input: {
      pullRequestId: wanted.pull,
      commitOID: wanted.head,
      body: wanted.body,
      threads: wanted.comments.map(threadOf),
    },
    select: SELECT,
  });
  const { text, variables } = mutationOf("draft", fields);
  const login = await desk.clients.login();
  const answer = await request(desk, key, text, variables);
  if (answer === "gone") return { outcome: "gone" };
  const made = draftSchema.safeParse(answer.data);
  if (!made.success) return refusal(answer.errors);
  const { id, comments, pullRequest } = made.data.draft.pullRequestReview;
  const { reviews } = readMarkers(
    present(pullRequest.reviews?.nodes)
      .filter(
        ({ state, author }) =>
          state !== "PENDING" && author?.kind === "Bot" && sameLogin(author.login, login),
      )
      .map(({ body }) => body),
    scopeOf(key, desk.markerSecret),
  );
  return {
    outcome: "drafted",
    draft: {
      id,
      state: pullRequest.state === "OPEN" ? "open" : pullRequest.state === "MERGED" ? "merged" : "closed",
      head: pullRequest.headRefOid,
      base: pullRequest.baseRefName,
      reviews,
      comments: present(comments.nodes)
        .filter(({ line }) => line !== null)
        .map(({ body }) => body),
    },
  };
}

function refusal(errors: readonly GraphqlError[]): Drafted {
  const error = errors.find(({ path }) => path?.[0] === "draft") ?? errors[0];
  if (!error) return { outcome: "unknown", message: "an answer without a review" };
  const { type, message } = error;
  if (/one pending review/i.test(message)) return { outcome: "occupied" };
  if (type === "FORBIDDEN") return { outcome: "not-allowed" };
  if (type === "NOT_FOUND") return { outcome: "gone" };
  if (type === undefined || type === "INTERNAL") return { outcome: "unknown", message };
  return { outcome: "refused", message };
}

/** Takes a draft away again. */
export function deletion(draft: string): Field {
  return {
    as: "old",
    field: "deletePullRequestReview",
    input: { pullRequestReviewId: draft },
    select: "clientMutationId",
  };
}

function threadOf({ path, side, line, startLine, body }: Placed): Record<string, unknown> {
  return {
    path,
    side,
    line,
    body,
    ...(startLine === undefined ? {} : { startLine, startSide: side }),
  };
}
