import type { BlobRef, Sha } from "../domain/pull-request.ts";
import type { TreeEntry } from "../domain/tree.ts";
import type { ObjectReader } from "./blobs.ts";
import { treeOf } from "./commit.ts";
import { GitError } from "./errors.ts";
import { pathText } from "./path-text.ts";
import { parseTree } from "./raw-tree.ts";
import { type GitPlace, runGit } from "./run.ts";

/** The files of one commit. */
export interface Listing {
  /** Sorted by path. */
  entries: readonly TreeEntry[];
  byPath: ReadonlyMap<string, TreeEntry>;
  /** Its folders by name, with what tells whether another commit has the same one. Absent where nobody has asked. */
  root?: Folder;
}

export interface Folder {
  id: Sha;
  folders: ReadonlyMap<string, Folder>;
}

const MAX_LISTING_BYTES = 512 * 1024 * 1024;
const LISTING_TIMEOUT = 120_000;

/** Folders that are read one by one; where more differ, one pass of git over everything is faster. */
const MAX_READ = 500;

/** The kind of entry behind a mode as git writes it. */
export function kindOfMode(mode: string): BlobRef["kind"] {
  if (mode === "120000") return "symlink";
  return mode === "160000" ? "submodule" : "file";
}

/**
 * The files of a commit or tree. Two commits of one repository share most of their folders: only those that differ
 * from the other one's are read, through the process that is at hand.
 *
 * @param near the listing of another commit
 */
export async function listTree(
  commit: Sha,
  place: GitPlace,
  reader: ObjectReader,
  near?: Promise<Listing>,
): Promise<Listing> {
  const known = await near?.catch(() => undefined);
  if (known?.root) {
    try {
      return await new Derivation(reader, known).of(await treeIdOf(commit, reader));
    } catch {
      // Whatever is the matter with an object, git's own words for it are those that a person knows.
    }
  }
  return listByGit(commit, place, reader);
}

/** Of a commit; a tree is its own. */
async function treeIdOf(commit: Sha, reader: ObjectReader): Promise<Sha> {
  const { type, content } = await reader.read(commit);
  const id = type === "tree" ? commit : type === "commit" ? treeOf(content) : undefined;
  if (id === undefined) throw new GitError(`${commit} is no commit`);
  return id;
}

/** One listing out of another. */
class Derivation {
  readonly #reader: ObjectReader;
  readonly #near: Listing;
  readonly #found: TreeEntry[] = [];
  #read = 0;

  constructor(reader: ObjectReader, near: Listing) {
    this.#reader = reader;
    this.#near = near;
  }

  async of(id: Sha): Promise<Listing> {
    const root = await this.#folder("", id, this.#near.root);
    return { ...listingOf(this.#found), root };
  }

  /** @param prefix of its paths, with the slash */
  async #folder(prefix: string, id: Sha, before: Folder | undefined): Promise<Folder> {
    if (before?.id === id) {
      for (const entry of below(this.#near.entries, prefix)) this.#found.push(entry);
      return before;
    }
    if (++this.#read > MAX_READ) throw new GitError("too many folders differ");
    const { type, content } = await this.#reader.read(id);
    if (type !== "tree") throw new GitError(`${id} is no tree`);
    const folders = new Map<string, Folder>();
    const waiting: Promise<void>[] = [];
    for (const entry of parseTree(content, id.length / 2)) {
      const path = `${prefix}${entry.name}`;
      if (entry.mode === "040000")
        waiting.push(
          this.#folder(`${path}/`, entry.id, before?.folders.get(entry.name)).then((folder) => {
            folders.set(entry.name, folder);
          }),
        );
      else waiting.push(this.#file(path, entry.mode, entry.id));
    }
    await Promise.all(waiting);
    return { id, folders };
  }

  async #file(path: string, mode: string, id: Sha): Promise<void> {
    const known = this.#near.byPath.get(path);
    const kind = kindOfMode(mode);
    const size = kind === "submodule" ? 0 : known?.id === id ? known.size : await this.#reader.size(id);
    this.#found.push({ path, id, size, kind, ...(mode === "100755" ? { executable: true } : {}) });
  }
}

/** Those whose path starts with this, out of sorted ones. */
export function below(entries: readonly TreeEntry[], prefix: string): readonly TreeEntry[] {
  if (prefix === "") return entries;
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((entries[middle]?.path ?? "") < prefix) from = middle + 1;
    else to = middle;
  }
  const found: TreeEntry[] = [];
  for (let at = from; at < entries.length; at++) {
    const entry = entries[at];
    if (!entry?.path.startsWith(prefix)) break;
    found.push(entry);
  }
  return found;
}

function listingOf(found: readonly TreeEntry[]): Omit<Listing, "root"> {
  const byPath = new Map(found.map((entry) => [entry.path, entry]));
  const entries = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { entries, byPath };
}

async function listByGit(commit: Sha, place: GitPlace, reader: ObjectReader): Promise<Listing> {
  const [{ stdout }, id] = await Promise.all([
    runGit(place, ["ls-tree", "-r", "-t", "-z", "-l", "--full-tree", commit], {
      maxBytes: MAX_LISTING_BYTES,
      timeout: LISTING_TIMEOUT,
    }),
    treeIdOf(commit, reader).catch(() => undefined),
  ]);
  const found: TreeEntry[] = [];
  const top = new Map<string, Folder>();
  const folders = new Map<string, Map<string, Folder>>([["", top]]);
  let at = 0;
  while (at < stdout.length) {
    const end = stdout.indexOf(0, at);
    const tab = stdout.indexOf(9, at);
    if (end === -1 || tab === -1 || tab > end) throw new GitError("git ls-tree answered in an unknown form");
    const [mode, type, own, size] = stdout.toString("latin1", at, tab).split(/ +/);
    if (mode === undefined || own === undefined)
      throw new GitError("git ls-tree answered in an unknown form");
    const path = pathText(stdout.subarray(tab + 1, end));
    if (type === "tree") {
      const slash = path.lastIndexOf("/");
      const inside = new Map<string, Folder>();
      folders.set(path, inside);
      folders
        .get(path.slice(0, Math.max(slash, 0)))
        ?.set(path.slice(slash + 1), { id: own, folders: inside });
    } else
      found.push({
        path,
        id: own,
        size: Number(size) || 0,
        kind: kindOfMode(mode),
        ...(mode === "100755" ? { executable: true } : {}),
      });
    at = end + 1;
  }
  return { ...listingOf(found), ...(id === undefined ? {} : { root: { id, folders: top } }) };
}
