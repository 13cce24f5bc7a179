import type { Diagnostic, Glob } from "./architect.ts";
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
  source: { from: "defaults" } | { from: "base-commit"; path: string; commit: Sha };
  diagnostics: readonly Diagnostic[];
}

/** One line of a rule's `paths`. */
export interface RulePath {
  glob: Glob;
  setting: RuleSetting;
}
