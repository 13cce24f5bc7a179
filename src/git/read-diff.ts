import type { Sha } from "../domain/pull-request.ts";
import { messageOf } from "../errors.ts";
import type { Differ } from "./differ.ts";
import { GitError } from "./errors.ts";
import { PatchReader, type PatchSection } from "./patch.ts";
import { changesType, type RawRecord, RawReader } from "./raw-records.ts";
import { type GitPlace, streamGit } from "./run.ts";

export interface DiffLimits {
  /** Lines of one file's diff, and its bytes. GitHub shows no more than about this much of one file either. */
  lines: number;
  bytes: number;
  /** Bytes of the whole patch; files after it have no diff. */
  total: number;
  /** Changed files. */
  files: number;
  /** Bytes of a file beyond which it is not compared line by line. */
  fileBytes: number;
  /** Milliseconds. */
  timeout: number;
}

/** Files on either side of an inexact rename that git compares with each other; its own default since 2.34. */
const RENAME_LIMIT = 1_000;
/** Unreadable files after which the rest is given up: each costs another look at all the others. */
const MAX_RESUMED = 20;

export interface Diff {
  records: readonly RawRecord[];
  /** By record: what the patch says of it, or why it says nothing. */
  patches: readonly (readonly PatchSection[] | string)[];
}

/** The settings and the command of a process that tells one change after the other as `readDiff` reads it. */
export function diffCommand(limits: Pick<DiffLimits, "fileBytes">): readonly string[] {
  return ["-c", bigFiles(limits), ...diffTree({ renames: true })];
}

function bigFiles({ fileBytes }: Pick<DiffLimits, "fileBytes">): string {
  return `core.bigFileThreshold=${fileBytes}`;
}

function diffTree({ renames, from }: Pass): string[] {
  return [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "-p",
    "-U3",
    "--inter-hunk-context=0",
    "--full-index",
    "--no-abbrev",
    ...(renames ? ["-M50%", `-l${RENAME_LIMIT}`] : ["--no-renames"]),
    ...(from === undefined ? [] : [`--skip-to=${from}`]),
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--submodule=short",
    "--ignore-submodules=none",
  ];
}

/**
 * Asks git for the raw records and the patch between two commits or trees, in one pass. Git stops at a file
 * that it cannot read (a damaged object, one that a partial clone lacks); the pass is then taken up behind it.
 *
 * @param ready a process that may have the answer sooner
 * @throws GitError when not even the records can be read
 */
export async function readDiff(
  place: GitPlace,
  pair: { from: Sha; to: Sha },
  limits: DiffLimits,
  signal?: AbortSignal,
  ready?: Ready,
): Promise<Diff> {
  const ask = (request: Pass) => pass(place, pair, request, limits, signal);
  let renames = true;
  let answer = (ready && (await passAtHand(ready, limits, signal))) ?? (await ask({ renames }));
  // Looking for renames reads the contents of files; an unreadable one must not hide all the others.
  if (!answer.complete) answer = await ask({ renames: (renames = false) });
  if (!answer.complete)
    throw new GitError(`the change between ${pair.from} and ${pair.to} cannot be read: ${answer.broken}`);

  const { records } = answer;
  const patches = patchesOf(records, answer.sections);
  for (let resumed = 0; resumed < MAX_RESUMED && answer.resumable; resumed++) {
    patches.push(answer.broken ?? "");
    const next = records.findIndex((record, at) => at >= patches.length && canBeNamed(record));
    if (next === -1) break;
    while (patches.length < next) patches.push(answer.broken ?? "");
    answer = await ask({ renames, from: records[next]?.path ?? "" });
    patches.push(...patchesOf(records.slice(next), answer.sections));
  }
  const left = answer.broken ?? "git gave no diff for it";
  return { records, patches: records.map((_, at) => patches[at] ?? left) };
}

interface Pass {
  renames: boolean;
  /** The path to begin with; those before it are passed over. */
  from?: string;
}

interface Answer {
  records: readonly RawRecord[];
  /** The raw records are all there. */
  complete: boolean;
  sections: readonly PatchSection[];
  /** Why the patch stops before the last file. */
  broken?: string;
  /** It stopped at one file, and can go on behind it. */
  resumable: boolean;
}

/** The process at hand, and the trees of the two commits. */
export interface Ready {
  differ: Differ;
  from: Sha;
  to: Sha;
}

/** The whole pass, or nothing where anything is out of the ordinary. */
async function passAtHand(
  { differ, from, to }: Ready,
  limits: DiffLimits,
  signal: AbortSignal | undefined,
): Promise<Answer | undefined> {
  const raw = new RawReader(limits.files);
  const patch = new PatchReader(limits);
  let bytes = 0;
  const take = (chunk: Buffer): boolean => {
    const rest = raw.write(chunk);
    if (rest) patch.write(rest);
    bytes += chunk.length;
    return bytes <= limits.total;
  };
  try {
    await differ.ask(from, to, take, signal);
  } catch (error) {
    if (!(error instanceof GitError) || signal?.aborted) throw error;
    return undefined;
  }
  const complete = (raw.done || raw.empty) && patch.end();
  return complete
    ? { records: raw.records, complete, sections: patch.sections, resumable: false }
    : undefined;
}

async function pass(
  place: GitPlace,
  { from, to }: { from: Sha; to: Sha },
  request: Pass,
  limits: DiffLimits,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const raw = new RawReader(limits.files);
  const patch = new PatchReader(limits);
  let bytes = 0;
  let broken: string | undefined;
  let resumable = false;
  const take = (chunk: Buffer): boolean => {
    const rest = raw.write(chunk);
    if (rest) patch.write(rest);
    bytes += chunk.length;
    if (bytes <= limits.total) return true;
    broken = `the change as a whole is larger than ${megabytes(limits.total)}`;
    return false;
  };
  try {
    const args = [...diffTree(request), "--end-of-options", from, to];
    const settings = [bigFiles(limits)];
    await streamGit(place, args, { settings, timeout: limits.timeout, signal }, take);
  } catch (error) {
    if (!(error instanceof GitError) || signal?.aborted) throw error;
    broken = messageOf(error);
    resumable = error.exitCode !== undefined;
  }
  // Git fails before it writes anything about the file it fails at; cut off by us, it may be amid one.
  const cut = bytes > limits.total || !patch.end();
  return {
    records: raw.records,
    complete: raw.done || (!broken && raw.empty),
    sections: cut ? patch.sections.slice(0, -1) : patch.sections,
    resumable,
    ...(broken ? { broken } : {}),
  };
}

/** Gives each record its sections in turn, as far as they reach. */
function patchesOf(
  records: readonly RawRecord[],
  sections: readonly PatchSection[],
): (readonly PatchSection[] | string)[] {
  const patches: (readonly PatchSection[])[] = [];
  let next = 0;
  for (const record of records) {
    const count = changesType(record) ? 2 : 1;
    if (next + count > sections.length) break;
    patches.push(sections.slice(next, next + count));
    next += count;
  }
  return patches;
}

/** An argument cannot hold bytes that are not UTF-8: such a path has an escape in it. */
function canBeNamed({ path }: RawRecord): boolean {
  return !path.includes("\\x");
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes >= 10 * 1024 * 1024 ? 0 : 1)} MB`;
}
