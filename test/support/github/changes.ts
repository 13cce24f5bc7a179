import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  commitFiles,
  createBareRepository,
  git,
  gitText,
  moveRef,
  resolveCommit,
  type FileChanges,
} from "../git-fixture.ts";
import { diffOf, findLine, follow, type DiffFile } from "./diff.ts";
import type { CreateRepository, OpenPull, PushOptions } from "./fake-github.ts";
import type { PullRecord, RepositoryRecord, Store, ThreadRecord } from "./store.ts";

/** What people do to repositories and pull requests, and what follows from it. */

const diffs = new WeakMap<RepositoryRecord, Map<string, DiffFile[]>>();

/** The diff from the merge base to a commit of the pull request; to its head when none is named. */
export async function pullDiff(pull: PullRecord, commit: string = pull.head.sha): Promise<DiffFile[]> {
  const from = await mergeBaseOf(pull.repo, pull.base.sha, commit);
  const known = diffs.get(pull.repo) ?? new Map<string, DiffFile[]>();
  diffs.set(pull.repo, known);
  const key = `${from} ${commit}`;
  const diff = known.get(key) ?? (await diffOf(pull.repo.gitDir, from, commit));
  known.set(key, diff);
  return diff;
}

/** Histories that share nothing are compared tip with tip. */
export async function mergeBaseOf(repo: RepositoryRecord, base: string, head: string): Promise<string> {
  return gitText(repo.gitDir, ["merge-base", base, head]).catch(() => base);
}

/** Commits on the head that are not on the base, newest first. */
export async function commitsOf(pull: PullRecord): Promise<string[]> {
  const text = await gitText(pull.repo.gitDir, ["rev-list", `${pull.base.sha}..${pull.head.sha}`]);
  return text ? text.split("\n") : [];
}

/** As on GitHub: any commit that is there can be fetched by its id, and filters are understood. */
const UPLOAD_PACK = `[uploadpack]
	allowAnySHA1InWant = true
	allowReachableSHA1InWant = true
	allowFilter = true
`;

export async function createRepository(
  store: Store,
  folder: string,
  webUrl: string,
  options: CreateRepository,
): Promise<RepositoryRecord> {
  const there = store.repository(options.owner, options.name);
  // A name that a repository had before may be taken again.
  if (there?.owner === options.owner && there.name === options.name)
    throw new Error(`${options.owner}/${options.name} is there already`);
  const { id, nodeId } = store.mint("repository");
  const gitDir = join(folder, "repositories", `${id}.git`);
  const defaultBranch = options.defaultBranch ?? options.forkOf?.defaultBranch ?? "main";
  if (options.forkOf) {
    await mkdir(dirname(gitDir), { recursive: true });
    await git(dirname(gitDir), [
      "clone",
      "--quiet",
      "--bare",
      "--no-hardlinks",
      options.forkOf.gitDir,
      gitDir,
    ]);
  } else await createBareRepository(gitDir, defaultBranch);
  await appendFile(join(gitDir, "config"), UPLOAD_PACK);
  const now = store.clock();
  const repository: RepositoryRecord = {
    id,
    nodeId,
    owner: options.owner,
    name: options.name,
    private: options.private ?? true,
    defaultBranch,
    gitDir,
    get cloneUrl() {
      return `${webUrl}/${this.owner}/${this.name}.git`;
    },
    installed: options.installed ?? true,
    deleted: false,
    parent: options.forkOf ? (store.repositories.get(options.forkOf.id) ?? null) : null,
    nextNumber: 1,
    pulls: new Map(),
    roles: new Map([[options.owner.toLowerCase(), "admin"]]),
    checkSuites: [],
    labels: new Map(),
    sarifs: [],
    createdAt: now,
    pushedAt: now,
  };
  store.user(options.owner, "Organization");
  store.addRepository(repository);
  if (options.files) {
    await commitFiles(gitDir, {
      branch: defaultBranch,
      files: options.files,
      message: "First commit",
      parents: [],
    });
  }
  return repository;
}

export async function push(
  store: Store,
  repo: RepositoryRecord,
  branch: string,
  files: FileChanges,
  options: PushOptions,
): Promise<string> {
  const tip = await resolveCommit(repo.gitDir, `refs/heads/${branch}`);
  const fallback = tip ?? (await resolveCommit(repo.gitDir, `refs/heads/${repo.defaultBranch}`));
  const parent = options.parent ? await resolveCommit(repo.gitDir, options.parent) : fallback;
  if (options.parent && !parent) throw new Error(`no commit ${options.parent} to build on`);
  if (tip && parent !== tip && !options.force)
    throw new Error(`${branch} would lose commits; push with force`);
  const commit = await commitFiles(repo.gitDir, {
    branch,
    files,
    message: options.message ?? `Change ${branch}`,
    parents: parent ? [parent] : [],
    author: options.author ?? "dev",
  });
  await moved(store, repo, branch, commit);
  return commit;
}

export async function setBranch(
  store: Store,
  repo: RepositoryRecord,
  branch: string,
  commit: string,
): Promise<void> {
  await moveRef(repo.gitDir, `refs/heads/${branch}`, commit);
  await moved(store, repo, branch, commit);
}

