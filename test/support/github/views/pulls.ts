import { commitsOf, pullDiff } from "../changes.ts";
import { type DiffFile, patchOf } from "../diff.ts";
import { iso, isoOrNull } from "../exchange.ts";
import type {
  IssueCommentRecord,
  LabelRecord,
  PullRecord,
  ReactionRecord,
  RepositoryRecord,
} from "../store.ts";
import { associationOf, type Setting, userView } from "./people.ts";
import { repositoryPage, repositoryUrl, repositoryView } from "./repositories.ts";

export const pullUrl = (setting: Setting, pull: PullRecord): string =>
  `${repositoryUrl(setting, pull.repo)}/pulls/${pull.number}`;

export const pullPage = (setting: Setting, pull: PullRecord): string =>
  `${repositoryPage(setting, pull.repo)}/pull/${pull.number}`;

const link = (href: string) => ({ href });

function end(
  setting: Setting,
  side: { ref: string; sha: string },
  repo: RepositoryRecord | null,
): Record<string, unknown> {
  const owner = repo ? setting.store.user(repo.owner, "Organization") : null;
  return {
    label: `${repo?.owner ?? "unknown repository"}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: owner ? userView(setting, owner) : null,
    repo: repo && !repo.deleted ? repositoryView(setting, repo) : null,
  };
}

/** As in lists. */
export function simplePullView(setting: Setting, pull: PullRecord): Record<string, unknown> {
  const url = pullUrl(setting, pull);
  const page = pullPage(setting, pull);
  const issue = url.replace("/pulls/", "/issues/");
  const repository = repositoryUrl(setting, pull.repo);
  return {
    url,
    id: pull.id,
    node_id: pull.nodeId,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: userView(setting, pull.author),
    body: pull.body,
    created_at: iso(pull.createdAt),
    updated_at: iso(pull.updatedAt),
    closed_at: isoOrNull(pull.closedAt),
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((label) => labelView(setting, pull.repo, label)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repository}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${repository}/statuses/${pull.head.sha}`,
    head: end(setting, pull.head, pull.head.repo),
    base: end(setting, pull.base, pull.repo),
    _links: {
      self: link(url),
      html: link(page),
      issue: link(issue),
      comments: link(`${issue}/comments`),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${repository}/pulls/comments{/number}`),
      commits: link(`${url}/commits`),
      statuses: link(`${repository}/statuses/${pull.head.sha}`),
    },
    author_association: associationOf(pull.repo, pull.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** As when one is asked for, and in webhooks. */
export async function pullView(setting: Setting, pull: PullRecord): Promise<Record<string, unknown>> {
  const [diff, commits] = await Promise.all([pullDiff(pull), commitsOf(pull)]);
  const comments = pull.reviews.filter((review) => review.state !== "PENDING").map((review) => review.id);
  return {
    ...simplePullView(setting, pull),
    merged: pull.merged,
    mergeable: pull.state === "open" ? true : null,
    rebaseable: pull.state === "open" ? true : null,
    mergeable_state: pull.draft ? "draft" : "clean",
    merged_by: null,
    comments: pull.issueComments.length,
    review_comments: pull.threads
      .flatMap((thread) => thread.comments)
      .filter((item) => comments.includes(item.review.id)).length,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: diff.reduce((sum, file) => sum + file.additions, 0),
    deletions: diff.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: diff.length,
  };
}

/** GitHub leaves the patch out past this many lines of one file. */
const PATCH_LINES = 3_000;

export function fileView(setting: Setting, pull: PullRecord, file: DiffFile): Record<string, unknown> {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const page = repositoryPage(setting, pull.repo);
  const patch = file.additions + file.deletions > PATCH_LINES ? undefined : patchOf(file);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${pull.head.sha}/${path}`,
    raw_url: `${page}/raw/${pull.head.sha}/${path}`,
    contents_url: `${repositoryUrl(setting, pull.repo)}/contents/${path}?ref=${pull.head.sha}`,
    ...(patch === undefined ? {} : { patch }),
    ...(file.before === null ? {} : { previous_filename: file.before }),
  };
}

export function labelView(
  setting: Setting,
  repo: RepositoryRecord,
  label: LabelRecord,
): Record<string, unknown> {
  return {
    id: label.id,
    node_id: label.nodeId,
    url: `${repositoryUrl(setting, repo)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: null,
    color: "ededed",
    default: false,
  };
}

export function issueCommentView(setting: Setting, comment: IssueCommentRecord): Record<string, unknown> {
  const { pull } = comment;
  const url = `${repositoryUrl(setting, pull.repo)}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: comment.nodeId,
    url,
    html_url: `${pullPage(setting, pull)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(setting, pull.repo)}/issues/${pull.number}`,
    body: comment.body,
    user: userView(setting, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: associationOf(pull.repo, comment.user),
    performed_via_github_app: null,
    reactions: reactionsView(url, comment.reactions),
  };
}

const CONTENTS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket"];

export function reactionsView(url: string, reactions: readonly ReactionRecord[]): Record<string, unknown> {
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...Object.fromEntries(CONTENTS.map((content) => [content, count(content)])),
  };
}

export function reactionView(setting: Setting, reaction: ReactionRecord): Record<string, unknown> {
  return {
    id: reaction.id,
    node_id: reaction.nodeId,
    user: userView(setting, reaction.user),
    content: reaction.content,
    created_at: iso(reaction.createdAt),
  };
}
