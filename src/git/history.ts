import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sha } from "../domain/pull-request.ts";
import type { WantedHistory } from "../domain/tree.ts";
import { GitError } from "./errors.ts";
import { pathText } from "./path-text.ts";
import { type GitPlace, runGit } from "./run.ts";

/** What a reader of a pull request looks back at; halved until it fits into the bytes. */
const MAX_COMMITS = 200;
/** Of the objects as they lie packed. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Longer files are no text that somebody reads. */
const MAX_BLOB_BYTES = 4 * 1024 * 1024;
const MAX_LIST_BYTES = 256 * 1024 * 1024;
const TIMEOUT = 60_000;

/**
 * Writes the latest history behind a commit into an empty folder, as a git directory that is all ours: one pack, a
 * configuration that names no program, no hooks, no alternates, no remotes. What was withheld, and what is too long, is
 * not in the pack at all, in whichever commit it stood: a sentence stands for it. Where the commits end, history ends, as
 * in a shallow clone.
 *
 * The refs are `head` and those of `also`; HEAD is the commit itself, and the index is that of its files.
 *
 * @returns in words, what is left out; `undefined` when the id is no commit's
 * @throws GitError
 */
export async function writeHistory(
  place: GitPlace,
  commit: Sha,
  folder: string,
  { also, withheld, absent, signal }: WantedHistory,
): Promise<readonly string[] | undefined> {
  const ask = async (args: readonly string[], input = ""): Promise<Buffer> =>
    (await runGit(place, args, { input, timeout: TIMEOUT, maxBytes: MAX_LIST_BYTES, signal })).stdout;
  const kinds = text(
    await ask(["cat-file", "--batch-check=%(objecttype)"], lines([commit, ...Object.values(also)])),
  );
  if (kinds[0] !== "commit") return undefined;
  const named = Object.entries(also).filter((_, at) => kinds[at + 1] === "commit");
  const tips = [...new Set([commit, ...named.map(([, sha]) => sha)])];

  const cutBefore = new Set(await cutIn(place));
  for (let most = MAX_COMMITS; most >= 1; most = Math.floor(most / 2)) {
    const { commits, ends } = await commitsOf(tips, most, cutBefore, ask);
    const { ids, gaps, bytes, left } = await objectsOf(commits, withheld, ask);
    if (bytes > MAX_BYTES && most > 1) continue;
    if (bytes > MAX_BYTES) throw new GitError(`one commit has more than ${MAX_BYTES / 1024 ** 2} MB`);
    await layOut(folder, commit, ends);
    await ask(["pack-objects", "--quiet", "--window=0", join(folder, "objects", "pack", "pack")], lines(ids));
    const own = ownPlace(place, folder, signal);
    const sentence = text(await own(["hash-object", "-w", "--stdin"], LEFT_OUT))[0] ?? "";
    await writeRefs(folder, [
      ...[["head", commit], ...named].map(([name, sha]) => `${sha} refs/heads/${name}`),
      ...gaps.map((id) => `${sentence} refs/replace/${id}`),
    ]);
    await own(["read-tree", commit]);
    await markAbsent(own, absent);
    return [
      ...(ends.length > 0 ? [`git's history beyond ${counted(commits.length, "commit")}`] : []),
      ...left,
    ];
  }
  return undefined;
}

/** What is read in place of a file that is not in the pack. */
const LEFT_OUT = "(left out of this copy: it may not be read, is too long, or was never fetched)\n";

type Ask = (args: readonly string[], input?: string) => Promise<Buffer>;

/** The newest commits, and those among them whose parents are not all there. */
async function commitsOf(
  tips: readonly Sha[],
  most: number,
  cutBefore: ReadonlySet<Sha>,
  ask: Ask,
): Promise<{ commits: readonly Sha[]; ends: readonly Sha[] }> {
  const args = ["rev-list", `--max-count=${most}`, "--parents", "--stdin"];
  const parentsOf = new Map<Sha, readonly Sha[]>();
  for (const line of text(await ask(args, lines(tips)))) {
    const [sha = "", ...parents] = line.split(" ");
    parentsOf.set(sha, parents);
  }
  const ends = [...parentsOf].filter(
    ([sha, parents]) => cutBefore.has(sha) || parents.some((parent) => !parentsOf.has(parent)),
  );
  // An old tip stands by itself: its own parents were not asked for.
  const alone = tips.filter((tip) => !parentsOf.has(tip));
  return { commits: [...parentsOf.keys(), ...alone], ends: [...ends.map(([sha]) => sha), ...alone] };
}

