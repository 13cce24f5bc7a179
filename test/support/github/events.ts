import { addIssueComment } from "./acts.ts";
import type { Events, Pull } from "./fake-github.ts";
import { checkRunPayload, installationPayload, issueCommentPayload, pullRequestPayload } from "./payloads.ts";
import type { PullRecord, RepositoryRecord } from "./store.ts";
import type { Setting } from "./views/people.ts";
import type { Webhooks } from "./webhooks.ts";
import { resolveCommit } from "../git-fixture.ts";

/** Finds the record behind a handle. */
export interface Records {
  pull(pull: Pull): PullRecord;
  repository(repository: { id: number }): RepositoryRecord;
}

export function eventsOf(setting: Setting, records: Records, webhooks: Webhooks): Events {
  const { store } = setting;
  const pullRequest = async (action: string, pull: Pull, more: Record<string, unknown> = {}) =>
    webhooks.deliver("pull_request", await pullRequestPayload(setting, action, records.pull(pull), more));
  const set = (pull: Pull, change: Partial<Pick<PullRecord, "state" | "draft" | "closedAt">>) =>
    Object.assign(records.pull(pull), change, { updatedAt: store.clock() });
  return {
    pullRequestOpened: (pull) => pullRequest("opened", pull),
    synchronize: async (pull, before) => {
      const after = pull.head.sha;
      const parent = before ?? (await resolveCommit(pull.repo.gitDir, `${after}~1`)) ?? after;
      return pullRequest("synchronize", pull, { before: parent, after });
    },
    readyForReview: (pull) => {
      set(pull, { draft: false });
      return pullRequest("ready_for_review", pull);
    },
    reopened: (pull) => {
      set(pull, { state: "open", closedAt: null });
      return pullRequest("reopened", pull);
    },
    closed: (pull) => {
      if (pull.state === "open") set(pull, { state: "closed", closedAt: store.clock() });
      return pullRequest("closed", pull);
    },
    edited: (pull, from) => {
      const changes: Record<string, unknown> = {};
      if (from.title !== undefined) changes.title = { from: from.title };
      if (from.body !== undefined) changes.body = { from: from.body };
      if (from.base) changes.base = { ref: { from: from.base.ref }, sha: { from: from.base.sha } };
      return pullRequest("edited", pull, { changes });
    },
    issueCommentCreated: async ({ onPull, body, by }) => {
      const comment = addIssueComment(store, records.pull(onPull), store.user(by), body);
      const delivery = await webhooks.deliver(
        "issue_comment",
        issueCommentPayload(setting, "created", comment),
      );
      return { ...delivery, comment: comment.id };
    },
    issueCommentEdited: async ({ onPull, comment: id, body }) => {
      const comment = records.pull(onPull).issueComments.find((item) => item.id === id);
      if (!comment) throw new Error(`no comment ${id} on this pull request`);
      const changes = { body: { from: comment.body } };
      comment.body = body;
      comment.updatedAt = store.clock();
      return webhooks.deliver("issue_comment", issueCommentPayload(setting, "edited", comment, { changes }));
    },
    installationCreated: () => {
      store.installation.deleted = false;
      return webhooks.deliver("installation", installationPayload(setting, "created"));
    },
    installationDeleted: () => {
      store.installation.deleted = true;
      return webhooks.deliver("installation", installationPayload(setting, "deleted"));
    },
    checkRunRerequested: async (repository, id) => {
      const run = records
        .repository(repository)
        .checkSuites.flatMap((suite) => suite.runs)
        .find((item) => item.id === id);
      if (!run) throw new Error(`no check run ${id}`);
      if (run.status !== "completed") throw new Error("only a completed check run can be asked for again");
      return webhooks.deliver("check_run", checkRunPayload(setting, "rerequested", run));
    },
  };
}
