import type { Diagnostic, Glob, PermissionRule } from "./architect.ts";
import type { ArchitectName, Severity } from "./finding.ts";
import type { Sha } from "./pull-request.ts";

export type FailOn = "blocker" | "concern" | "never";

/** What a team makes of a rule: its severity here, or silence. */
export type RuleSetting = Severity | "off";

/** `.github/architect.yml` of the base commit, parsed once. */
export interface Configuration {
  enabled: boolean;
  /** Review drafts too. */
  drafts: boolean;
  failOn: FailOn;
  /** Paths nobody reads. */
  ignore: readonly Glob[];
  /** By architect: switched off, or other paths than its own file names. */
  architects: Readonly<Record<ArchitectName, { enabled: boolean; paths?: readonly Glob[] }>>;
  /** A team's own agent files in the base commit that take part. */
  agents: readonly { path: string; paths: readonly Glob[] }[];
  /** By rule id or family. */
  rules: Readonly<Record<string, RuleSetting>>;
  /** By rule id or family: what holds for some paths only. In the order of the file; the last that matches decides. */
  rulePaths?: Readonly<Record<string, readonly RulePath[]>>;
  /** The model the architects speak with, when their file names none. */
  model?: string;
  /** Ceilings on what the model may cost; the operator's own hold as well. */
  budgets?: Budgets;
  /**
   * Permission rules above those of every agent file, below the operator's. Each list is judged by itself, and the
   * strictest answer holds.
   */
  permission?: readonly { of: "organisation" | "repository"; rules: readonly PermissionRule[] }[];
  /** The language that people are answered in, for instance `German`. Findings of rules stay English. */
  language?: string;
  /** What a team wants heeded under some paths. Given to the architects as context. */
  instructions?: readonly { glob: Glob; text: string }[];
  /** `METHOD /path` patterns of routes that need no guard: `GET /health`, `* /public/**`. */
  publicRoutes?: readonly string[];
  /** Services by name, with the folders they live in. */
  services?: Readonly<Record<string, readonly Glob[]>>;
  /** Findings not to be raised, by fingerprint, with the reason. */
  mute?: readonly { finding: string; reason: string }[];
  /** Findings also go to code scanning. */
  sarif?: boolean;
  /** Files that architects read besides those that their own globs name. */
  routes?: readonly { glob: Glob; architects: readonly ArchitectName[] }[];
  /** `organisation` is there when its `.github` repository says something that holds below the rest. */
  source: ({ from: "defaults" } | { from: "base-commit"; path: string; commit: Sha }) & {
    organisation?: { path: string; commit: Sha };
  };
  diagnostics: readonly Diagnostic[];
}

/** Tokens, and US dollars by list price. Absent: no ceiling of this kind. */
export interface Budget {
  tokens?: number;
  dollars?: number;
}

export interface Budgets {
  /** One review of one head, all architects together. */
  review?: Budget;
  /** One pull request, all its reviews and questions. */
  pull?: Budget;
  /** This repository, in one day (UTC). */
  day?: Budget;
}

/** One line of a rule's `paths`. */
export interface RulePath {
  glob: Glob;
  setting: RuleSetting;
}
