import type { ParkedConversation } from "./approval.ts";
import type { Architect, Diagnostic, Glob } from "./architect.ts";
import type { Configuration, FailOn } from "./configuration.ts";
import type { CatalogTable } from "./catalog.ts";
import type { ContractComparison } from "./contract.ts";
import type { RehearsedMigration } from "./facts.ts";
import type { ArchitectName, Finding, Fingerprint } from "./finding.ts";
import type { Location, Sha } from "./pull-request.ts";
import type { RecordedReadings } from "./reading.ts";
import type { RouteComparison } from "./routes.ts";

export interface Assignment {
  architect: ArchitectName;
  paths: readonly string[];
  /** A sentence for a person: which glob of which file brought it here. */
  because: string;
}

/** What became of one changed file. Every changed file has exactly one. */
export interface Coverage {
  path: string;
  by: readonly ArchitectName[];
  /** `full`: all that is owed to this kind of file was done. `skipped`: nobody looked. */
  depth: "full" | "partial" | "skipped";
  reason?: string;
}

/** A part of the review that could not be done. One is enough to make the check neutral. */
export interface Unfinished {
  /** For instance `rehearsal`, `rule migrations/fk-without-index`, `architect api-architect`. */
  part: string;
  reason: string;
}

/** A finding that is not raised, and on whose word. */
export interface Silenced {
  finding: Finding;
  by:
    | {
        /** `off` in the configuration of the base commit. */
        kind: "configuration";
        /** The rule or family under which it is written. */
        key: string;
        /** Of its `paths`; absent when it is off everywhere. */
        glob?: Glob;
        /** Of a single finding that it mutes: the key is then `mute`. */
        reason?: string;
      }
    | {
        /** An `architect-ignore` beside the finding. */
        kind: "comment";
        at: Location;
        /** What the writer gave for it. A stranger's text. */
        reason: string;
        /** Whether this pull request wrote the comment. */
        added: boolean;
      };
}

export interface Spend {
  model?: string;
  inputTokens: number;
  outputTokens: number;
  /** Of the input tokens, those read from the prompt cache. */
  cachedTokens: number;
  /** US dollars, by list price; `undefined` when the price of the model is not known. */
  dollars?: number;
}

/** What was seen of the migrations of one folder, judged or not: for the pictures and tables of a summary. */
export interface SchemaChange {
  /** The changed ones, in the order in which they run. */
  migrations: readonly Pick<
    RehearsedMigration,
    "path" | "framework" | "dialect" | "rehearsed" | "reason" | "engine" | "statements" | "rollback"
  >[];
  /** Tables that differ, as they were and as they are after the last migration. Empty when nothing was rehearsed. */
  before: readonly CatalogTable[];
  after: readonly CatalogTable[];
}

/** The routes that one service gained and lost. */
export type RouteChange = Pick<RouteComparison, "root" | "added" | "removed">;

export type Verdict = "pass" | "neutral" | "fail";

export interface Handoff {
  from: ArchitectName;
  to: ArchitectName;
}

export interface Review {
  base: Sha;
  mergeBase: Sha;
  head: Sha;
  verdict: Verdict;
  assignments: readonly Assignment[];
  findings: readonly Finding[];
  /** Findings that the configuration or a comment keeps quiet. They do not count for the verdict. */
  silenced?: readonly Silenced[];
  coverage: readonly Coverage[];
  unfinished: readonly Unfinished[];
  schema: readonly SchemaChange[];
  /** Contracts that changed, judged or not, those that break somebody first. */
  contracts?: readonly ContractComparison[];
  routes?: readonly RouteChange[];
  /** About the configuration and agent files in force, and about changes to them in this pull request. */
  diagnostics: readonly Diagnostic[];
  configuration: Configuration;
  architects: readonly Pick<Architect, "name" | "source">[];
  spent: Spend;
  /** Who passed a question on, and to whom, once for each question; absent when nobody did. */
  handoffs?: readonly Handoff[];
  /** Architects that alone were asked; absent when all were. */
  only?: readonly ArchitectName[];
  /** Conversations that wait for somebody's answer. The architect's part is then unfinished by name. */
  parked?: readonly ParkedConversation[];
  /** What the review is made again with once they are answered. */
  recorded?: RecordedReadings;
  /** Ids of the conversations that were gone on with after an answer: it is another review then. */
  resumed?: readonly string[];
  /** Milliseconds by stage, in order. */
  timings: Readonly<Record<string, number>>;
}

