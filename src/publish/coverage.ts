import type { PullRequest } from "../domain/pull-request.ts";
import type { Coverage, Review } from "../domain/review.ts";
import type { Block } from "./fit.ts";
import { cell, prose } from "./sanitise.ts";
import { count } from "./words.ts";

/** Above this many files the receipt speaks of folders. */
export const MAX_FILE_ROWS = 200;

/** What became of every changed file, with those that nobody accounted for. */
export interface Receipt {
  files: readonly Coverage[];
  full: number;
  partial: number;
  skipped: number;
  /** Nothing is unfinished and every changed file was read in full: the only state in which a check may be green. */
  complete: boolean;
}

/** A changed file without a line in the review's coverage counts as skipped: silence never means "fine". */
export function receiptOf(review: Review, pull: PullRequest): Receipt {
  const told = new Set(review.coverage.map((file) => file.path));
  const untold = pull.files
    .filter((file) => !told.has(file.path))
    .map(
      (file): Coverage => ({
        path: file.path,
        by: [],
        depth: "skipped",
        reason: "nothing accounts for this file",
      }),
    );
  const files = [...review.coverage, ...untold];
  const of = (depth: Coverage["depth"]) => files.filter((file) => file.depth === depth).length;
  const full = of("full");
  return {
    files,
    full,
    partial: of("partial"),
    skipped: of("skipped"),
    complete: full === files.length && review.unfinished.length === 0,
  };
}

/** `3 files not read, 1 in part`; an empty string when all were read. */
export function gaps(receipt: Receipt): string {
  if (receipt.skipped === 0)
    return receipt.partial > 0 ? `${count(receipt.partial, "file")} read in part` : "";
  return `${count(receipt.skipped, "file")} not read${receipt.partial > 0 ? `, ${receipt.partial} in part` : ""}`;
}

/** The folded table: unread files first, for they are what a reader must know. */
export function coverageBlock(receipt: Receipt): Block {
  const total = receipt.files.length;
  if (total === 0) return { head: "Coverage: no changed files." };
  const title = `Coverage: ${receipt.full} of ${count(total, "file")} read${gaps(receipt) ? `; ${gaps(receipt)}` : ""}`;
  const open = `<details><summary>${title}</summary>\n`;
  if (total > MAX_FILE_ROWS) {
    return {
      head: `${open}\n| Folder | Files | Full | In part | Not read | By | Why |\n|---|---|---|---|---|---|---|`,
      lines: folderRows(receipt.files),
      tail: "\n</details>",
      noun: "folders",
    };
  }
  return {
    head: `${open}\n| File | Read | By | Why |\n|---|---|---|---|`,
    lines: [...receipt.files].sort(gapsFirst).map(fileRow),
    tail: "\n</details>",
    noun: "files",
  };
}

const DEPTHS: Readonly<Record<Coverage["depth"], string>> = {
  full: "full",
  partial: "in part",
  skipped: "not read",
};
const ORDER: readonly Coverage["depth"][] = ["skipped", "partial", "full"];

function gapsFirst(one: Coverage, other: Coverage): number {
  return ORDER.indexOf(one.depth) - ORDER.indexOf(other.depth) || (one.path < other.path ? -1 : 1);
}

function fileRow(file: Coverage): string {
  return `| ${cell(file.path, 200)} | ${DEPTHS[file.depth]} | ${names(file.by)} | ${prose(file.reason ?? "", 200)} |`;
}

function names(by: Iterable<string>): string {
  const all = [...by];
  const more = all.length > 6 ? ` and ${all.length - 6} more` : "";
  return `${all
    .slice(0, 6)
    .map((name) => prose(name, 60))
    .join(", ")}${more}`;
}

/** One row per folder of at most two levels, those with unread files first. */
function folderRows(files: readonly Coverage[]): string[] {
  const folders = new Map<string, Coverage[]>();
  for (const file of files) {
    const parents = file.path.split("/").slice(0, -1).slice(0, 2);
    const folder = parents.length === 0 ? "(top)" : `${parents.join("/")}/`;
    const inside = folders.get(folder);
    if (inside) inside.push(file);
    else folders.set(folder, [file]);
  }
  return [...folders]
    .map(([folder, inside]) => ({
      folder,
      inside,
      unread: inside.filter((file) => file.depth !== "full").length,
    }))
    .sort((one, other) => other.unread - one.unread || (one.folder < other.folder ? -1 : 1))
    .map(({ folder, inside }) => {
      const of = (depth: Coverage["depth"]) => inside.filter((file) => file.depth === depth).length;
      const by = new Set(inside.flatMap((file) => file.by));
      const reasons = [...new Set(inside.flatMap((file) => (file.reason ? [file.reason] : [])))];
      const more = reasons.length > 3 ? ` and ${reasons.length - 3} more reasons` : "";
      const why = `${reasons
        .slice(0, 3)
        .map((reason) => prose(reason, 120))
        .join("; ")}${more}`;
      return `| ${cell(folder, 200)} | ${inside.length} | ${of("full")} | ${of("partial")} | ${of("skipped")} | ${names(by)} | ${why} |`;
    });
}
