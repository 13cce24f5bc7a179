import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { Sha } from "../domain/pull-request.ts";
import { PassingError } from "../errors.ts";
import { treeOf } from "./commit.ts";
import { gitEnvironment } from "./environment.ts";
import { GitError, MissingCommitError, UnreadableObjectError } from "./errors.ts";
import { EMPTY_TREES } from "./open-repository.ts";
import { type Repository, repositoryOf } from "./repository.ts";
import { type GitPlace, runGit } from "./run.ts";
import { forgetObjects, sharedObjects } from "./shared-objects.ts";
import {
  type Remote,
  checkedRemote,
  isRedirect,
  namedFetchError,
  redirected,
  remoteEnvironment,
  secretsOf,
} from "./transport.ts";

export interface FetchRequest extends Remote {
  /** Commits that must be here afterwards, with all their history. */
  shas: readonly Sha[];
  /** Full ref names to ask for where a server gives out no commit by its id, for instance `refs/pull/7/head`. */
  refs?: readonly string[];
}

/** A bare copy of one repository's objects, kept between reviews. */
export interface Mirror {
  /**
   * Fetches what is missing. Two fetches into one mirror take turns.
   *
   * @throws MissingCommitError when the server no longer has a commit
   * @throws PassingError for a network, a busy server or an outdated token
   * @throws UserError when the app may not read the repository
   */
  fetch(request: FetchRequest, signal?: AbortSignal): Promise<Repository>;
  /** For reading what was fetched before. */
  repository(): Repository;
}

/** Milliseconds for one fetch, a first one of a large repository included. */
const FETCH_TIMEOUT = 15 * 60_000;
/** Packs beyond which they are joined: every fetch leaves one, and git looks through all of them. */
const MAX_PACKS = 50;
const REPACK_TIMEOUT = 10 * 60_000;
/** Milliseconds after which a lock or a half-written pack belongs to a process that was killed. */
const OLD_LOCK = 60_000;
const OLD_PACK = 24 * 60 * 60_000;

/** Checks that old histories often fail and that nothing here depends on; every other one stops the fetch. */
const HARMLESS_FSCK = [
  "zeroPaddedFilemode",
  "badTimezone",
  "badDateOverflow",
  "missingSpaceBeforeDate",
  "missingNameBeforeEmail",
  "missingSpaceBeforeEmail",
  "missingEmail",
  "badEmail",
  "badName",
  "multipleAuthors",
  "missingTaggerEntry",
  "badTagName",
  "gitmodulesParse",
];

const turns = new Map<string, Promise<unknown>>();

/** Opens the mirror in this folder; it is made at the first fetch. Its folder belongs to it alone. */
export function openMirror(directory: string): Mirror {
  const path = resolve(directory);
  return {
    fetch: (request, signal) => inTurn(path, () => fetchInto(path, request, signal)),
    repository: () => read(path),
  };
}

async function fetchInto(
  path: string,
  request: FetchRequest,
  signal: AbortSignal | undefined,
): Promise<Repository> {
  const remote = checkedRemote(request);
  for (const sha of request.shas) {
    if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha))
      throw new GitError(`not a full commit id: ${sha.slice(0, 80)}`);
  }
  const format = request.shas[0]?.length === 64 ? "sha256" : "sha1";
  await makeMirror(path, format);
  try {
    await bring(path, { ...request, ...remote }, signal);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Everything in a mirror can be fetched again, so a damaged one is not worth mending.
    await discard(path);
    await makeMirror(path, format);
    await bring(path, { ...request, ...remote }, signal);
  }
  return read(path, format);
}

