import { createHash } from "node:crypto";
import type { ChangedFile, Hunk, PullRequest } from "../../src/domain/pull-request.ts";
import type { FileText, LoadedPull, Tree } from "../../src/domain/tree.ts";

export type Files = Readonly<Record<string, string>>;

const idOf = (text: string) =>
  createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");

/** A commit's tree from a map of paths to texts. */
export function aTree(files: Files): Tree {
  const commit = createHash("sha1")
    .update(JSON.stringify(Object.entries(files).sort()))
    .digest("hex");
  const read = async (path: string): Promise<FileText | undefined> => {
    const text = files[path];
    return text === undefined ? undefined : { state: "text", text };
  };
  return {
    commit,
    list: async (prefix = "") =>
      Object.keys(files)
        .filter((path) => path.startsWith(prefix))
        .sort()
        .map((path) => ({
          path,
          id: idOf(files[path] ?? ""),
          size: Buffer.byteLength(files[path] ?? ""),
          kind: "file" as const,
        })),
    read,
    readAll: async (paths) => {
      const found = new Map<string, FileText>();
      for (const path of paths) {
        const file = await read(path);
        if (file) found.set(path, file);
      }
      return found;
    },
  };
}

/** A pull request between two sets of files, as git would show it: one hunk from the first to the last difference. */
export function aPull(base: Files, head: Files, over: Partial<PullRequest> = {}): LoadedPull {
  const before = aTree(base);
  const after = aTree(head);
  const paths = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  const files = paths
    .filter((path) => base[path] !== head[path])
    .map((path) => changedFile(path, base[path], head[path]));
  return {
    pull: {
      repo: { id: 1, owner: "acme", name: "shop" },
      number: 7,
      title: "A change",
      body: "",
      author: { login: "dev", kind: "person" },
      draft: false,
      base: { sha: before.commit, ref: "main" },
      mergeBase: { sha: before.commit },
      head: { sha: after.commit, ref: "change" },
      files,
      ...over,
    },
    trees: { base: before, mergeBase: before, head: after },
  };
}

function changedFile(path: string, before: string | undefined, after: string | undefined): ChangedFile {
  return {
    path,
    change: before === undefined ? "added" : after === undefined ? "removed" : "modified",
    binary: false,
    hunks: hunkBetween(linesOf(before), linesOf(after)),
    ...(before === undefined
      ? {}
      : { baseBlob: { id: idOf(before), size: Buffer.byteLength(before), kind: "file" as const } }),
    ...(after === undefined
      ? {}
      : { headBlob: { id: idOf(after), size: Buffer.byteLength(after), kind: "file" as const } }),
  };
}

function linesOf(text: string | undefined): string[] {
  if (!text) return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

function hunkBetween(before: readonly string[], after: readonly string[]): Hunk[] {
  let top = 0;
  while (top < before.length && top < after.length && before[top] === after[top]) top++;
  let bottom = 0;
  while (
    bottom < before.length - top &&
    bottom < after.length - top &&
    before.at(-1 - bottom) === after.at(-1 - bottom)
  )
    bottom++;
  if (top === before.length && top === after.length) return [];
  const lead = Math.min(3, top);
  const tail = Math.min(3, bottom);
  const start = top - lead;
  const lines = [
    ...before.slice(start, top).map((line) => ` ${line}`),
    ...before.slice(top, before.length - bottom).map((line) => `-${line}`),
    ...after.slice(top, after.length - bottom).map((line) => `+${line}`),
    ...after.slice(after.length - bottom, after.length - bottom + tail).map((line) => ` ${line}`),
  ];
  const baseCount = before.length - bottom + tail - start;
  const headCount = after.length - bottom + tail - start;
  return [
    {
      base: { start: baseCount === 0 ? 0 : start + 1, count: baseCount },
      head: { start: headCount === 0 ? 0 : start + 1, count: headCount },
      lines,
    },
  ];
}
