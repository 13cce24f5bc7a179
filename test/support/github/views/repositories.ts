import { iso } from "../exchange.ts";
import type { RepositoryRecord } from "../store.ts";
import { type Setting, userView } from "./people.ts";

/** The addresses that every form of a repository carries, by their ends. */
const LINKS: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

export const repositoryUrl = ({ urls }: Setting, repository: RepositoryRecord): string =>
  `${urls.rest}/repos/${repository.owner}/${repository.name}`;

export const repositoryPage = ({ urls }: Setting, repository: RepositoryRecord): string =>
  `${urls.web}/${repository.owner}/${repository.name}`;

export function repositoryView(setting: Setting, repository: RepositoryRecord): Record<string, unknown> {
  const url = repositoryUrl(setting, repository);
  const page = repositoryPage(setting, repository);
  const open = [...repository.pulls.values()].filter((pull) => pull.state === "open").length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
    owner: userView(setting, setting.store.user(repository.owner, "Organization")),
    html_url: page,
    description: null,
    fork: repository.parent !== null,
    url,
    ...Object.fromEntries(Object.entries(LINKS).map(([name, end]) => [name, `${url}${end}`])),
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: iso(repository.pushedAt),
    git_url: page.replace(/^http/, "git").concat(".git"),
    ssh_url: `git@github.com:${repository.owner}/${repository.name}.git`,
    clone_url: repository.cloneUrl,
    svn_url: page,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    custom_properties: {},
    visibility: repository.private ? "private" : "public",
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
  };
}

/** The form of `GET /repos/{owner}/{repo}`. */
export function fullRepositoryView(setting: Setting, repository: RepositoryRecord): Record<string, unknown> {
  return { ...repositoryView(setting, repository), network_count: 0, subscribers_count: 0 };
}
