import type { ArchitectName } from "./finding.ts";

export type Glob = string;

export type PermissionAction = "allow" | "ask" | "deny";

/** One line of an agent file's permission map. Order in the file is order in the list. */
export interface PermissionRule {
  /** `bash`, `edit`, `read`, `webfetch` ... or `*`. */
  permission: string;
  pattern: string;
  action: PermissionAction;
  /** 1-based line in the file it came from. */
  line: number;
}

/** What a person should know about a file they wrote: with the place and the remedy. */
export interface Diagnostic {
  level: "error" | "warning" | "info";
  /** A stable word for tests and searches, for instance `frontmatter-repaired`. */
  code: string;
  path: string;
  /** 1-based. */
  line: number;
  message: string;
  remedy: string;
}

export interface Architect {
  name: ArchitectName;
  description: string;
  /** Files it reads, as globs of the repository. Empty: it is only asked by name. */
  paths: readonly Glob[];
  /** Of the files its globs match, it takes only those that no other architect took. */
  rest: boolean;
  /** Questions that are its alone, for instance `schema`. */
  owns: readonly string[];
  /** As resolved; absent means the operator's default. */
  model?: string;
  temperature?: number;
  /** Lower-case names: `read`, `grep`, `bash`, `webfetch` ... `undefined` when the file does not restrict them. */
  tools?: readonly string[];
  permission: readonly PermissionRule[];
  /** The prose for the model. */
  brief: string;
  dialect: "native" | "opencode" | "claude-code" | "plain";
  /** Where it was read: a path in the image or in the base commit. */
  source: { path: string; from: "image" | "base-commit" | "directory" };
  diagnostics: readonly Diagnostic[];
}
