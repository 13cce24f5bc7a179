import type { LineRange, Location } from "./pull-request.ts";

export type Language =
  | "typescript"
  | "tsx"
  | "javascript"
  | "python"
  | "go"
  | "java"
  | "kotlin"
  | "ruby"
  | "php"
  | "rust";

/** What one changed program shows, as it is at head, on lines that the pull request touches. */
export interface SourceFacts {
  path: string;
  language: Language;
  /** Head lines that the pull request added or changed. */
  changed: readonly LineRange[];
  queries: readonly QueryCall[];
  sightings: readonly Sighting[];
}

/** A call that sends SQL text to a database. */
export interface QueryCall {
  at: Location;
  excerpt: string;
  /** As written, for instance `db.query`. */
  callee: string;
  /** The function it stands in, for the fingerprint; empty at top level. */
  enclosing: string;
  /** Values pasted into the SQL text, in order. Bound parameters are not pasted and not listed. */
  pasted: readonly PastedValue[];
}

export interface PastedValue {
  expression: string;
  at: Location;
  /** `request`: reaches the call from the request in the same function. `parameter`: from an argument of the function. `constant`: only literals. */
  origin: "request" | "parameter" | "constant" | "unknown";
  /** The lines the value came along, first the source. */
  path: readonly Location[];
}

/** What a sighting is about: the name of the rule that judges it, without its family. */
export type SightingKind =
  | "command-from-input"
  | "path-traversal"
  | "ssrf"
  | "open-redirect"
  | "unsafe-deserialization"
  | "code-from-input"
  | "template-from-input"
  | "regex-dos"
  | "nosql-from-input"
  | "jwt-pitfall"
  | "cors-any-origin"
  | "tls-verification-off"
  | "weak-tls"
  | "plain-transport"
  | "weak-password-hash"
  | "weak-random"
  | "cookie-flags"
  | "csrf-off"
  | "helmet-off"
  | "error-details-leaked"
  | "sensitive-data-logged"
  | "debug-on"
  | "outbound-without-timeout"
  | "retry-without-backoff"
  | "n-plus-one"
  | "unbounded-query"
  | "swallowed-error"
  | "health-check-shallow"
  | "correlation-id-missing";

/** One place in a program that a rule of security, resilience or operability judges. */
export interface Sighting {
  kind: SightingKind;
  /** The lines to show: the call, or the part of it that matters. */
  at: Location;
  /** The lines at `at`, letter for letter, or a part of them; secrets are masked as `***`. */
  excerpt: string;
  /** As written, for instance `child_process.exec`; empty for what is no call. */
  callee: string;
  /** The function it stands in, for the fingerprint; empty at top level. */
  enclosing: string;
  /** The library or framework in use, as its users call it: `axios`, `requests`, `net/http`. */
  library?: string;
  /** Which variant it is: a stable word of the detector, such as `none-algorithm`. */
  detail?: string;
  /** Values from outside that reach it. */
  values?: readonly PastedValue[];
  /** Places to be shown beside it, such as siblings that do better. */
  beside?: readonly { at: Location; excerpt: string }[];
}
