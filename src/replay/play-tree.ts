import { type FileText, readEach, type Tree, type TreeEntry } from "../domain/tree.ts";
import type { Bundle, KeptFile, KeptTree } from "./bundle.ts";
import { valueIn } from "./read-bundle.ts";
import { entriesShape } from "./shapes.ts";

type KeptEntry = readonly [path: string, id: string, size: number, kind: TreeEntry["kind"], executable?: 1];

/**
 * A tree that answers what the recorded one answered.
 *
 * @param missing makes the error for what nobody asked when it was recorded
 */
export function playTree(
  { commit, lists, files }: KeptTree,
  bundle: Bundle,
  missing: (what: string) => Error,
): Tree {
  const kept = new Map<string, KeptFile>(files);
  const listed = new Map<string, readonly TreeEntry[]>();
  const entriesOf = (prefix: string, hash: string): readonly TreeEntry[] => {
    const known =
      listed.get(prefix) ??
      valueIn<KeptEntry[]>(bundle, hash, entriesShape, `the list of files of ${commit.slice(0, 12)}`).map(
        ([path, id, size, kind, executable]): TreeEntry =>
          executable ? { path, id, size, kind, executable: true } : { path, id, size, kind },
      );
    listed.set(prefix, known);
    return known;
  };
  const list = async (prefix = ""): Promise<readonly TreeEntry[]> => {
    const found = lists.find(([whole]) => prefix.startsWith(whole));
    if (!found) throw missing(`the list of files below ${prefix || "the root"} (${commit.slice(0, 12)})`);
    const entries = entriesOf(...found);
    return prefix === found[0] ? entries : entries.filter(({ path }) => path.startsWith(prefix));
  };
  const read = async (path: string): Promise<FileText | undefined> => {
    const file = kept.get(path);
    if (file === null) return undefined;
    if (typeof file === "string") return { state: "text", text: bundle.texts[file] ?? "" };
    if (file) return file;
    const whole = lists.find(([prefix]) => prefix === "");
    // A path that the whole list does not have was nowhere.
    if (whole && !entriesOf(...whole).some((entry) => entry.path === path)) return undefined;
    throw missing(`file ${path} (${commit.slice(0, 12)})`);
  };
  return {
    commit,
    list,
    read,
    readAll: (paths) => readEach(read, paths),
  };
}
