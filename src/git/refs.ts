import type { Sha } from "../domain/pull-request.ts";
import { nearestName } from "../domain/nearest.ts";
import { UserError } from "../errors.ts";
import { GitError } from "./errors.ts";
import { type GitPlace, runGit } from "./run.ts";

export interface Head {
  /** Undefined before the first commit. */
  sha?: Sha;
  /** The branch's short name; undefined when HEAD is detached. */
  branch?: string;
}

/** Names beyond this are not offered as near ones. */
const MAX_REFS = 5_000;

/**
 * The commit behind a branch, tag, id or expression such as `HEAD~2`.
 *
 * @throws UserError for a name that git does not know, with the nearest ones it does
 */
export async function resolveRef(place: GitPlace, ref: string): Promise<Sha> {
  if (ref === "" || ref.startsWith("-") || ref.length > 1_000 || /\p{Cc}/u.test(ref)) {
    throw new UserError(`"${shown(ref)}" cannot be the name of a commit`, {
      remedy: "name a branch, a tag or a commit id",
    });
  }
  const sha = await commitCalled(place, ref);
  if (sha !== undefined) return sha;
  const near = await nearNames(place, ref);
  throw new UserError(`There is no commit called "${shown(ref)}" in this repository`, {
    remedy: near.length > 0 ? `did you mean ${near.join(", ")}?` : "name a branch, a tag or a commit id",
  });
}

/** The commit of a full ref name, or undefined when there is no such ref. */
export async function existingRef(place: GitPlace, name: string): Promise<Sha | undefined> {
  return /\p{Cc}/u.test(name) ? undefined : commitCalled(place, name);
}

interface Asked {
  name: string;
  tell: (sha: Sha | undefined) => void;
  fail: (error: unknown) => void;
}

const asked = new WeakMap<GitPlace, Asked[]>();

/** Names that are asked for one right after the other are looked up by one process. A name is one line. */
function commitCalled(place: GitPlace, name: string): Promise<Sha | undefined> {
  return new Promise((tell, fail) => {
    const waiting = asked.get(place);
    if (waiting) return void waiting.push({ name, tell, fail });
    const all = [{ name, tell, fail }];
    asked.set(place, all);
    queueMicrotask(() => {
      asked.delete(place);
      lookUp(place, all).catch((error: unknown) => {
        for (const one of all) one.fail(error);
      });
    });
  });
}

async function lookUp(place: GitPlace, all: readonly Asked[]): Promise<void> {
  const input = all.map(({ name }) => `${name}^{commit}\n`).join("");
  const { stdout } = await runGit(place, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], {
    accept: [1, 128],
    input,
  });
  const lines = stdout.toString("utf8").split("\n");
  for (const [index, { tell }] of all.entries())
    tell(/^([0-9a-f]{40,64}) commit$/.exec(lines[index] ?? "")?.[1]);
}

/** What a symbolic ref points to, as a full ref name. */
export async function symbolicRef(place: GitPlace, name: string): Promise<string | undefined> {
  const { code, stdout } = await runGit(place, ["symbolic-ref", "--quiet", name], { accept: [1, 128] });
  return code === 0 ? stdout.toString("utf8").trim() : undefined;
}

export async function readHead(place: GitPlace): Promise<Head> {
  const [sha, target] = await Promise.all([existingRef(place, "HEAD"), symbolicRef(place, "HEAD")]);
  const branch = target?.startsWith("refs/heads/") ? target.slice("refs/heads/".length) : undefined;
  return { ...(sha ? { sha } : {}), ...(branch ? { branch } : {}) };
}

/** The full name of the ref that a branch follows, when it follows one that exists. */
export async function upstreamOf(place: GitPlace, branch: string): Promise<string | undefined> {
  const { stdout } = await runGit(place, [
    "for-each-ref",
    "--count=1",
    "--format=%(upstream)",
    `refs/heads/${branch}`,
  ]);
  const upstream = stdout.toString("utf8").trim();
  return upstream && (await existingRef(place, upstream)) ? upstream : undefined;
}

/** The name most like it, and the one whose last part is most like it: `mian` may mean `origin/main`. */
async function nearNames(place: GitPlace, ref: string): Promise<string[]> {
  const names = await shortNames(place);
  const byTail = new Map(names.map((name) => [name.slice(name.lastIndexOf("/") + 1), name]));
  const tail = nearestName(ref, byTail.keys());
  const near = [nearestName(ref, names), tail === undefined ? undefined : byTail.get(tail)];
  return [...new Set(near.filter((name) => name !== undefined))];
}

async function shortNames(place: GitPlace): Promise<string[]> {
  try {
    const format = "--format=%(refname:short)";
    const { stdout } = await runGit(place, [
      "for-each-ref",
      `--count=${MAX_REFS}`,
      format,
      "refs/heads",
      "refs/remotes",
      "refs/tags",
    ]);
    return stdout.toString("utf8").split("\n").filter(Boolean);
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}

function shown(ref: string): string {
  return JSON.stringify(ref.slice(0, 100)).slice(1, -1);
}
