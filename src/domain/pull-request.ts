/** A full object id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits. */
export type Sha = string;

export interface Repo {
  /** GitHub's numeric id, which survives a rename; 0 for a local repository. */
  id: number;
  owner: string;
  name: string;
}

export interface Actor {
  login: string;
  kind: "person" | "bot";
}

export interface Commit {
  sha: Sha;
  /** The branch or expression a person would use for it. For showing only: never handed to git. */
  ref?: string;
  /** `2031-01-01`: the day on which it was committed, in UTC, as its author's machine had it. */
  date?: string;
}

/** Lines of one side of a change. 1-based, both ends included. */
export interface LineRange {
  from: number;
  to: number;
}

/**
 * One hunk of a unified diff with three lines of context, as GitHub shows it.
 * `lines` keeps the leading `+`, `-` or space of each line.
 */
export interface Hunk {
  base: { start: number; count: number };
  head: { start: number; count: number };
  lines: readonly string[];
}

/** Where a version of a file lies in git. Content is read by `id`, never by path. */
export interface BlobRef {
  id: Sha;
  /** Bytes. */
  size: number;
  kind: "file" | "symlink" | "submodule";
}

export interface ChangedFile {
  /** Path at head (at base for a removed file). Bytes that are not UTF-8 appear as `\xNN`. */
  path: string;
  /** Path at base, when the file was renamed. */
  before?: string;
  change: "added" | "modified" | "removed" | "renamed";
  binary: boolean;
  /** Empty for a binary file, a pure rename, or a diff beyond the limit (then `diffOmitted` says why). */
  hunks: readonly Hunk[];
  diffOmitted?: string;
  baseBlob?: BlobRef;
  headBlob?: BlobRef;
}

export interface PullRequest {
  repo: Repo;
  /** 0 for a local review. */
  number: number;
  title: string;
  body: string;
  author: Actor;
  draft: boolean;
  /** Tip of the base branch: configuration, agents and permissions come from here. */
  base: Commit;
  /** Where head left base: the "before" of every comparison. */
  mergeBase: Commit;
  head: Commit;
  files: readonly ChangedFile[];
}

/** A place in one version of the repository. Lines are 1-based, both ends included. */
export interface Location {
  path: string;
  from: number;
  to: number;
  side: "base" | "head";
}
