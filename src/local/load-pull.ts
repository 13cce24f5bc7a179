import { basename, dirname } from "node:path";
import type { Sha } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import { openRepository } from "../git/open-repository.ts";
import type { Repository } from "../git/repository.ts";
import { chooseBase } from "./choose-base.ts";

export interface LocalPullOptions {
  /** The repository, or any folder in it. */
  repo: string;
  /** Default: the branch that this one would be merged into. */
  base?: string;
  /** Default: HEAD. */
  head?: string;
  /** What is staged, instead of a commit. */
  staged?: boolean;
  /** Another index than the repository's own: git names one to its hooks. */
  indexFile?: string;
  signal?: AbortSignal;
  /** Called while git reads a change that takes it longer than most do: what comes next can be prepared meanwhile. */
  meanwhile?: () => void;
}

/** Milliseconds in which git has read most changes. */
const SHORT = 15;

export interface LocalPull extends LoadedPull {
  /** What was chosen, in words for a person. */
  notes: readonly string[];
  close(): Promise<void>;
}

/**
 * Reads a pull request out of a local repository: what would be merged if this head were to go into that base.
 *
 * @throws UserError when there is nothing to compare, with what to do about it
 */
export async function loadLocalPull(options: LocalPullOptions): Promise<LocalPull> {
  if (options.staged && options.head !== undefined) {
    throw new UserError("--staged and --head exclude each other", { remedy: "leave one of them out" });
  }
  const repository = await openRepository(options.repo);
  try {
    return await load(repository, options);
  } catch (error) {
    await repository.close();
    throw error;
  }
}

interface Sides {
  base: { sha: Sha; ref: string };
  mergeBase: Sha;
  head: { sha: Sha; ref?: string };
  /** The commit whose words describe the change; none while only staged. */
  described?: Sha;
}

async function load(repository: Repository, options: LocalPullOptions): Promise<LocalPull> {
  const sides = options.staged
    ? await stagedSides(repository, options)
    : await committedSides(repository, options);
  const long = options.meanwhile && setTimeout(options.meanwhile, SHORT);
  const [files, commit] = await Promise.all([
    repository.changedFiles(sides.mergeBase, sides.head.sha, options.signal),
    sides.described ? repository.commit(sides.described) : undefined,
  ]).finally(() => clearTimeout(long));
  if (repository.partial && files.some((file) => file.diffOmitted?.includes("unable to read"))) {
    throw new UserError("This is a partial clone, and files that changed were never downloaded", {
      remedy: "run git fetch --refetch --no-filter, then try again",
    });
  }
  const from = sides.mergeBase === repository.emptyTree ? "nothing" : sides.mergeBase.slice(0, 12);
  const to = sides.head.ref ?? sides.head.sha.slice(0, 12);
  return {
    pull: {
      repo: { id: 0, owner: "", name: nameOf(repository) },
      number: 0,
      title: commit?.subject ?? "Staged changes",
      body: commit?.body ?? "",
      author: { login: commit?.author ?? "", kind: "person" },
      draft: false,
      base: sides.base,
      mergeBase: { sha: sides.mergeBase },
      head: { ...sides.head, ...(commit?.date === undefined ? {} : { date: commit.date }) },
      files,
    },
    trees: {
      base: repository.tree(sides.base.sha),
      mergeBase: repository.tree(sides.mergeBase),
      head: repository.tree(sides.head.sha),
    },
    notes: [
      `Comparing ${to} with ${sides.base.ref}, from ${from} on: ${files.length} changed ${files.length === 1 ? "file" : "files"}.`,
    ],
    close: () => repository.close(),
  };
}

async function committedSides(repository: Repository, options: LocalPullOptions): Promise<Sides> {
  const base = options.base === undefined ? undefined : repository.resolve(options.base);
  // Awaited where the base is chosen, unless the head is no commit: that is said first.
  base?.catch(() => undefined);
  const { sha, branch, ref } = await headOf(repository, options.head);
  const head = { sha, ...(ref === undefined ? {} : { ref }) };
  const chosen =
    base === undefined || options.base === undefined
      ? await chooseBase(repository, { sha, branch, shown: ref ?? "HEAD" })
      : { sha: await base, ref: options.base };
  const mergeBase =
    chosen.sha === repository.emptyTree ? chosen.sha : await repository.mergeBase(chosen.sha, sha);
  return { base: chosen, mergeBase, head, described: sha };
}

/** @throws UserError for a name that is no commit, or without one in a repository that has none yet */
async function headOf(
  repository: Repository,
  name: string | undefined,
): Promise<{ sha: Sha; branch: string | undefined; ref: string | undefined }> {
  if (name !== undefined) {
    const [sha, branch] = await Promise.all([repository.resolve(name), branchCalled(repository, name)]);
    return { sha, branch, ref: name };
  }
  const current = await repository.head();
  if (current.sha) return { sha: current.sha, branch: current.branch, ref: current.branch };
  throw new UserError("This repository has no commits yet", {
    remedy: "commit first, or review what is staged with --staged",
  });
}

/** Staged changes are compared with the last commit, or, when a base is named, with where this branch left it. */
async function stagedSides(repository: Repository, options: LocalPullOptions): Promise<Sides> {
  if (repository.bare)
    throw new UserError("A bare repository has nothing staged", { remedy: "leave --staged out" });
  const current = await repository.head();
  const head = { sha: await repository.stagedTree(options.indexFile), ref: "the staged changes" };
  if (options.base !== undefined) {
    const base = { sha: await repository.resolve(options.base), ref: options.base };
    return {
      base,
      mergeBase: current.sha ? await repository.mergeBase(base.sha, current.sha) : base.sha,
      head,
    };
  }
  if (!current.sha)
    return {
      base: { sha: repository.emptyTree, ref: "an empty repository" },
      mergeBase: repository.emptyTree,
      head,
    };
  return { base: { sha: current.sha, ref: "HEAD" }, mergeBase: current.sha, head };
}

async function branchCalled(repository: Repository, name: string): Promise<string | undefined> {
  return !name.startsWith("-") && (await repository.existing(`refs/heads/${name}`)) ? name : undefined;
}

function nameOf({ gitDirectory }: Repository): string {
  const folder = basename(gitDirectory);
  return folder === ".git" ? basename(dirname(gitDirectory)) : folder.replace(/\.git$/, "");
}