/** Everything in these commits that may be seen. A file that stands at several paths is judged by the first. */
async function objectsOf(
  commits: readonly Sha[],
  withheld: (path: string) => boolean,
  ask: Ask,
): Promise<{ ids: readonly Sha[]; gaps: readonly Sha[]; bytes: number; left: readonly string[] }> {
  const args = ["rev-list", "--objects", "--no-walk=unsorted", "--missing=allow-any", "--stdin"];
  const listed = (await ask(args, lines(commits))).toString("latin1").split("\n").filter(Boolean);
  const paths = new Map(
    listed.map((line) => [line.slice(0, idLength(line)), line.slice(idLength(line) + 1)]),
  );
  const format = "--batch-check=%(objectname) %(objecttype) %(objectsize) %(objectsize:disk)";
  const sized = text(await ask(["cat-file", "--buffer", format], lines([...paths.keys()])));
  const ids: Sha[] = [];
  const gaps: Sha[] = [];
  const left = { withheld: 0, long: 0, missing: 0 };
  let bytes = 0;
  for (const line of sized) {
    const [id = "", kind, size, disk] = line.split(" ");
    const path = paths.get(id) ?? "";
    const why =
      kind === "missing"
        ? "missing"
        : kind !== "blob"
          ? undefined
          : withheld(pathText(Buffer.from(path, "latin1")))
            ? "withheld"
            : Number(size) > MAX_BLOB_BYTES
              ? "long"
              : undefined;
    if (why === undefined) {
      ids.push(id);
      bytes += Number(disk);
    } else {
      gaps.push(id);
      left[why]++;
    }
  }
  return {
    ids,
    gaps,
    bytes,
    left: [
      ...(left.withheld > 0
        ? [`${counted(left.withheld, "version")} in git's history of files that may not be read`]
        : []),
      ...(left.long > 0
        ? [`${counted(left.long, "file")} in git's history of more than ${MAX_BLOB_BYTES / 1024 ** 2} MB`]
        : []),
      ...(left.missing > 0
        ? [`${counted(left.missing, "object")} of git's history that were never fetched`]
        : []),
    ],
  };
}

async function layOut(folder: string, commit: Sha, ends: readonly Sha[]): Promise<void> {
  await mkdir(join(folder, "objects", "pack"), { recursive: true });
  await mkdir(join(folder, "objects", "info"));
  await mkdir(join(folder, "refs", "heads"), { recursive: true });
  const write = (name: string, said: string) => writeFile(join(folder, name), said, { flag: "wx" });
  await write("HEAD", `${commit}\n`);
  await write("config", configurationFor(commit));
  if (ends.length > 0) await write("shallow", lines(ends));
}

function configurationFor(commit: Sha): string {
  const sha256 = commit.length === 64;
  return [
    "[core]",
    `\trepositoryFormatVersion = ${sha256 ? 1 : 0}`,
    "\tbare = false",
    "\thooksPath = /dev/null",
    "\tattributesFile = /dev/null",
    "\tfsmonitor = false",
    "\tuntrackedCache = false",
    "\tpager = cat",
    ...(sha256 ? ["[extensions]", "\tobjectFormat = sha256"] : []),
    "[gc]",
    "\tauto = 0",
    "[protocol]",
    "\tallow = never",
    "",
  ].join("\n");
}

async function writeRefs(folder: string, refs: readonly string[]): Promise<void> {
  await writeFile(
    join(folder, "packed-refs"),
    lines(
      refs.toSorted((one, other) => (one.slice(one.indexOf(" ")) < other.slice(other.indexOf(" ")) ? -1 : 1)),
    ),
    { flag: "wx" },
  );
}

/** git in the folder that was just laid out. */
function ownPlace(place: GitPlace, folder: string, signal: AbortSignal | undefined): Ask {
  const environment = { ...place.environment, GIT_DIR: folder, GIT_WORK_TREE: folder };
  return async (args, input = "") =>
    (await runGit({ ...place, environment }, args, { input, timeout: TIMEOUT, signal })).stdout;
}

/** Files that are in the index and not on disk count as looked at. A name that git has otherwise counts as removed. */
async function markAbsent(own: Ask, absent: readonly string[]): Promise<void> {
  if (absent.length === 0) return;
  try {
    await own(
      ["update-index", "--skip-worktree", "-z", "--stdin"],
      absent.map((path) => `${path}\0`).join(""),
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
  }
}

/** Where the repository's own history was cut when it was fetched. */
async function cutIn({ environment }: GitPlace): Promise<readonly Sha[]> {
  try {
    return text(await readFile(join(environment.GIT_DIR ?? "", "shallow")));
  } catch {
    return [];
  }
}

function counted(count: number, of: string): string {
  return `${count} ${of}${count === 1 ? "" : "s"}`;
}

function idLength(line: string): number {
  return line.search(/[^0-9a-f]|$/);
}

function lines(of: readonly string[]): string {
  return of.map((one) => `${one}\n`).join("");
}

function text(answer: Buffer): string[] {
  return answer.toString("latin1").split("\n").filter(Boolean);
}
