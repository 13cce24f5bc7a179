import type { PullKey } from "../domain/job.ts";
import type { OrganisationFile } from "../domain/tree.ts";
import { hasStatus } from "./failures.ts";
import type { Desk } from "./scope.ts";

/** Milliseconds for which an answer holds: a change is in force within as many, and a busy owner is asked once. */
const HOLDS = 60_000;
/** Owners whose answers are kept. */
const MAX_OWNERS = 500;
/** GitHub sends no content of a larger file, and ours is refused above 64 KB. Bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads `architect.yml` of the `.github` repository of a pull request's owner, on its default branch. `undefined` when
 * there is no such repository, no such file, or neither that the App may see. Answers are kept for a minute.
 *
 * @param paths in the order in which they count
 * @throws PassingError when GitHub does not answer: what holds for the owner's repositories is then not known
 */
export function createOrganisationFiles(
  desk: Pick<Desk, "clients">,
  paths: readonly string[],
  clock: () => number,
): (key: PullKey) => Promise<OrganisationFile | undefined> {
  const kept = new Map<string, { until: number; file: Promise<OrganisationFile | undefined> }>();
  return (key) => {
    const name = `${key.installation} ${key.repo.owner.toLowerCase()}`;
    const known = kept.get(name);
    if (known && known.until > clock()) return known.file;
    const file = read(key, paths, desk);
    kept.delete(name);
    kept.set(name, { until: clock() + HOLDS, file });
    file.catch(() => kept.delete(name));
    const oldest = kept.size > MAX_OWNERS ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return file;
  };
}

async function read(
  { installation, repo }: PullKey,
  paths: readonly string[],
  { clients }: Pick<Desk, "clients">,
): Promise<OrganisationFile | undefined> {
  const { repos } = clients.of(installation).rest;
  const at = { owner: repo.owner, repo: ".github" };
  const head = await unlessMissing(repos.getCommit({ ...at, ref: "HEAD" }));
  if (!head) return undefined;
  const commit = head.data.sha;
  for (const path of paths) {
    const found = await unlessMissing(repos.getContent({ ...at, path, ref: commit }));
    const data = found?.data;
    if (!data || Array.isArray(data) || data.type !== "file" || !("content" in data)) continue;
    if (data.size > MAX_BYTES) continue;
    const text = Buffer.from(data.content, "base64").toString("utf8");
    return { path: `${repo.owner}/.github: ${path}`, text, commit };
  }
  return undefined;
}

/** 403: the App is not installed on it. 409: it is empty. 422: it has no such commit. */
async function unlessMissing<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (hasStatus(error, 403, 404, 409, 422)) return undefined;
    throw error;
  }
}
