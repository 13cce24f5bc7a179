import type { BlobRef, ChangedFile, Sha } from "../domain/pull-request.ts";
import { UserError, messageOf } from "../errors.ts";
import { GitError } from "./errors.ts";
import { PatchReader, type PatchSection } from "./patch.ts";
import { pathText } from "./path-text.ts";
import { type GitPlace, runGit, streamGit } from "./run.ts";
import { kindOfMode } from "./tree.ts";

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

export const DIFF_LIMITS: DiffLimits = {
  lines: 20_000,
  bytes: 1024 * 1024,
  total: 128 * 1024 * 1024,
  files: 20_000,
  fileBytes: 16 * 1024 * 1024,
  timeout: 120_000,
};

/** Files on either side of an inexact rename that git compares with each other; its own default since 2.34. */
const RENAME_LIMIT = 1_000;

/**
 * The files that differ between two commits or trees, in git's order, with their hunks of three lines of
 * context. Renames are found from 50 % likeness on, copies are not looked for. Attributes of the repository
 * do not count: a file cannot be hidden from review by calling it binary.
 *
 * @throws UserError when more files changed than can be looked at
 */
export async function readChangedFiles(
  place: GitPlace,
  from: Sha,
  to: Sha,
  limits: DiffLimits = DIFF_LIMITS,
  signal?: AbortSignal,
): Promise<ChangedFile[]> {
  const diff = await readDiff(place, from, to, limits, true, signal);
  // Looking for renames reads the contents of files; a damaged one must not hide all the others.
  const read = diff.complete ? diff : await readDiff(place, from, to, limits, false, signal);
  if (!read.complete)
    throw new GitError(`the change between ${from} and ${to} cannot be read: ${read.broken}`);
  const sizes = await sizesOf(place, read.records, signal);
  return assemble(read, sizes, limits);
}

interface RawRecord {
  modes: { base: string; head: string };
  ids: { base: Sha; head: Sha };
  status: string;
  path: string;
  before?: string;
}

interface Diff {
  records: readonly RawRecord[];
  /** The raw records are all there. */
  complete: boolean;
  sections: readonly PatchSection[];
  /** Why the patch stops before the last file. */
  broken?: string;
}

async function readDiff(
  place: GitPlace,
  from: Sha,
  to: Sha,
  limits: DiffLimits,
  renames: boolean,
  signal: AbortSignal | undefined,
): Promise<Diff> {
  const raw = new RawReader(limits.files);
  const patch = new PatchReader(limits);
  let bytes = 0;
  let broken: string | undefined;
  const args = [
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
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--submodule=short",
    "--ignore-submodules=none",
    "--end-of-options",
    from,
    to,
  ];
  try {
    const settings = [`core.bigFileThreshold=${limits.fileBytes}`];
    await streamGit(place, args, { settings, timeout: limits.timeout, signal }, (chunk) => {
      const rest = raw.write(chunk);
      if (rest) patch.write(rest);
      bytes += chunk.length;
      if (bytes <= limits.total) return true;
      broken = `the change as a whole is larger than ${megabytes(limits.total)}`;
      return false;
    });
  } catch (error) {
    if (!(error instanceof GitError) || signal?.aborted) throw error;
    broken = messageOf(error);
  }
  const sections = broken || !patch.end() ? patch.sections.slice(0, -1) : patch.sections;
  return {
    records: raw.records,
    complete: raw.done || (!broken && raw.empty),
    sections,
    ...(broken ? { broken } : {}),
  };
}

/** Takes the NUL-separated raw records off the front of the output; what follows the empty record is the patch. */
class RawReader {
  readonly records: RawRecord[] = [];
  readonly #most: number;
  done = false;
  #held: Buffer = Buffer.alloc(0);

  constructor(most: number) {
    this.#most = most;
  }

  get empty(): boolean {
    return this.records.length === 0 && this.#held.length === 0;
  }

  write(chunk: Buffer): Buffer | undefined {
    if (this.done) return chunk;
    this.#held = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    let at = 0;
    while (at < this.#held.length) {
      if (this.#held[at] === 0) {
        this.done = true;
        return this.#held.subarray(at + 1);
      }
      const next = this.#record(at);
      if (next === undefined) break;
      at = next;
    }
    this.#held = this.#held.subarray(at);
    return undefined;
  }