/** Open pull requests follow their head branch; their base stays what it was, as on GitHub. */
async function moved(store: Store, repo: RepositoryRecord, branch: string, commit: string): Promise<void> {
  repo.pushedAt = store.clock();
  for (const pull of store.pulls()) {
    if (pull.state !== "open" || pull.head.repo !== repo || pull.head.ref !== branch) continue;
    await bringHead(pull, repo, commit);
    pull.base.sha = (await resolveCommit(pull.repo.gitDir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
    pull.head.sha = commit;
    pull.updatedAt = store.clock();
    await placeThreads(pull);
  }
}

/** `refs/pull/N/head` of the base repository holds the head, also of a fork and after the branch is gone. */
async function bringHead(pull: PullRecord, from: RepositoryRecord, commit: string): Promise<void> {
  if (from !== pull.repo)
    await git(pull.repo.gitDir, [
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      from.gitDir,
      commit,
    ]);
  await moveRef(pull.repo.gitDir, `refs/pull/${pull.number}/head`, commit);
}

export async function openPull(
  store: Store,
  options: OpenPull & { repo: RepositoryRecord; fork?: RepositoryRecord },
): Promise<PullRecord> {
  const { repo } = options;
  const headRepo = options.fork ?? repo;
  const baseRef = options.base ?? repo.defaultBranch;
  const [head, base] = await Promise.all([
    resolveCommit(headRepo.gitDir, `refs/heads/${options.head}`),
    resolveCommit(repo.gitDir, `refs/heads/${baseRef}`),
  ]);
  if (!head) throw new Error(`no branch ${options.head} in ${headRepo.owner}/${headRepo.name}`);
  if (!base) throw new Error(`no branch ${baseRef} in ${repo.owner}/${repo.name}`);
  const author = store.user(options.author ?? "dev");
  if (!options.fork && !repo.roles.has(author.login.toLowerCase()))
    repo.roles.set(author.login.toLowerCase(), "write");
  const now = store.clock();
  const pull: PullRecord = {
    ...store.mint("pull"),
    repo,
    number: repo.nextNumber++,
    title: options.title ?? `Merge ${options.head}`,
    body: options.body ?? null,
    author,
    state: "open",
    merged: false,
    mergeCommit: null,
    draft: options.draft ?? false,
    head: { ref: options.head, sha: head, repo: headRepo },
    base: { ref: baseRef, sha: base },
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    reviews: [],
    threads: [],
    issueComments: [],
    labels: [],
  };
  await bringHead(pull, headRepo, head);
  repo.pulls.set(pull.number, pull);
  store.nodes.set(pull.nodeId, { type: "PullRequest", record: pull });
  return pull;
}

export async function retarget(store: Store, pull: PullRecord, base: string): Promise<void> {
  const sha = await resolveCommit(pull.repo.gitDir, `refs/heads/${base}`);
  if (!sha) throw new Error(`no branch ${base}`);
  pull.base = { ref: base, sha };
  pull.updatedAt = store.clock();
  await placeThreads(pull);
}

/** A merge commit with the head's files where both sides agree; a conflict is an error. */
export async function mergePull(store: Store, pull: PullRecord): Promise<string> {
  const { gitDir } = pull.repo;
  const base = (await resolveCommit(gitDir, `refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  const tree = await gitText(gitDir, ["merge-tree", "--write-tree", base, pull.head.sha]);
  const message = `Merge pull request #${pull.number} from ${pull.head.ref}`;
  const commit = await gitText(gitDir, ["commit-tree", tree, "-p", base, "-p", pull.head.sha, "-m", message]);
  const now = store.clock();
  Object.assign(pull, {
    state: "closed",
    merged: true,
    mergeCommit: commit,
    closedAt: now,
    mergedAt: now,
    updatedAt: now,
  });
  await setBranch(store, pull.repo, pull.base.ref, commit);
  return commit;
}

/** After a push: where each thread's line is now, or that it is outdated. */
async function placeThreads(pull: PullRecord): Promise<void> {
  const diff = await pullDiff(pull);
  for (const thread of pull.threads) {
    const file = diff.find((item) => item.path === thread.path || item.before === thread.path);
    const line = file ? await placeNow(pull, thread, thread.originalLine) : null;
    const found = file && line !== null ? findLine(file, thread.side, line) : undefined;
    thread.line = found ? line : null;
    thread.position = found?.line.position ?? null;
    thread.startLine =
      found && thread.originalStartLine !== null && line !== null
        ? line - (thread.originalLine - thread.originalStartLine)
        : null;
  }
}

async function placeNow(pull: PullRecord, thread: ThreadRecord, line: number): Promise<number | null> {
  const { repo } = pull;
  if (thread.side === "RIGHT")
    return follow(repo.gitDir, thread.originalCommit, pull.head.sha, thread.path, line);
  const [before, now] = await Promise.all([
    mergeBaseOf(repo, pull.base.sha, thread.originalCommit),
    mergeBaseOf(repo, pull.base.sha, pull.head.sha),
  ]);
  return follow(repo.gitDir, before, now, thread.path, line);
}
