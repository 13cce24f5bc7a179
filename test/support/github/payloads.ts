import { iso, isoOrNull } from "./exchange.ts";
import type {
  CheckRunRecord,
  IssueCommentRecord,
  PullRecord,
  RepositoryRecord,
  UserRecord,
} from "./store.ts";
import { checkRunView, checkSuiteView } from "./views/checks.ts";
import { associationOf, installationView, type Setting, userView } from "./views/people.ts";
import { issueCommentView, labelView, pullPage, pullUrl, pullView, reactionsView } from "./views/pulls.ts";
import { repositoryUrl, repositoryView } from "./views/repositories.ts";

/** The bodies of webhooks, from what the store holds. */

export type Payload = Record<string, unknown>;

function about(setting: Setting, repo: RepositoryRecord, sender: UserRecord): Payload {
  const { installation } = setting.store;
  return {
    repository: repositoryView(setting, repo),
    sender: userView(setting, sender),
    installation: {
      id: installation.id,
      node_id: Buffer.from(`Integration:${installation.id}`).toString("base64"),
    },
  };
}

export async function pullRequestPayload(
  setting: Setting,
  action: string,
  pull: PullRecord,
  more: Payload = {},
): Promise<Payload> {
  return {
    action,
    number: pull.number,
    pull_request: await pullView(setting, pull),
    ...more,
    ...about(setting, pull.repo, pull.author),
  };
}

function issueView(setting: Setting, pull: PullRecord): Payload {
  const url = pullUrl(setting, pull).replace("/pulls/", "/issues/");
  return {
    url,
    repository_url: repositoryUrl(setting, pull.repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: pullPage(setting, pull),
    id: pull.id + 1,
    node_id: pull.nodeId,
    number: pull.number,
    title: pull.title,
    user: userView(setting, pull.author),
    labels: pull.labels.map((label) => labelView(setting, pull.repo, label)),
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.issueComments.length,
    created_at: iso(pull.createdAt),
    updated_at: iso(pull.updatedAt),
    closed_at: isoOrNull(pull.closedAt),
    author_association: associationOf(pull.repo, pull.author),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: pullUrl(setting, pull),
      html_url: pullPage(setting, pull),
      diff_url: `${pullPage(setting, pull)}.diff`,
      patch_url: `${pullPage(setting, pull)}.patch`,
      merged_at: isoOrNull(pull.mergedAt),
    },
    body: pull.body,
    reactions: reactionsView(url, []),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}

export function issueCommentPayload(
  setting: Setting,
  action: string,
  comment: IssueCommentRecord,
  more: Payload = {},
): Payload {
  return {
    action,
    ...more,
    issue: issueView(setting, comment.pull),
    comment: issueCommentView(setting, comment),
    ...about(setting, comment.pull.repo, comment.user),
  };
}

export function installationPayload(setting: Setting, action: string): Payload {
  const { store } = setting;
  const owner = store.installation.account ?? store.user("acme", "Organization");
  const repositories = [...store.repositories.values()].filter((item) => item.installed && !item.deleted);
  return {
    action,
    installation: installationView(setting),
    repositories: repositories.map((item) => ({
      id: item.id,
      node_id: item.nodeId,
      name: item.name,
      full_name: `${item.owner}/${item.name}`,
      private: item.private,
    })),
    sender: userView(setting, owner),
  };
}

/** What only the suite's own endpoint tells. */
const ONLY_OF_THE_SUITE: ReadonlySet<string> = new Set([
  "latest_check_runs_count",
  "check_runs_url",
  "rerequestable",
  "runs_rerequestable",
  "head_commit",
  "repository",
]);

export function checkRunPayload(setting: Setting, action: string, run: CheckRunRecord): Payload {
  const { suite } = run;
  const owner = setting.store.user(suite.repo.owner, "Organization");
  const short = Object.entries(checkSuiteView(setting, suite)).filter(([key]) => !ONLY_OF_THE_SUITE.has(key));
  return {
    action,
    check_run: { ...checkRunView(setting, run), check_suite: Object.fromEntries(short) },
    ...about(setting, suite.repo, owner),
  };
}
