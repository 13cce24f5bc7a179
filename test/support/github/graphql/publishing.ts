import {
  addToThread,
  checkLength,
  createReview,
  removePending,
  reply,
  reviewCommentsOf,
  submitReview,
} from "../acts.ts";
import { applyToRun, type CheckBody } from "../rest/checks.ts";
import { placeOf, reviewedCommit } from "../placing.ts";
import { unprocessable } from "../exchange.ts";
import type { CheckRunRecord, PullRecord, RepositoryRecord, ReviewRecord, ThreadRecord } from "../store.ts";
import { checkRunNode } from "./checks.ts";
import { graphqlError } from "./connection.ts";
import { reviewCommentNode, reviewNode } from "./conversation.ts";
import { type Given, recordOf } from "./mutations.ts";
import { NotResolved, type Reader } from "./nodes.ts";

/** What the app writes on a pull request by GraphQL: reviews in two steps, answers in threads, check runs. */

interface DraftThread {
  path: string;
  line: number;
  side?: string | null;
  startLine?: number | null;
  startSide?: string | null;
  body: string;
}

export function publishing(reader: Reader): Record<string, unknown> {
  const { store } = reader;
  const reviewOf = (id: string): ReviewRecord => {
    const { record } = recordOf<ReviewRecord>(reader, ["PullRequestReview"], id);
    if (!record.pull.reviews.includes(record)) throw new NotResolved("node", `global id of '${id}'`);
    reader.need("pull_requests", "write");
    if (record.user !== store.bot) throw graphqlError("FORBIDDEN", "Resource not accessible by integration");
    return record;
  };
  const answer = (input: Given<unknown>["input"], fields: Record<string, unknown>) => ({
    clientMutationId: input.clientMutationId ?? null,
    ...fields,
  });
  return {
    addPullRequestReview: async ({
      input,
    }: Given<{
      pullRequestId: string;
      commitOID?: string | null;
      body?: string | null;
      event?: string | null;
      threads?: DraftThread[] | null;
    }>) => {
      const { record: pull } = recordOf<PullRecord>(reader, ["PullRequest"], input.pullRequestId);
      reader.need("pull_requests", "write");
      const threads = (input.threads ?? []).map(({ path, line, side, startLine, startSide, body }) => ({
        path,
        line,
        body,
        side: side ?? "RIGHT",
        ...(startLine == null ? {} : { start_line: startLine, start_side: startSide ?? "RIGHT" }),
      }));
      const commit = await reviewedCommit(pull, input.commitOID ?? undefined);
      // A path is refused; a line outside every hunk is taken, and then stands nowhere.
      const visible = [];
      for (const thread of threads) {
        const place = await placeOf(pull, commit, thread);
        if (place === "path") throw unprocessable("Path could not be resolved");
        if (typeof place !== "string" && !store.losing?.(thread.body, "draft")) visible.push(thread);
      }
      const review = await createReview(store, pull, {
        by: store.bot,
        commit,
        body: input.body ?? undefined,
        event: input.event ?? undefined,
        comments: visible,
      });
      return answer(input, { pullRequestReview: reviewNode(reader, review), reviewEdge: null });
    },
    submitPullRequestReview: ({
      input,
    }: Given<{ pullRequestReviewId?: string | null; event: string; body?: string | null }>) => {
      const review = reviewOf(input.pullRequestReviewId ?? "");
      submitReview(store, review, input.event, input.body ?? undefined);
      for (const comment of reviewCommentsOf(review)) {
        if (!store.losing?.(comment.body, "submit")) continue;
        const { thread } = comment;
        thread.comments = thread.comments.filter((item) => item !== comment);
        if (thread.comments.length === 0)
          review.pull.threads = review.pull.threads.filter((item) => item !== thread);
      }
      return answer(input, { pullRequestReview: reviewNode(reader, review) });
    },
    deletePullRequestReview: ({ input }: Given<{ pullRequestReviewId: string }>) => {
      const review = reviewOf(input.pullRequestReviewId);
      if (review.state !== "PENDING") throw unprocessable("Can not delete a non-pending pull request review");
      removePending(review);
      return answer(input, { pullRequestReview: reviewNode(reader, review) });
    },
    updatePullRequestReview: ({ input }: Given<{ pullRequestReviewId: string; body: string }>) => {
      const review = reviewOf(input.pullRequestReviewId);
      checkLength(input.body, "PullRequestReview");
      review.body = input.body;
      review.updatedAt = store.clock();
      return answer(input, { pullRequestReview: reviewNode(reader, review) });
    },
    addPullRequestReviewThreadReply: ({
      input,
    }: Given<{ pullRequestReviewThreadId: string; body: string }>) => {
      const { record: thread } = recordOf<ThreadRecord>(
        reader,
        ["PullRequestReviewThread"],
        input.pullRequestReviewThreadId,
      );
      const first = thread.comments[0];
      if (!thread.pull.threads.includes(thread) || !first)
        throw new NotResolved("node", `global id of '${input.pullRequestReviewThreadId}'`);
      reader.need("pull_requests", "write");
      checkLength(input.body, "PullRequestReviewComment");
      // While a review of ours is pending an answer becomes part of it, and nobody else sees it.
      const pending = thread.pull.reviews.find(
        (review) => review.state === "PENDING" && review.user === store.bot,
      );
      const comment = pending
        ? addToThread(store, thread, pending, input.body, first)
        : reply(store, first, store.bot, input.body);
      return answer(input, { comment: reviewCommentNode(reader, comment) });
    },
    updateCheckRun: ({ input }: Given<UpdateCheckRun>) => {
      const { record: run } = recordOf<CheckRunRecord>(reader, ["CheckRun"], input.checkRunId);
      const { record: repo } = recordOf<RepositoryRecord>(reader, ["Repository"], input.repositoryId);
      reader.need("checks", "write");
      if (run.suite.repo !== repo) throw new NotResolved("node", `global id of '${input.checkRunId}'`);
      applyToRun(store, run, bodyOf(input));
      return answer(input, { checkRun: checkRunNode(reader, run) });
    },
  };
}

interface UpdateCheckRun {
  repositoryId: string;
  checkRunId: string;
  status?: string | null;
  conclusion?: string | null;
  externalId?: string | null;
  actions?: NonNullable<CheckBody["actions"]> | null;
  output?: {
    title: string;
    summary: string;
    annotations?:
      | {
          path: string;
          location: { startLine: number; endLine: number };
          annotationLevel: string;
          title?: string | null;
          message: string;
        }[]
      | null;
  } | null;
}

/** GitHub's limit holds for GraphQL as for REST. */
const ANNOTATIONS = 50;

function bodyOf({ status, conclusion, externalId, output, actions }: UpdateCheckRun): CheckBody {
  const annotations = output?.annotations ?? [];
  if (annotations.length > ANNOTATIONS) throw unprocessable("Annotations exceeds a maximum quantity of 50");
  return {
    ...(status == null ? {} : { status: status.toLowerCase() as NonNullable<CheckBody["status"]> }),
    ...(conclusion == null ? {} : { conclusion: conclusion.toLowerCase() }),
    ...(externalId == null ? {} : { external_id: externalId }),
    ...(actions == null ? {} : { actions }),
    ...(output == null
      ? {}
      : {
          output: {
            title: output.title,
            summary: output.summary,
            annotations: annotations.map(({ path, location, annotationLevel, title, message }) => ({
              path,
              start_line: location.startLine,
              end_line: location.endLine,
              annotation_level: annotationLevel.toLowerCase() as "notice" | "warning" | "failure",
              title: title ?? null,
              message,
            })),
          },
        }),
  };
}
