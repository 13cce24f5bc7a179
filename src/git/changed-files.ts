import type { BlobRef, ChangedFile, Sha } from "../domain/pull-request.ts";
import { kindOfMode } from "./listing.ts";
import type { RawRecord } from "./raw-records.ts";
import { type Diff, type DiffLimits, megabytes, type Ready, readDiff } from "./read-diff.ts";
import { type GitPlace, runGit } from "./run.ts";

export const DIFF_LIMITS: DiffLimits = {
  lines: 20_000,
  bytes: 1024 * 1024,
  total: 128 * 1024 * 1024,
  files: 20_000,
  fileBytes: 16 * 1024 * 1024,
  timeout: 120_000,
};

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
  known: KnownSizes = async () => new Map(),
  ready?: Ready,
  sizeOf?: (id: Sha) => Promise<number>,
): Promise<ChangedFile[]> {
  const diff = await readDiff(place, { from, to }, limits, signal, ready);
  const sizes = await sizesOf(place, diff.records, signal, await known(), sizeOf);
  return assemble(diff, sizes, limits);
}

/** Blobs whose sizes are asked for one by one, of the process at hand. */
const MAX_ASKED = 500;

/** Bytes of blobs by their id, as far as they are known; git is asked for the others. */
export type KnownSizes = () => Promise<ReadonlyMap<Sha, number>>;

async function sizesOf(
  place: GitPlace,
  records: readonly RawRecord[],
  signal: AbortSignal | undefined,
  known: ReadonlyMap<Sha, number>,
  sizeOf: ((id: Sha) => Promise<number>) | undefined,
): Promise<ReadonlyMap<Sha, number>> {
  const ids = new Set<Sha>();
  const sizes = new Map<Sha, number>();
  const want = (id: Sha): void => {
    const size = known.get(id);
    if (size === undefined) ids.add(id);
    else sizes.set(id, size);
  };
  for (const { modes, ids: pair } of records) {
    if (isBlob(modes.base)) want(pair.base);
    if (isBlob(modes.head)) want(pair.head);
  }
  if (ids.size === 0) return sizes;
  if (sizeOf && ids.size <= MAX_ASKED) {
    try {
      const asked = [...ids].map(async (id): Promise<[Sha, number]> => [id, await sizeOf(id)]);
      return new Map([...sizes, ...(await Promise.all(asked))]);
    } catch {
      // One that is not there must not hide the others: git tells what it can.
    }
  }
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
  return diff.records.map((record, at) => {
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
    const sections = diff.patches[at] ?? [];
    if (typeof sections === "string") return sameContent ? file : { ...file, diffOmitted: sections };
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

function isBlob(mode: string): boolean {
  return mode !== "000000" && mode !== "160000";
}

function blobOf(mode: string, id: Sha, sizes: ReadonlyMap<Sha, number>): BlobRef | undefined {
  if (mode === "000000") return undefined;
  return { id, size: sizes.get(id) ?? 0, kind: kindOfMode(mode) };
}
