import type { Sha } from "../domain/pull-request.ts";

/** What of a commit its history is followed by. */
export interface CommitLinks {
  parents: readonly Sha[];
  /** Seconds since 1970, by its committer. */
  committed: number;
}

/** Commits that are looked at one after the other; beyond, git is asked, which is started for that. */
const MAX_COMMITS = 64;

/** Seen from the one, seen from the other; behind a commit that was seen from both. */
const ONE = 1;
const OTHER = 2;
const BEHIND = 4;

interface Seen extends CommitLinks {
  sha: Sha;
  marks: number;
}

/**
 * The best common ancestor of two commits, as `git merge-base` finds it: both histories are followed by date, newest
 * first, until nothing is left but what lies behind a common one.
 *
 * @returns `undefined` where there is none, or more than one, or the way there is long: git is to be asked
 */
export async function nearMergeBase(
  links: (sha: Sha) => Promise<CommitLinks>,
  one: Sha,
  other: Sha,
): Promise<Sha | undefined> {
  const seen = new Map<Sha, Seen>();
  const queue = new Set<Seen>();
  const common = new Set<Seen>();
  const mark = async (sha: Sha, marks: number): Promise<boolean> => {
    const known = seen.get(sha);
    if (!known && seen.size >= MAX_COMMITS) return false;
    const commit = known ?? { ...(await links(sha)), sha, marks: 0 };
    seen.set(sha, commit);
    if ((commit.marks & marks) === marks) return true;
    commit.marks |= marks;
    queue.add(commit);
    return true;
  };
  await mark(one, ONE);
  await mark(other, OTHER);
  while ([...queue].some(({ marks }) => !(marks & BEHIND))) {
    const newest = [...queue].reduce((best, commit) => (commit.committed > best.committed ? commit : best));
    queue.delete(newest);
    if (newest.marks === (ONE | OTHER)) common.add(newest);
    const marks = newest.marks === (ONE | OTHER) ? newest.marks | BEHIND : newest.marks;
    for (const parent of newest.parents) if (!(await mark(parent, marks))) return undefined;
  }
  const best = [...common].filter(({ marks }) => !(marks & BEHIND));
  return best.length === 1 ? best[0]?.sha : undefined;
}
