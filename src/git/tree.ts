import type { Sha } from "../domain/pull-request.ts";
import {
  type FileText,
  maxTextBytes,
  type Tree,
  type TreeEntry,
  type WantedHistory,
} from "../domain/tree.ts";
import type { ObjectReader } from "./blobs.ts";
import { UnreadableObjectError } from "./errors.ts";
import { fileText } from "./file-text.ts";
import { writeHistory } from "./history.ts";
import { below, type Listing, listTree } from "./listing.ts";
import type { GitPlace } from "./run.ts";
import type { KeptListings, Objects } from "./shared-objects.ts";

/** Characters of files that stay at hand in one repository. */
const MAX_KEPT = 16 * 1024 * 1024;

/**
 * The files that were read last, by blob id: both sides of a pull request share most of theirs, and the readers of a
 * review ask for the same ones.
 */
export class KeptTexts {
  readonly #texts = new Map<Sha, FileText>();
  #size = 0;

  get(id: Sha): FileText | undefined {
    return this.#texts.get(id);
  }

  keep(id: Sha, file: FileText): void {
    if (this.#texts.has(id)) return;
    this.#texts.set(id, file);
    this.#size += sizeOf(file);
    for (const [oldest, gone] of this.#texts) {
      if (this.#size <= MAX_KEPT) break;
      this.#texts.delete(oldest);
      this.#size -= sizeOf(gone);
    }
  }
}

/** A little more than the text, so that empty files do not pile up either. */
function sizeOf(file: FileText): number {
  return 100 + (file.state === "text" ? file.text.length : 0);
}

/**
 * Reads one commit's (or bare tree's) files. The list is made at the first question, in one pass;
 * content is read by blob id, never by path.
 */
export class GitTree implements Tree {
  readonly commit: Sha;
  readonly #place: GitPlace;
  readonly #objects: ObjectReader;
  readonly #kept: KeptTexts;
  readonly #listings: KeptListings;
  #listing: Promise<Listing> | undefined;

  constructor(
    commit: Sha,
    place: GitPlace,
    { reader, texts, listings }: Pick<Objects, "reader" | "texts" | "listings">,
  ) {
    this.commit = commit;
    this.#place = place;
    this.#objects = reader;
    this.#kept = texts;
    this.#listings = listings;
  }

  async list(prefix = ""): Promise<readonly TreeEntry[]> {
    const { entries } = await this.#list();
    return below(entries, prefix);
  }

  async read(path: string): Promise<FileText | undefined> {
    const entry = (await this.#list()).byPath.get(path);
    return entry?.kind === "file" ? this.#text(entry) : undefined;
  }

  async readAll(paths: readonly string[]): Promise<ReadonlyMap<string, FileText>> {
    const { byPath } = await this.#list();
    const read = [...new Set(paths)].map(async (path): Promise<[string, FileText] | undefined> => {
      const entry = byPath.get(path);
      return entry?.kind === "file" ? [path, await this.#text(entry)] : undefined;
    });
    return new Map((await Promise.all(read)).filter((found) => found !== undefined));
  }

  async bytes(path: string): Promise<Uint8Array | undefined> {
    const entry = (await this.#list()).byPath.get(path);
    return entry?.kind === "file" ? (await this.#objects.read(entry.id)).content : undefined;
  }

  history(folder: string, wanted: WantedHistory): Promise<readonly string[] | undefined> {
    return writeHistory(this.#place, this.commit, folder, wanted);
  }

  async #text(entry: TreeEntry): Promise<FileText> {
    if (entry.size > maxTextBytes(entry.path)) return { state: "too-large", size: entry.size };
    const known = this.#kept.get(entry.id);
    if (known) return known;
    try {
      const file = fileText((await this.#objects.read(entry.id)).content);
      this.#kept.keep(entry.id, file);
      return file;
    } catch (error) {
      if (!(error instanceof UnreadableObjectError)) throw error;
      throw new UnreadableObjectError(entry.id, error.reason, { path: entry.path, cause: error });
    }
  }

  #list(): Promise<Listing> {
    this.#listing ??= this.#listings.of(this.#place.directory, this.commit, (near) =>
      listTree(this.commit, this.#place, this.#objects, near),
    );
    return this.#listing;
  }
}