async function bring(path: string, request: FetchRequest, signal: AbortSignal | undefined): Promise<void> {
  const absent = await absentOf(path, request.shas);
  if (absent.length === 0) return;
  const refspecs = absent.map((sha) => `${sha}:${refOf(sha)}`);
  try {
    await fetchRefs(path, request, refspecs, signal);
  } catch (error) {
    const named = namedFetchError(error, absent);
    if (!(named instanceof MissingCommitError)) throw named;
    for (const ref of request.refs ?? []) await fetchRef(path, request, ref, signal);
    await keep(path, named.sha); // the one it stumbled over first, so that it is the one that is named
  }
  for (const sha of absent) await keep(path, sha);
  await joinPacks(path);
}

/** One branch with all it holds. A name that is gone is no error: whether the commits came is seen afterwards. */
async function fetchRef(
  path: string,
  request: FetchRequest,
  ref: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await fetchRefs(path, request, [`+${ref}:refs/architect/by-name/${ref.replace(/^refs\//, "")}`], signal);
  } catch (error) {
    const named = namedFetchError(error, []);
    if (!(named instanceof MissingCommitError)) throw named;
  }
}

async function fetchRefs(
  path: string,
  remote: Remote,
  refspecs: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const attempt = (to: Remote) =>
    pastOldLock(path, () =>
      runGit(
        place(path, remoteEnvironment(to)),
        [
          "fetch",
          "--quiet",
          "--no-tags",
          "--no-recurse-submodules",
          "--no-write-fetch-head",
          "--no-auto-maintenance",
          "--no-show-forced-updates",
          "--end-of-options",
          to.url,
          ...refspecs,
        ],
        {
          settings: ["fetch.fsckObjects=true", ...HARMLESS_FSCK.map((check) => `fetch.fsck.${check}=ignore`)],
          timeout: FETCH_TIMEOUT,
          secrets: secretsOf(to),
          group: true,
          signal,
        },
      ),
    );
  try {
    await attempt(remote);
  } catch (error) {
    if (!isRedirect(error)) throw error;
    await attempt(await redirected(remote, signal));
  }
}

/**
 * Those that no ref of ours holds. Such a ref is written after a whole fetch only, so history behind it is whole;
 * when its own commit is missing all the same, the mirror is damaged.
 */
async function absentOf(path: string, shas: readonly Sha[]): Promise<Sha[]> {
  const own = await Promise.all(
    [...new Set(shas)].map(async (sha) => ((await hasOwnRef(path, sha)) ? [sha] : [])),
  );
  const here = new Set<Sha>(own.flat());
  if (here.size < new Set(shas).size) {
    const names = [...new Set(shas)].filter((sha) => !here.has(sha)).map(refOf);
    const { stdout } = await runGit(place(path), ["for-each-ref", "--format=%(objectname)", ...names]);
    for (const sha of stdout.toString("latin1").split("\n").filter(Boolean)) here.add(sha);
  }
  await mustHaveTrees(path, here);
  return [...new Set(shas)].filter((sha) => !here.has(sha));
}

/** Ours are files, unless somebody has packed them: then git is asked. */
async function hasOwnRef(path: string, sha: Sha): Promise<boolean> {
  const text = await readFile(join(path, refOf(sha)), "latin1").catch(() => "");
  return text.trim() === sha;
}

/** @throws GitError that says so, where a commit or its tree is not here */
async function mustHaveTrees(path: string, shas: ReadonlySet<Sha>): Promise<void> {
  const { reader, release } = sharedObjects(place(path));
  try {
    const look = async (sha: Sha): Promise<void> => {
      const { type, content } = await reader.read(sha);
      const tree = treeOf(content);
      if (type !== "commit" || tree === undefined) throw new GitError(`bad object ${sha}`);
      await reader.read(tree);
    };
    await Promise.all([...shas].map(look));
  } catch (error) {
    if (error instanceof UnreadableObjectError)
      throw new GitError("missing commit or tree behind a ref of ours", { cause: error });
    throw error;
  } finally {
    release();
  }
}