  /** Where the record at `at` ends, or undefined when it is not all there yet. */
  #record(at: number): number | undefined {
    const metaEnd = this.#held.indexOf(0, at);
    if (metaEnd === -1) return undefined;
    const meta = this.#held.toString("latin1", at, metaEnd);
    const [, baseMode, headMode, base, head, status] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(meta) ?? [];
    if (!baseMode || !headMode || !base || !head || !status)
      throw new Error(`git diff-tree answered in an unknown form: ${meta.slice(0, 80)}`);
    const pathEnd = this.#held.indexOf(0, metaEnd + 1);
    if (pathEnd === -1) return undefined;
    const first = pathText(this.#held.subarray(metaEnd + 1, pathEnd));
    const record = { modes: { base: baseMode, head: headMode }, ids: { base, head }, status };
    if (status !== "R" && status !== "C") return this.#add({ ...record, path: first }, pathEnd + 1);
    const secondEnd = this.#held.indexOf(0, pathEnd + 1);
    if (secondEnd === -1) return undefined;
    return this.#add(
      { ...record, path: pathText(this.#held.subarray(pathEnd + 1, secondEnd)), before: first },
      secondEnd + 1,
    );
  }

  #add(record: RawRecord, next: number): number {
    if (this.records.length >= this.#most) {
      throw new UserError(`More than ${this.#most} files changed`, { remedy: "review a smaller range" });
    }
    this.records.push(record);
    return next;
  }
}

async function sizesOf(
  place: GitPlace,
  records: readonly RawRecord[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Sha, number>> {
  const ids = new Set<Sha>();
  for (const { modes, ids: pair } of records) {
    if (isBlob(modes.base)) ids.add(pair.base);
    if (isBlob(modes.head)) ids.add(pair.head);
  }
  const sizes = new Map<Sha, number>();
  if (ids.size === 0) return sizes;
  const input = [...ids].join("\n").concat("\n");
  const { stdout } = await runGit(place, ["cat-file", "--batch-check=%(objectname) %(objectsize)"], {
    input,
    signal,
  });
  for (const line of stdout.toString("latin1").split("\n")) {
    const [id, size] = line.split(" ");
    if (id && size && /^\d+$/.test(size)) sizes.set(id, Number(size));
  }
  return sizes;
}

function assemble(diff: Diff, sizes: ReadonlyMap<Sha, number>, limits: DiffLimits): ChangedFile[] {
  let next = 0;
  return diff.records.map((record) => {
    const count = changesType(record) ? 2 : 1;
    const sections = diff.sections.slice(next, next + count);
    next += count;
    const baseBlob = blobOf(record.modes.base, record.ids.base, sizes);
    const headBlob = blobOf(record.modes.head, record.ids.head, sizes);
    const file: ChangedFile = {
      path: record.path,
      ...(record.before === undefined ? {} : { before: record.before }),
      change: changeOf(record),
      binary: false,
      hunks: [],
      ...(baseBlob ? { baseBlob } : {}),
      ...(headBlob ? { headBlob } : {}),
    };
    if (headBlob?.kind === "submodule" || baseBlob?.kind === "submodule") return file; // its lines are another repository's
    const largest = Math.max(baseBlob?.size ?? 0, headBlob?.size ?? 0);
    const sameContent = record.ids.base === record.ids.head;
    if (largest >= limits.fileBytes && !sameContent)
      return {
        ...file,
        diffOmitted: `the file is ${megabytes(largest)}; only files up to ${megabytes(limits.fileBytes)} are compared`,
      };
    if (sections.length < count)
      return sameContent ? file : { ...file, diffOmitted: diff.broken ?? "git gave no diff for it" };
    const over = sections.find((section) => section.over)?.over;
    if (over)
      return {
        ...file,
        diffOmitted:
          over === "lines"
            ? `its diff is longer than ${limits.lines} lines`
            : `its diff is larger than ${megabytes(limits.bytes)}`,
      };
    if (sections.some((section) => section.binary)) return { ...file, binary: true };
    return { ...file, hunks: sections.flatMap((section) => section.hunks) };
  });
}

function changeOf({ status }: RawRecord): ChangedFile["change"] {
  if (status === "A") return "added";
  if (status === "D") return "removed";
  return status === "R" ? "renamed" : "modified";
}

/** Git writes such a change as a removal and an addition. */
function changesType({ status, modes }: RawRecord): boolean {
  return status !== "A" && status !== "D" && modes.base.slice(0, 3) !== modes.head.slice(0, 3);
}

function isBlob(mode: string): boolean {
  return mode !== "000000" && mode !== "160000";
}

function blobOf(mode: string, id: Sha, sizes: ReadonlyMap<Sha, number>): BlobRef | undefined {
  if (mode === "000000") return undefined;
  return { id, size: sizes.get(id) ?? 0, kind: kindOfMode(mode) };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes >= 10 * 1024 * 1024 ? 0 : 1)} MB`;
}
