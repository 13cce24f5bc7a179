import { join } from "node:path";
import type { ChangedFile, Sha } from "../domain/pull-request.ts";
import type { Tree } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import { type KnownSizes, readChangedFiles } from "./changed-files.ts";
import type { CommitText } from "./commit.ts";
import { GitError } from "./errors.ts";
import { nearMergeBase } from "./merge-base.ts";
import type { Ready } from "./read-diff.ts";
import { type Head, existingRef, readHead, resolveRef, symbolicRef, upstreamOf } from "./refs.ts";
import { type GitPlace, runGit } from "./run.ts";
import { type Objects, ownObjects } from "./shared-objects.ts";
import { GitTree } from "./tree.ts";

/**
 * A repository's objects, for reading only. Nothing is checked out, no program that a configuration or an
 * attribute names is started, no link or submodule is followed, and nothing is written into it.
 */
export interface Repository {
  /** The repository's own git directory, absolute. */
  readonly gitDirectory: string;
  readonly bare: boolean;
  /** History ends where a shallow clone was cut. */
  readonly shallow: boolean;
  /** Some objects were never downloaded, and are not fetched now. */
  readonly partial: boolean;
  /** The tree without files, in this repository's object format. */
  readonly emptyTree: Sha;
  /** @throws UserError for an unknown name, with near ones */
  resolve(ref: string): Promise<Sha>;
  /** @throws UserError when the two have no history in common, or none that a shallow clone still has */
  mergeBase(a: Sha, b: Sha): Promise<Sha>;
  /** Commits or trees. */
  changedFiles(from: Sha, to: Sha, signal?: AbortSignal): Promise<readonly ChangedFile[]>;
  /** A commit's files (or a bare tree's); always the same value for the same id. */
  tree(id: Sha): Tree;
  commit(sha: Sha): Promise<CommitText>;
  head(): Promise<Head>;
  /** A full ref name. */
  existing(ref: string): Promise<Sha | undefined>;
  /** Where a symbolic ref such as `refs/remotes/origin/HEAD` points. */
  symbolic(ref: string): Promise<string | undefined>;
  /** The full name of the ref a branch follows. */
  upstream(branch: string): Promise<string | undefined>;
  /**
   * The index as a tree, made outside the repository.
   *
   * @param indexFile another index than the repository's own, as git hands one to its hooks
   * @throws UserError while a merge is unresolved
   */
  stagedTree(indexFile?: string): Promise<Sha>;
  close(): Promise<void>;
}

export interface RepositoryParts {
  gitDirectory: string;
  bare: boolean;
  shallow: boolean;
  partial: boolean;
  emptyTree: Sha;
  /** Where refs are read: the repository itself. */
  refs: GitPlace;
  /** Where objects are read: a place that sees the repository's objects and none of its configuration. */
  objects: GitPlace;
  /** What the objects are read with; absent: its own. */
  read?: Objects;
  release: () => Promise<void>;
}

export function repositoryOf(parts: RepositoryParts): Repository {
  const { refs, objects } = parts;
  const read = parts.read ?? ownObjects(objects);
  const trees = new Map<Sha, GitTree>();
  const treeOf = (id: Sha): GitTree => {
    const known = trees.get(id) ?? new GitTree(checked(id), objects, read);
    trees.set(id, known);
    return known;
  };
  return {
    gitDirectory: parts.gitDirectory,
    bare: parts.bare,
    shallow: parts.shallow,
    partial: parts.partial,
    emptyTree: parts.emptyTree,
    resolve: (ref) => resolveRef(refs, ref),
    mergeBase: (a, b) => mergeBase(parts, read, a, b),
    changedFiles: async (from, to, signal) => {
      const [base, head] = [checked(from), checked(to)];
      const sizeOf = (id: Sha): Promise<number> => read.reader.size(id);
      const files = (known?: KnownSizes, ready?: Ready) =>
        readChangedFiles(objects, base, head, undefined, signal, known, ready, sizeOf);
      if (!parts.read) return files();
      // Many reviews of one mirror have their base in common, and each needs the list of its head in any case.
      treeOf(to)
        .list()
        .catch(() => undefined);
      const sizes = read.listings.sizes(objects.directory, [from, to]);
      return files(() => sizes, await readyFor(parts.read, from, to));
    },
    tree: treeOf,
    commit: (sha) => read.commits.read(sha),
    head: () => readHead(refs),
    existing: (ref) => existingRef(refs, ref),
    symbolic: (ref) => symbolicRef(refs, ref),
    upstream: (branch) => upstreamOf(refs, branch),
    stagedTree: (indexFile) => stagedTree(parts, indexFile),
    close: async () => {
      read.release();
      await parts.release();
    },
  };
}

/** Nothing where an object is no commit, or is not there: that is told by whoever looks at the change. */
async function readyFor({ commits, differ }: Objects, from: Sha, to: Sha): Promise<Ready | undefined> {
  if (!differ?.free) return undefined;
  try {
    const [base, head] = await Promise.all([commits.read(from), commits.read(to)]);
    return base.tree !== undefined && head.tree !== undefined
      ? { differ, from: base.tree, to: head.tree }
      : undefined;
  } catch {
    return undefined;
  }
}

async function mergeBase(
  { objects, shallow }: RepositoryParts,
  { commits }: Objects,
  a: Sha,
  b: Sha,
): Promise<Sha> {
  // Where a history was cut, git knows.
  const near = shallow
    ? undefined
    : await nearMergeBase((sha) => commits.read(sha), checked(a), checked(b)).catch(() => undefined);
  if (near !== undefined) return near;
  const { code, stdout, stderr } = await runGit(
    objects,
    ["merge-base", "--end-of-options", checked(a), checked(b)],
    {
      accept: [1],
    },
  );
  const sha = stdout.toString("latin1").trim().split("\n")[0] ?? "";
  if (code === 0 && sha) return sha;
  if (stderr) throw new GitError(`git merge-base failed: ${stderr.split("\n")[0]}`, { stderr });
  if (shallow) {
    throw new UserError("This is a shallow clone, cut off before the place where the two histories meet", {
      remedy: "run git fetch --unshallow, then try again",
    });
  }
  throw new UserError(`${a.slice(0, 12)} and ${b.slice(0, 12)} have no history in common`, {
    remedy: "name a --base that the head was branched from",
  });
}

async function stagedTree({ gitDirectory, objects }: RepositoryParts, indexFile?: string): Promise<Sha> {
  const index = indexFile ?? join(gitDirectory, "index");
  const place = { ...objects, environment: { ...objects.environment, GIT_INDEX_FILE: index } };
  const { code, stdout, stderr } = await runGit(place, ["write-tree"], { accept: [128] });
  const id = stdout.toString("latin1").trim();
  if (code === 0 && id) return id;
  if (/unmerged/.test(stderr)) {
    throw new UserError("The index holds an unresolved merge", {
      remedy: "resolve and stage the conflicts first",
    });
  }
  throw new GitError(
    `the index cannot be read: ${
      stderr
        .split("\n")
        .find((line) => line.startsWith("fatal: "))
        ?.slice(7) ?? stderr
    }`,
    { stderr },
  );
}

function checked(id: Sha): Sha {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(id))
    throw new GitError(`not a full object id: ${id.slice(0, 80)}`);
  return id;
}
