import { git } from "../git-fixture.ts";
import type { Side } from "./store.ts";

/** The change of a pull request as GitHub shows it: three lines of context, renames found. */

export interface DiffLine {
  kind: " " | "+" | "-";
  base: number | null;
  head: number | null;
  /** Counted from the line below the first hunk header; later headers count too. */
  position: number;
  text: string;
}

export interface DiffHunk {
  header: string;
  lines: DiffLine[];
}

export interface DiffFile {
  path: string;
  before: string | null;
  status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed" | "unchanged";
  /** Blob at head; at base for a removed file. */
  sha: string;
  additions: number;
  deletions: number;
  hunks: DiffHunk[];
}

const STATUS: Readonly<Record<string, DiffFile["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** Between two commits of one repository. Paths that are not UTF-8 are read as GitHub's JSON must show them: with replacement characters. */
export async function diffOf(gitDir: string, from: string, to: string): Promise<DiffFile[]> {
  const options = ["-M", "--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short"];
  const [raw, patch] = await Promise.all([
    git(gitDir, ["diff", "--raw", "-z", "--no-abbrev", ...options, from, to]),
    git(gitDir, ["diff", "-U3", "--full-index", ...options, from, to]),
  ]);
  const files = readRaw(raw);
  const sections = readPatch(patch);
  let next = 0;
  for (const file of files) {
    // A file that became a symlink, or the like, is shown as removed and added.
    const count = file.status === "changed" ? 2 : 1;
    file.hunks = sections.slice(next, next + count).flat();
    next += count;
    const lines = file.hunks.flatMap((hunk) => hunk.lines);
    file.additions = lines.filter((line) => line.kind === "+").length;
    file.deletions = lines.filter((line) => line.kind === "-").length;
  }
  return files;
}

function readRaw(raw: Buffer): DiffFile[] {
  const parts = raw.toString("utf8").split("\0");
  const files: DiffFile[] = [];
  for (let index = 0; parts[index]?.startsWith(":"); ) {
    const [, , baseSha = "", headSha = "", letters = "M"] = parts[index]?.split(" ") ?? [];
    const letter = letters.charAt(0);
    const two = letter === "R" || letter === "C";
    const before = two ? (parts[index + 1] ?? "") : null;
    files.push({
      path: parts[index + (two ? 2 : 1)] ?? "",
      before,
      status: STATUS[letter] ?? "modified",
      sha: letter === "D" ? baseSha : headSha,
      additions: 0,
      deletions: 0,
      hunks: [],
    });
    index += two ? 3 : 2;
  }
  return files;
}

/** The hunks of each section that starts with `diff --git`. */
function readPatch(patch: Buffer): DiffHunk[][] {
  const lines = patch.toString("latin1").split("\n");
  const sections: DiffHunk[][] = [];
  let index = 0;
  let position = 0;
  while (index < lines.length) {
    const line = lines[index++] ?? "";
    if (line.startsWith("diff --git ")) {
      sections.push([]);
      position = 0;
      continue;
    }
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    const section = sections.at(-1);
    if (!header || !section) continue;
    if (section.length > 0) position++;
    const hunk: DiffHunk = { header: utf8(line), lines: [] };
    section.push(hunk);
    let base = Number(header[1]);
    let head = Number(header[3]);
    let baseLeft = Number(header[2] ?? 1);
    let headLeft = Number(header[4] ?? 1);
    while (baseLeft > 0 || headLeft > 0) {
      const text = lines[index++];
      if (text === undefined) break;
      const kind = text.charAt(0);
      position++;
      if (kind === "+") {
        hunk.lines.push({ kind, base: null, head: head++, position, text: utf8(text) });
        headLeft--;
      } else if (kind === "-") {
        hunk.lines.push({ kind, base: base++, head: null, position, text: utf8(text) });
        baseLeft--;
      } else if (kind === " ") {
        hunk.lines.push({ kind, base: base++, head: head++, position, text: utf8(text) });
        baseLeft--;
        headLeft--;
      }
    }
    if (lines[index]?.startsWith("\\")) position++;
  }
  return sections;
}

const utf8 = (latin1: string): string => Buffer.from(latin1, "latin1").toString("utf8");

export interface Found {
  hunk: DiffHunk;
  line: DiffLine;
}

/** The line of a side inside a hunk: added or unchanged on the right, removed or unchanged on the left. */
export function findLine(file: DiffFile, side: Side, number: number): Found | undefined {
  for (const hunk of file.hunks) {
    const line = hunk.lines.find((item) => (side === "RIGHT" ? item.head : item.base) === number);
    if (line) return { hunk, line };
  }
  return undefined;
}

export function findPosition(file: DiffFile, position: number): Found | undefined {
  for (const hunk of file.hunks) {
    const line = hunk.lines.find((item) => item.position === position);
    if (line) return { hunk, line };
  }
  return undefined;
}

/** The part of a hunk that a comment shows: from its header to the line. */
export function excerpt({ hunk, line }: Found): string {
  const end = hunk.lines.indexOf(line);
  return [hunk.header, ...hunk.lines.slice(0, end + 1).map((item) => item.text)].join("\n");
}

/** The `patch` of a file in REST: hunks without the file's header; nothing for a binary file or a pure rename. */
export function patchOf(file: DiffFile): string | undefined {
  if (file.hunks.length === 0) return undefined;
  return file.hunks.flatMap((hunk) => [hunk.header, ...hunk.lines.map((line) => line.text)]).join("\n");
}

/**
 * Where a line of one version is in another: `null` when it was changed or is gone.
 * @param path as it is in `from`
 */
export async function follow(
  gitDir: string,
  from: string,
  to: string,
  path: string,
  line: number,
): Promise<number | null> {
  if (from === to) return line;
  const patch = await git(gitDir, [
    "diff",
    "-U0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    from,
    to,
    "--",
    `:(literal)${path}`,
  ]);
  let shift = 0;
  for (const [, start, count, , added] of patch
    .toString("latin1")
    .matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
    const first = Number(start);
    const removed = Number(count ?? 1);
    if (removed > 0 && line >= first && line < first + removed) return null;
    // With nothing removed, git names the line before the insertion.
    if (removed > 0 ? first > line : first >= line) break;
    shift += Number(added ?? 1) - removed;
  }
  return line + shift;
}
