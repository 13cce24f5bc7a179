import type { Sha } from "../domain/pull-request.ts";
import { ObjectReader } from "./blobs.ts";
import { DIFF_LIMITS } from "./changed-files.ts";
import { type CommitText, parseCommit } from "./commit.ts";
import { Differ } from "./differ.ts";
import { GitError } from "./errors.ts";
import type { Listing } from "./listing.ts";
import type { GitPlace } from "./run.ts";
import { diffCommand } from "./read-diff.ts";
import { KeptTexts } from "./tree.ts";

/** What a repository's objects are read with. An object never changes, so several readers may share it. */
export interface Objects {
  reader: ObjectReader;
  texts: KeptTexts;
  listings: KeptListings;
  commits: KeptCommits;
  /** Where more than one change is asked for. */
  differ?: Differ;
  release(): void;
}

/** Mirrors that keep a process at hand while nobody reads them; it ends by itself when it is not asked for a while. */
const MAX_AT_HAND = 64;

/** Files in the listings that are kept, of all mirrors together; each takes some 300 bytes. */
const MAX_LISTED = 100_000;

/** The listings of the commits that were read last. One that could not be made is not kept. */
export class KeptListings {
  readonly #kept = new Map<string, { listing: Promise<Listing>; files: number }>();
  /** By directory, the key that was asked for last. */
  readonly #last = new Map<string, string>();
  #files = 0;

  /** @param make makes it where it is not kept, perhaps out of the one of the same directory that was asked for last */
  of(directory: string, commit: Sha, make: (near?: Promise<Listing>) => Promise<Listing>): Promise<Listing> {
    const key = `${directory}\0${commit}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      this.#last.set(directory, key);
      return known.listing;
    }
    const last = this.#last.get(directory);
    const one = { listing: make(last === undefined ? undefined : this.#kept.get(last)?.listing), files: 0 };
    this.#kept.set(key, one);
    this.#last.set(directory, key);
    one.listing.then(
      ({ entries }) => {
        one.files = entries.length + 1;
        if (this.#kept.get(key) === one) this.#files += one.files;
        this.#forget();
      },
      () => {
        if (this.#kept.get(key) === one) this.#kept.delete(key);
        if (this.#last.get(directory) === key) this.#last.delete(directory);
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
      const directory = oldest.slice(0, oldest.indexOf("\0"));
      if (this.#last.get(directory) === oldest) this.#last.delete(directory);
    }
  }
}

/** Commits that are kept of one repository, and characters of a message with which one is. */
const MAX_COMMITS = 200;
const MAX_MESSAGE = 2_000;

/** The commits that were read last: those behind the base are behind every pull request. */
export class KeptCommits {
  readonly #reader: ObjectReader;
  readonly #kept = new Map<Sha, CommitText>();

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  /** @throws UnreadableObjectError, and GitError for what is no commit */
  async read(sha: Sha): Promise<CommitText> {
    const known = this.#kept.get(sha);
    if (known) return known;
    const { type, content } = await this.#reader.read(sha);
    if (type !== "commit") throw new GitError(`${sha} is no commit`);
    const commit = parseCommit(content);
    if (commit.body.length <= MAX_MESSAGE) this.#kept.set(sha, commit);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_COMMITS) break;
      this.#kept.delete(oldest);
    }
    return commit;
  }
}

interface Shared {
  reader: ObjectReader;
  commits: KeptCommits;
  differ: Differ;
  users: number;
}

const shared = new Map<string, Shared>();
const listings = new KeptListings();

/** Objects that only this repository reads; its process ends with it. */
export function ownObjects(place: GitPlace): Objects {
  const reader = new ObjectReader(place);
  return {
    reader,
    texts: new KeptTexts(),
    listings: new KeptListings(),
    commits: new KeptCommits(reader),
    release: () => reader.close(),
  };
}

/**
 * The objects of a mirror, with one `git cat-file`, one `git diff-tree` and one set of listings for all reviews
 * of it in this process: a worker has many at a time, most of them of few repositories, and each process costs
 * milliseconds to start.
 */
export function sharedObjects(place: GitPlace): Objects {
  const { directory } = place;
  const known = shared.get(directory) ?? opened(place);
  known.users++;
  // The one that was used last comes last.
  shared.delete(directory);
  shared.set(directory, known);
  let released = false;
  return {
    reader: known.reader,
    texts: new KeptTexts(),
    listings,
    commits: known.commits,
    differ: known.differ,
    release() {
      if (released) return;
      released = true;
      known.users--;
      letGo();
    },
  };
}

function opened(place: GitPlace): Shared {
  const reader = new ObjectReader(place);
  const differ = new Differ(place, diffCommand(DIFF_LIMITS));
  return { reader, commits: new KeptCommits(reader), differ, users: 0 };
}

/** What lay there is gone, and whoever still reads it hears of that. */
export function forgetObjects(directory: string): void {
  const known = shared.get(directory);
  known?.reader.close();
  known?.differ.close();
  shared.delete(directory);
}

function letGo(): void {
  for (const [directory, { reader, differ, users }] of shared) {
    if (shared.size <= MAX_AT_HAND) break;
    if (users > 0) continue;
    shared.delete(directory);
    reader.close();
    differ.close();
  }
}
