import type { Location } from "./pull-request.ts";

/** `blocker`: do not merge as it is. `concern`: answer it. `note`: advice. */
export type Severity = "blocker" | "concern" | "note";

/** `family/name`, for instance `migrations/index-not-concurrent`: also the path of its file, page and cases. */
export type RuleId = `${string}/${string}`;

export type ArchitectName = string;

/** A stable name for "the same finding": no line numbers in it, so moves and rebases keep it. 16 hex digits. */
export type Fingerprint = string;

/** A lock held on a table while a statement ran in the rehearsal. */
export interface Lock {
  /** As PostgreSQL names it, for instance `ShareLock` or `AccessExclusiveLock`. */
  mode: string;
  table: { schema: string; name: string; existedBefore: boolean };
}

/** One row of a catalog query, shown as it came back. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface ExecutedEvidence {
  kind: "executed";
  /** Where the statement stands, so that it can be read again. */
  at: Location;
  statement: string;
  /** The program's text at `at`, where a program writes the statement. Absent when the statement itself stands there. */
  written?: string;
  /** The server that ran it, for instance `PostgreSQL 18.6 (embedded)`. */
  engine: string;
  locks: readonly Lock[];
  /** Tables whose storage was written anew. */
  rewrote?: readonly string[];
  catalog?: readonly Row[];
  error?: string;
}

export interface ParsedEvidence {
  kind: "parsed";
  at: Location;
  /** The lines at `at`, letter for letter, or a part of them; secrets are masked as `***`. */
  excerpt: string;
  before?: unknown;
  after?: unknown;
}

/** A model's reading: it quotes, and it never blocks. */
export interface ArguedEvidence {
  kind: "argued";
  at: Location;
  excerpt: string;
}

export type Evidence = ExecutedEvidence | ParsedEvidence | ArguedEvidence;

/** A change that was applied to a scratch copy, where the detector then fell silent. */
export interface VerifiedFix {
  at: Location;
  replacement: string;
}

/** How to reach the same schema without holding anybody up, as the users of the framework in use write it. */
export interface SafeSequence {
  /** What the code has to do once `expand` has run and before `contract` does; absent when it need not change. */
  deploy?: string;
  /** The statement stays, and this comes after it. */
  besides?: true;
  /** In order, each a migration of its own. */
  migrations: readonly {
    phase: "expand" | "backfill" | "contract";
    does: string;
    /** For the fence around it: `sql`, `rb`, ... */
    language: string;
    text: string;
  }[];
}

export interface Finding {
  rule: RuleId;
  architect: ArchitectName;
  severity: Severity;
  at: Location;
  /** The claim, in one sentence. */
  title: string;
  /** The situation in which it hurts. */
  scenario: string;
  /** The smallest better way. */
  instead: string;
  /** Where the rule comes from: a page a reader can open. */
  source: string;
  evidence: readonly [Evidence, ...Evidence[]];
  /** The enclosing symbol or object, as the rule names it: `orders.customer_id`, `POST /v1/orders`. */
  subject?: string;
  /** Other places with the same cause. */
  siblings?: readonly Location[];
  /** Findings of other rules about the same object, told as part of this one. */
  joins?: readonly Pick<Finding, "rule" | "severity" | "at" | "title" | "fingerprint">[];
  fix?: VerifiedFix;
  /** One for each part of the statement that the finding is about. */
  safely?: readonly SafeSequence[];
  fingerprint: Fingerprint;
}