// ---------------------------------------------------------------- publication

/** A thread that we opened with a finding. */
export interface PostedThread {
  /** GraphQL's id. */
  id: string;
  /** Where people read it, on the web. */
  url?: string;
  /** The findings told in its first comment. */
  fingerprints: readonly Fingerprint[];
  /** As GitHub places it now; no line when it is outdated. */
  path: string;
  line?: number;
  resolved: boolean;
  /** Who closed it; `us` also when nobody did. */
  resolvedBy?: "us" | "person";
  /** A person wrote in it. */
  answered: boolean;
  /** We said in it that it is fixed, at this head, and not since that it is back (`readSettled`). */
  settledAt?: Sha;
}

/** The summary of this pull request: the body of our first review, edited in place from then on. */
export interface StandingSummary {
  /** GraphQL's id of the review. */
  review: string;
  /** Where people read it, on the web. */
  url?: string;
  body: string;
}

/** What people told us on this pull request with commands. Read from our own signed replies, oldest first. */
export interface Standing {
  paused: boolean;
  /** Rule ids, families and fingerprints, each with who said so. */
  muted: readonly { what: string; by: string }[];
}

/** What our earlier posts on this pull request say about themselves (their signed markers). */
export interface Posted {
  /** Heads and configurations that already have a submitted review, or a summary that speaks of them; oldest first. */
  reviews: readonly { head: Sha; key: string }[];
  /** Findings that already have a comment. */
  fingerprints: readonly Fingerprint[];
  /** Absent where they were not read: as if there were none. */
  threads?: readonly PostedThread[];
  summary?: StandingSummary;
  standing?: Standing;
}

/** An inline comment on a line that GitHub accepts: inside a hunk, on the named side. */
export interface Placed {
  finding: Finding;
  path: string;
  side: "LEFT" | "RIGHT";
  line: number;
  /** Only for several lines; always before `line` and in the same hunk. */
  startLine?: number;
  body: string;
}

export interface Annotation {
  path: string;
  from: number;
  to: number;
  level: "failure" | "warning" | "notice";
  title: string;
  message: string;
}

/** A button on a check run. GitHub's limits in characters: 20, 20 and 40. */
export interface CheckAction {
  identifier: string;
  label: string;
  description: string;
}

export interface Check {
  conclusion: "success" | "neutral" | "failure";
  title: string;
  summary: string;
  annotations: readonly Annotation[];
  /** At most 3 are shown. */
  actions?: readonly CheckAction[];
}

/** Everything to be posted, decided before anything is. */
export interface ReviewPlan {
  head: Sha;
  /** Names this review: repository, number, head and configuration. Rides in the signed marker. */
  key: string;
  /** True when this very review stands on the pull request already: post nothing but the check. */
  alreadyPosted: boolean;
  /** True when there is nothing new to say to people: conclude the check and post no review. */
  quiet: boolean;
  comments: readonly Placed[];
  /** Findings with no line to stand on; they are in the summary. */
  elsewhere: readonly Finding[];
  /**
   * Threads whose finding is gone at this head: answered, and closed where `resolve`. With `reopen` the finding is
   * back in a thread that we had closed: answered, and opened again (`unresolveReviewThread`).
   */
  settled?: readonly { thread: string; body?: string; resolve: boolean; reopen?: true }[];
  /** The new text of the summary that stands already; `summary` is then the short body of this review. */
  standing?: StandingSummary;
  /** The review's body, marker included. At most 60,000 characters. */
  summary: string;
  /** The summary with every comment's finding in it as well: for when GitHub refuses a line after all. Same limit. */
  folded: string;
  check: Check;
}

export function verdictOf(
  review: Pick<Review, "findings" | "coverage" | "unfinished">,
  failOn: FailOn,
): Verdict {
  const fails = review.findings.some(
    (finding) =>
      (failOn === "blocker" && finding.severity === "blocker") ||
      (failOn === "concern" && finding.severity !== "note"),
  );
  if (fails) return "fail";
  const complete = review.unfinished.length === 0 && review.coverage.every((file) => file.depth === "full");
  return complete ? "pass" : "neutral";
}
