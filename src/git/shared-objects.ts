import type { Sha } from "../domain/pull-request.ts";
import { ObjectReader } from "./blobs.ts";
import type { GitPlace } from "./run.ts";
import { KeptTexts, type Listing } from "./tree.ts";

/** What a repository's objects are read with. An object never changes, so several readers may share it. */
export interface Objects {
  reader: ObjectReader;
  texts: KeptTexts;
  listings: KeptListings;
  release(): void;
}

/** Mirrors that keep a process at hand while nobody reads them; it ends by itself when it is not asked for a while. */
const MAX_AT_HAND = 64;

/** Files in the listings that are kept, of all mirrors together; each takes some 300 bytes. */
const MAX_LISTED = 100_000;

/** The listings of the commits that were read last. One that could not be made is not kept. */
export class KeptListings {
  readonly #kept = new Map<string, { listing: Promise<Listing>; files: number }>();
  #files = 0;

  /** @param make makes it where it is not kept */
  of(directory: string, commit: Sha, make: () => Promise<Listing>): Promise<Listing> {
    const key = `${directory}\0${commit}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.listing;
    }
    const one = { listing: make(), files: 0 };
    this.#kept.set(key, one);
    one.listing.then(
      ({ entries }) => {
        one.files = entries.length + 1;
        if (this.#kept.get(key) === one) this.#files += one.files;
        this.#forget();
      },
      () => {
        if (this.#kept.get(key) === one) this.#kept.delete(key);
      },
    );
    return one.listing;
  }

  /** Sizes of the files of these commits, where their listings are kept. */
  async sizes(directory: string, commits: readonly Sha[]): Promise<ReadonlyMap<Sha, number>> {
    const kept = commits.map((commit) => this.#kept.get(`${directory}\0${commit}`)?.listing);
    // One that cannot be made is told where it is needed.
    const there = await Promise.all(kept.map((listing) => listing?.catch(() => undefined)));
    return new Map(there.flatMap((listing) => listing?.entries.map(({ id, size }) => [id, size]) ?? []));
  }

  #forget(): void {
    for (const [oldest, { files }] of this.#kept) {
      if (this.#files <= MAX_LISTED) break;
      // One that is still being made is counted when it is there.
      if (files === 0) continue;
      this.#kept.delete(oldest);
      this.#files -= files;
    }
  }
}

interface Shared {
  reader: ObjectReader;
  users: number;
}

const shared = new Map<string, Shared>();
const listings = new KeptListings();

/** Objects that only this repository reads; its process ends with it. */
export function ownObjects(place: GitPlace): Objects {
  const reader = new ObjectReader(place);
  return { reader, texts: new KeptTexts(), listings: new KeptListings(), release: () => reader.close() };
}

/**
 * The objects of a mirror, with one `git cat-file` and one set of listings for all reviews of it in this process: a
 * worker has many at a time, most of them of few repositories, and each process costs milliseconds to start.
 */
export function sharedObjects(place: GitPlace): Objects {
  const { directory } = place;
  const known = shared.get(directory) ?? { reader: new ObjectReader(place), users: 0 };
  known.users++;
  // The one that was used last comes last.
  shared.delete(directory);
  shared.set(directory, known);
  let released = false;
  return {
    reader: known.reader,
    texts: new KeptTexts(),
    listings,
    release() {
      if (released) return;
      released = true;
      known.users--;
      letGo();
    },
  };
}

/** What lay there is gone, and whoever still reads it hears of that. */
export function forgetObjects(directory: string): void {
  shared.get(directory)?.reader.close();
  shared.delete(directory);
}

function letGo(): void {
  for (const [directory, { reader, users }] of shared) {
    if (shared.size <= MAX_AT_HAND) break;
    if (users > 0) continue;
    shared.delete(directory);
    reader.close();
  }
}
