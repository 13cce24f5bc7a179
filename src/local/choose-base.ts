import type { Sha } from "../domain/pull-request.ts";
import { UserError } from "../errors.ts";
import type { Repository } from "../git/repository.ts";

export interface ChosenBase {
  sha: Sha;
  /** For showing. */
  ref: string;
}

const USUAL_BRANCHES = ["main", "master", "develop", "trunk"];

/**
 * The branch that a head would be merged into when nobody names it: the remote's own default, else one with
 * a usual name, else the one this branch follows. The first commit of all is compared with nothing.
 *
 * @throws UserError when there is none, or when the head is that branch itself: comparing it with itself
 *   would find nothing and look like praise
 */
export async function chooseBase(
  repository: Repository,
  head: { sha: Sha; branch: string | undefined; shown: string },
): Promise<ChosenBase> {
  const found = await usualBase(repository, head.branch);
  if (found && !(await isSameLine(repository, found, head))) return { sha: found.sha, ref: found.ref };
  const first = (await repository.commit(head.sha)).parents.length === 0;
  if (first && !repository.shallow) return { sha: repository.emptyTree, ref: "an empty repository" };
  const remedy = repository.shallow
    ? "this clone is shallow: run git fetch --unshallow, then name the branch with --base REF"
    : "say what to compare with, for instance --base HEAD~1";
  if (!found) throw new UserError("There is no branch here to compare with", { remedy });
  const itself = head.shown === found.ref;
  throw new UserError(
    itself
      ? `${found.ref} is the branch that others are compared with`
      : `${head.shown} has nothing that ${found.ref} does not have`,
    { remedy },
  );
}

interface Candidate extends ChosenBase {
  /** The branch's own name, without the remote's. */
  branch: string;
  remote: boolean;
}

async function usualBase(
  repository: Repository,
  current: string | undefined,
): Promise<Candidate | undefined> {
  const remoteDefault = await repository.symbolic("refs/remotes/origin/HEAD");
  if (remoteDefault?.startsWith("refs/remotes/origin/")) {
    const found = await candidate(repository, remoteDefault);
    if (found) return found;
  }
  for (const name of USUAL_BRANCHES) {
    for (const ref of [`refs/remotes/origin/${name}`, `refs/heads/${name}`]) {
      const found = await candidate(repository, ref);
      if (found) return found;
    }
  }
  const upstream = current === undefined ? undefined : await repository.upstream(current);
  return upstream === undefined ? undefined : candidate(repository, upstream);
}

async function candidate(repository: Repository, ref: string): Promise<Candidate | undefined> {
  const sha = await repository.existing(ref);
  if (!sha) return undefined;
  const remote = ref.startsWith("refs/remotes/");
  const shown = ref.replace(/^refs\/(?:heads|remotes)\//, "");
  return { sha, ref: shown, branch: remote ? shown.slice(shown.indexOf("/") + 1) : shown, remote };
}

/**
 * Is the head on the base branch itself, with nothing of its own? Commits on it that the remote does not have
 * yet are something of its own. A detached head that lies on the base counts as the branch.
 */
async function isSameLine(
  repository: Repository,
  base: Candidate,
  head: { sha: Sha; branch: string | undefined },
): Promise<boolean> {
  if (head.sha === base.sha) return head.branch === undefined || head.branch === base.branch;
  if (head.branch !== undefined && head.branch !== base.branch) return false;
  if (head.branch !== undefined && !base.remote) return true;
  return (await repository.mergeBase(base.sha, head.sha)) === head.sha;
}