/** A process that was killed leaves its lock behind. Git never removes it, so an old one is removed here. */
async function pastOldLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const lock =
      error instanceof GitError
        ? /Unable to create '([^'\n]+\.lock)': File exists/.exec(error.stderr)?.[1]
        : undefined;
    if (!lock || !resolve(path, lock).startsWith(path + sep)) throw error;
    const found = await stat(resolve(path, lock)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs < OLD_LOCK)
      throw new PassingError("another fetch holds a lock of this mirror", { cause: error });
    await rm(resolve(path, lock), { force: true });
    return act();
  }
}

/** After a fetch by name the commit may be reachable without a ref of its own: it gets one, or it is gone. */
async function keep(path: string, sha: Sha): Promise<void> {
  const { code } = await runGit(place(path), ["cat-file", "-e", `${sha}^{commit}`], { accept: [1, 128] });
  if (code !== 0) throw new MissingCommitError(sha);
  await pastOldLock(path, () => runGit(place(path), ["update-ref", refOf(sha), sha]));
}

async function makeMirror(path: string, format: "sha1" | "sha256"): Promise<void> {
  if (await stat(join(path, "HEAD")).catch(() => undefined)) return;
  await mkdir(dirname(path), { recursive: true });
  // Made aside and moved into place, so that nobody ever sees half a mirror.
  const fresh = `${path}.new-${randomBytes(6).toString("hex")}`;
  const args = ["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, fresh];
  await runGit({ directory: dirname(path), environment: gitEnvironment() }, args);
  await rename(fresh, path).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true });
    if (!(await stat(join(path, "HEAD")).catch(() => undefined))) throw error; // else another process was first
  });
}

async function discard(path: string): Promise<void> {
  forgetObjects(path);
  const aside = `${path}.broken-${randomBytes(6).toString("hex")}`;
  await rename(path, aside).catch(() => undefined);
  await rm(aside, { recursive: true, force: true });
}

function isDamage(error: unknown): boolean {
  const words = error instanceof GitError ? `${error.message}\n${error.stderr}` : "";
  if (/remote error|returned error/.test(words)) return false;
  return /not a git repository|corrupt|bad object|not a valid object name|unable to read|missing (?:blob|tree|commit|necessary)|bad config|invalid (?:sha1 pointer|object)|broken (?:ref|link)|did not send all necessary|packfile .* (?:cannot|does not)|inflate|unable to parse|index file .* too small/i.test(
    words,
  );
}

async function joinPacks(path: string): Promise<void> {
  const folder = join(path, "objects", "pack");
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith("tmp_"))) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > OLD_PACK) await rm(join(folder, name), { force: true });
  }
  if (names.filter((name) => name.endsWith(".pack")).length <= MAX_PACKS) return;
  await runGit(place(path), ["repack", "-a", "-d", "--keep-unreachable", "--quiet"], {
    timeout: REPACK_TIMEOUT,
    group: true,
  });
}

function read(path: string, format: keyof typeof EMPTY_TREES = "sha1"): Repository {
  return repositoryOf({
    gitDirectory: path,
    bare: true,
    shallow: false,
    partial: false,
    emptyTree: EMPTY_TREES[format],
    refs: place(path),
    objects: place(path),
    read: sharedObjects(place(path)),
    release: async () => undefined,
  });
}

function place(path: string, over: Record<string, string> = {}): GitPlace {
  return { directory: path, environment: gitEnvironment({ GIT_DIR: path, ...over }) };
}

function refOf(sha: Sha): string {
  return `refs/architect/${sha}`;
}

/** One at a time per mirror in this process. Between processes git's own locks keep refs and packs whole. */
function inTurn<T>(path: string, act: () => Promise<T>): Promise<T> {
  const before = turns.get(path) ?? Promise.resolve();
  const now = before.then(act, act);
  const settled = now.catch(() => undefined);
  turns.set(path, settled);
  void settled.then(() => {
    if (turns.get(path) === settled) turns.delete(path);
  });
  return now;
}
