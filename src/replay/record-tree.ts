import type { FileText, Tree, TreeEntry } from "../domain/tree.ts";
import type { KeptFile, KeptTree, TextHash } from "./bundle.ts";

/** A tree that notes what is asked of it. What it answers is what the other one answers. */
export interface RecordedTree {
  tree: Tree;
  kept(put: (text: string) => TextHash): KeptTree;
}

/** @param hasRoom asked whether a file of so many characters, read for the first time, may be kept */
export function recordTree(tree: Tree, hasRoom: (characters: number) => boolean): RecordedTree {
  const lists = new Map<string, readonly TreeEntry[]>();
  const files = new Map<string, FileText | undefined>();
  const note = (path: string, file: FileText | undefined) => {
    if (files.has(path)) return;
    if (hasRoom(path.length + (file?.state === "text" ? file.text.length : 0))) files.set(path, file);
  };
  // Bytes are copied into the sandbox; what commands said there is kept instead.
  const bytes = tree.bytes?.bind(tree);
  const history = tree.history?.bind(tree);
  return {
    tree: {
      commit: tree.commit,
      async list(prefix = "") {
        const entries = await tree.list(prefix);
        lists.set(prefix, entries);
        return entries;
      },
      async read(path) {
        const file = await tree.read(path);
        note(path, file);
        return file;
      },
      async readAll(paths) {
        const texts = await tree.readAll(paths);
        for (const path of paths) note(path, texts.get(path));
        return texts;
      },
      ...(bytes ? { bytes } : {}),
      ...(history ? { history } : {}),
    },
    kept: (put) => ({
      commit: tree.commit,
      lists: asked(lists).map(([prefix, entries]) => [prefix, put(entriesText(entries))]),
      files: [...files].sort(byName).map(([path, file]) => [path, keptFile(file, put)]),
    }),
  };
}

/** The whole list answers for every prefix. */
function asked(lists: ReadonlyMap<string, readonly TreeEntry[]>): [string, readonly TreeEntry[]][] {
  const whole = lists.get("");
  return whole ? [["", whole]] : [...lists].sort(byName);
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function keptFile(file: FileText | undefined, put: (text: string) => TextHash): KeptFile {
  if (!file) return null;
  return file.state === "text" ? put(file.text) : file;
}

/** JSON of `[path, id, size, kind]`, with a `1` for a program. */
function entriesText(entries: readonly TreeEntry[]): string {
  return JSON.stringify(
    entries.map(({ path, id, size, kind, executable }) =>
      executable ? [path, id, size, kind, 1] : [path, id, size, kind],
    ),
  );
}
