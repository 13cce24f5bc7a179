/** One request that reached the stand-in. */
export interface Call {
  /** Milliseconds since 1970. */
  at: number;
  kind: "rest" | "graphql" | "git";
  method: string;
  /** Without the base path. */
  path: string;
  /**
   * GitHub's own (`pulls/create-review`); `graphql/query`; `graphql/<first field of the mutation>`;
   * `git/info-refs` and `git/upload-pack`; `unknown` when GitHub has no such operation.
   */
  operationId: string;
  /** Filled in when the answer is known; 0 when the connection was cut. */
  status: number;
  query: Readonly<Record<string, string>>;
  /** Parsed; tokens are shown as `[redacted]`. For GraphQL `{query, variables}`. For git empty. */
  body: unknown;
  /** Values of some request headers, lower case: user-agent, accept, git-protocol. Never authorization. */
  headers: Readonly<Record<string, string>>;
  /** Was the change made? False for faults that drop a request and for refusals. */
  applied: boolean;
  fault?: FaultMode;
}

export type Match = string | ((call: Call) => boolean);

export type FaultMode =
  | "apply-then-502"
  | "drop-then-502"
  | "apply-then-hang"
  | "hang"
  | "apply-then-reset"
  | "reset"
  | "secondary-limit"
  | "primary-limit"
  | "stale-list"
  | "status";

export interface Fault {
  /** An operation's id, or a question about the call. */
  match: Match;
  mode: FaultMode;
  /** How many calls it strikes; default 1. `Infinity` for all. */
  times?: number;
  /** Calls that match and are let through before it strikes; default 0. */
  skip?: number;
  /** For `status`: what is answered; nothing is applied. For `secondary-limit`: 429 instead of 403. */
  status?: number;
  /** Answer this much later. For the hanging modes: cut the connection then (default: never). */
  afterMs?: number;
  /** For `secondary-limit`: seconds in `retry-after`, default 60. For `primary-limit`: seconds until the reset, default 60. */
  retryAfter?: number;
  /** For `stale-list`: what was made in the last so many milliseconds is not seen; default 10,000. */
  lagMs?: number;
}

/** A request that GitHub's published description does not allow, or that no sane client would send. */
export interface Violation {
  operationId: string;
  method: string;
  path: string;
  problems: readonly string[];
}
