import { iso } from "../exchange.ts";
import type { AnnotationRecord, CheckRunRecord, CheckSuiteRecord } from "../store.ts";
import { appView, type Setting } from "./people.ts";
import { repositoryPage, repositoryUrl, repositoryView } from "./repositories.ts";

/** Pull requests of the repository itself that have this head; forks are left out, as GitHub does. */
function pullsOf(setting: Setting, suite: CheckSuiteRecord): Record<string, unknown>[] {
  const { repo } = suite;
  const short = { id: repo.id, url: repositoryUrl(setting, repo), name: repo.name };
  return [...repo.pulls.values()]
    .filter((pull) => pull.head.sha === suite.headSha && pull.head.repo === repo && pull.state === "open")
    .map((pull) => ({
      url: `${repositoryUrl(setting, repo)}/pulls/${pull.number}`,
      id: pull.id,
      number: pull.number,
      head: { ref: pull.head.ref, sha: pull.head.sha, repo: short },
      base: { ref: pull.base.ref, sha: pull.base.sha, repo: short },
    }));
}

export function checkRunView(setting: Setting, run: CheckRunRecord): Record<string, unknown> {
  const { suite } = run;
  const url = `${repositoryUrl(setting, suite.repo)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: run.nodeId,
    head_sha: suite.headSha,
    external_id: run.externalId ?? "",
    url,
    html_url: `${repositoryPage(setting, suite.repo)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${repositoryPage(setting, suite.repo)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: suite.id },
    app: appView(setting),
    pull_requests: pullsOf(setting, suite),
  };
}

export function annotationView(
  setting: Setting,
  run: CheckRunRecord,
  annotation: AnnotationRecord,
): Record<string, unknown> {
  const { suite } = run;
  return {
    ...annotation,
    blob_href: `${repositoryPage(setting, suite.repo)}/blob/${suite.headSha}/${annotation.path}`,
  };
}

const CONCLUSIONS = [
  "action_required",
  "cancelled",
  "timed_out",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
];

/** The worst of the runs once all are completed. */
export function suiteState(suite: CheckSuiteRecord): { status: string; conclusion: string | null } {
  const completed = suite.runs.length > 0 && suite.runs.every((run) => run.status === "completed");
  if (!completed) return { status: suite.runs.length === 0 ? "queued" : "in_progress", conclusion: null };
  const worst = CONCLUSIONS.find((conclusion) => suite.runs.some((run) => run.conclusion === conclusion));
  return { status: "completed", conclusion: worst ?? "neutral" };
}

export function checkSuiteView(setting: Setting, suite: CheckSuiteRecord): Record<string, unknown> {
  const url = `${repositoryUrl(setting, suite.repo)}/check-suites/${suite.id}`;
  const person = { name: "dev", email: "dev@users.noreply.github.com" };
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(suite),
    url,
    before: null,
    after: suite.headSha,
    pull_requests: pullsOf(setting, suite),
    app: appView(setting),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.createdAt),
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    head_commit: {
      id: suite.headSha,
      tree_id: suite.headSha,
      message: "",
      timestamp: iso(suite.createdAt),
      author: person,
      committer: person,
    },
    repository: repositoryView(setting, suite.repo),
  };
}
