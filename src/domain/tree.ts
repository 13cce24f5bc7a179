import type { BlobRef, ChangedFile, PullRequest, Sha } from "./pull-request.ts";
import type { Witness } from "./witness.ts";

export interface TreeEntry extends BlobRef {
  path: string;
  /** Git has it down as a program (mode 100755). Absent: it is not, or nobody knows. */
  executable?: true;
}

/**
 * One commit's files, read from git objects: no checkout, no hooks, no filters, no links followed.
 */
export interface Tree {
  readonly commit: Sha;
  /** Every entry whose path starts with `prefix`, sorted by path. */
  list(prefix?: string): Promise<readonly TreeEntry[]>;
  /**
   * The text of a regular file; `undefined` when there is none at that path, or it is a link or a submodule.
   * A file that is not text or is over the limit is told apart, so that nobody mistakes it for an empty one.
   */
  read(path: string): Promise<FileText | undefined>;
  /** Several files at once, in one pass over git. Missing ones are absent from the map. */
  readAll(paths: readonly string[]): Promise<ReadonlyMap<string, FileText>>;
  /**
   * The bytes of a regular file, whatever they are; `undefined` when there is none at that path. Its size, in the
   * list, is to be looked at first. Absent where only texts are at hand.
   */
  bytes?(path: string): Promise<Uint8Array | undefined>;
  /**
   * Writes the commit's latest history, as a git directory that refers to nothing outside itself, into an empty
   * folder. Absent where no history is at hand.
   *
   * @returns in words, what the repository has and the folder has not; `undefined` when this is no commit's tree
   */
  history?(folder: string, wanted: WantedHistory): Promise<readonly string[] | undefined>;
}

/** `readAll` of a tree that has no faster way than one file after the other. */
export async function readEach(
  read: Tree["read"],
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileText>> {
  const texts = new Map<string, FileText>();
  for (const path of paths) {
    const text = await read(path);
    if (text) texts.set(path, text);
  }
  return texts;
}

export interface WantedHistory {
  /** By names under which each can be asked for besides, such as `base`. */
  also: Readonly<Record<string, Sha>>;
  /** Files whose contents are not to be in it, in whichever commit. */
  withheld(path: string): boolean;
  /** Files of the commit that are not on disk where it is looked at: they do not count as removed. */
  absent: readonly string[];
  signal?: AbortSignal;
}

export type FileText =
  | { state: "text"; text: string }
  | { state: "binary" }
  | { state: "too-large"; size: number };

/** Text files above this are not read: nothing a person wrote by hand is longer. Bytes. */
export const MAX_TEXT_BYTES = 2 * 1024 * 1024;

/** API documents are often written by a program: the largest public ones have eleven megabytes. Bytes. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** How long a text file may be to be read, by its name. Bytes. */
export function maxTextBytes(path: string): number {
  return /\.(?:json|ya?ml|graphqls?|gql)$/i.test(path) ? MAX_DOCUMENT_BYTES : MAX_TEXT_BYTES;
}

export interface Trees {
  base: Tree;
  mergeBase: Tree;
  head: Tree;
}

/** A file of the repository that speaks for all repositories of an owner. */
export interface OrganisationFile {
  path: string;
  text: string;
  commit: Sha;
}

/** What both edges (GitHub and the local command) hand to the review. */
export interface LoadedPull {
  pull: PullRequest;
  trees: Trees;
  /** `architect.yml` of the organisation's `.github` repository, when it has one. `path` is for people. */
  organisation?: OrganisationFile;
  /**
   * What changed since the head that was reviewed last. Absent for a first review, and when that commit cannot be had
   * any more: then everything counts as new.
   */
  since?: { head: Sha; files: readonly ChangedFile[] };
  /** Folder of the bare mirror that the trees are read from, absolute. Absent: they are from elsewhere. */
  mirror?: string;
  /** Writes down what this review learns from outside, or answers in its place. Absent: nobody does. */
  witness?: Witness;
}
