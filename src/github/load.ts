import { resolve } from "node:path";
import type { LivePull } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { PassingError } from "../errors.ts";
import { MissingCommitError, NotLetInError } from "../git/errors.ts";
import { openMirror } from "../git/mirror.ts";
import { type Change, type ChangeRequest, readChange } from "../git/read-change.ts";
import type { Repository } from "../git/repository.ts";
import { hasStatus } from "./failures.ts";
import { notAllowed } from "./graphql.ts";
import { live as askLive } from "./live.ts";
import type { Desk } from "./scope.ts";

export interface Mirrors {
  /** One folder per repository id is made below it. */
  directory: string;
  /** Where repositories are fetched from. */
  webUrl: string;
  /** In place of reading a change in this process. */
  readChange?: ReadChange;
}

/** What lies in a mirror is what strangers wrote: another process may read it. */
export type ReadChange = (key: PullKey, request: ChangeRequest, signal?: AbortSignal) => Promise<Change>;

/** What this pull request changes, read from git: no limit of the REST API on files or sizes applies. */
export async function load(
  key: PullKey,
  live: LivePull,
  desk: Desk,
  mirrors: Mirrors,
  signal?: AbortSignal,
): Promise<LoadedPull & { close(): Promise<void> }> {
  const { repository, reviewed } = await fetchedWithLast(key, live, desk, mirrors, signal);
  try {
    const mirror = mirrorOf(key, mirrors);
    const request = {
      mirror,
      base: live.base.sha,
      head: live.head.sha,
      ...(reviewed === undefined ? {} : { reviewed }),
    };
    const change = mirrors.readChange
      ? await mirrors.readChange(key, request, signal)
      : await readChange(repository, request, signal);
    const { mergeBase, files, date, since } = change;
    return {
      pull: {
        repo: key.repo,
        number: key.number,
        title: live.title,
        body: live.body,
        author: live.author,
        draft: live.draft,
        base: live.base,
        mergeBase: { sha: mergeBase },
        head: { ...live.head, ...(date === undefined ? {} : { date }) },
        files,
      },
      trees: {
        base: repository.tree(live.base.sha),
        mergeBase: repository.tree(mergeBase),
        head: repository.tree(live.head.sha),
      },
      ...(live.organisation ? { organisation: live.organisation } : {}),
      ...(since ? { since } : {}),
      mirror,
      close: () => repository.close(),
    };
  } catch (error) {
    await repository.close();
    throw error;
  }
}

function mirrorOf({ repo }: PullKey, { directory }: Mirrors): string {
  return resolve(directory, String(repo.id));
}

/** With the head that was reviewed last, when it can still be had: a force-push may have left it to be cleaned up. */
async function fetchedWithLast(
  key: PullKey,
  live: LivePull,
  desk: Desk,
  mirrors: Mirrors,
  signal: AbortSignal | undefined,
): Promise<{ repository: Repository; reviewed?: Sha }> {
  const reviewed = live.posted.reviews.findLast(({ head }) => head !== live.head.sha)?.head;
  if (reviewed === undefined || !/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(reviewed))
    return { repository: await fetched(key, live, [], desk, mirrors, signal) };
  try {
    return { repository: await fetched(key, live, [reviewed], desk, mirrors, signal), reviewed };
  } catch (error) {
    if (!(error instanceof MissingCommitError) || error.sha !== reviewed) throw error;
    return { repository: await fetched(key, live, [], desk, mirrors, signal) };
  }
}

async function tokenFor(key: PullKey, desk: Desk, renewed: boolean): Promise<string> {
  try {
    return await desk.clients.token(key.installation, key.repo.id, renewed);
  } catch (error) {
    // GitHub makes no token with a permission that the installation has not.
    if (hasStatus(error, 422)) throw notAllowed("fetch this repository");
    throw error;
  }
}

async function fetched(
  key: PullKey,
  live: LivePull,
  more: readonly Sha[],
  desk: Desk,
  mirrors: Mirrors,
  signal: AbortSignal | undefined,
): Promise<Repository> {
  const { owner, name } = key.repo;
  const fetch = async (renewed: boolean): Promise<Repository> => {
    const token = await tokenFor(key, desk, renewed);
    const request = {
      url: `${mirrors.webUrl}/${owner}/${name}.git`,
      authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
      shas: [live.base.sha, live.head.sha, ...more],
      refs: [`refs/heads/${live.base.ref}`, `refs/pull/${key.number}/head`],
    };
    return openMirror(mirrorOf(key, mirrors)).fetch(request, signal);
  };
  try {
    return await fetch(false).catch((error: unknown) => {
      // Revoked before its hour was over.
      if (error instanceof NotLetInError) return fetch(true);
      throw error;
    });
  } catch (error) {
    if (!(error instanceof MissingCommitError) || more.includes(error.sha)) throw error;
    const now = await askLive(key, desk);
    const moved = now.head.sha !== live.head.sha || now.base.sha !== live.base.sha;
    if (moved)
      throw new PassingError("the pull request moved on while it was fetched", {
        retryAt: new Date(),
        cause: error,
      });
    throw error;
  }
}
