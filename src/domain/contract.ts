import type { VerifiedFix } from "./finding.ts";
import type { Location } from "./pull-request.ts";

/**
 * `payload-type`: a type in code that is what goes over the wire, such as a model of a web framework. `routes`: the
 * routes that code registers, where no document describes them.
 */
export type ContractKind =
  | "openapi"
  | "graphql"
  | "protobuf"
  | "asyncapi"
  | "json-schema"
  | "payload-type"
  | "routes";

/** One contract at the merge base and at head. */
export interface ContractComparison {
  /** Path of the document at head (at base when it was removed). */
  path: string;
  kind: ContractKind;
  version: ContractVersion;
  changes: readonly ContractChange[];
  /** About what the pull request adds: nobody breaks. */
  advice?: readonly ContractAdvice[];
}

/** A habit of the field that something new does not follow. */
export interface ContractAdvice {
  /** A stable word, for instance `list-without-pagination`. */
  kind: string;
  /** The contract's own coordinate of what is new: `shop.v1.Orders.ListOrders`. */
  subject: string;
  /** Its line at head. */
  at: Location;
  excerpt: string;
  /** What is missing, in one sentence without capital and full stop. */
  says: string;
  instead: string;
}

/** How this repository marks a version, and whether this pull request moved it. */
export interface ContractVersion {
  /** For instance `path prefix`, `info.version`, `proto package`; `none` when it marks none. */
  scheme: string;
  before: string;
  after: string;
  moved: boolean;
}

/**
 * `breaking`: a consumer that was right yesterday fails. `dangerous`: one that was written with care does not, others
 * may. `safe`: nobody notices. The words are those of graphql-js.
 */
export type ContractLevel = "breaking" | "dangerous" | "safe";

export interface ContractChange {
  /** A stable word for what changed, the same in every kind of contract where it means the same: `operation-removed`. */
  kind: string;
  level: ContractLevel;
  /**
   * Every operation the change reaches, as `GET /v1/orders/{id}`; for other contracts the coordinate that a consumer
   * knows: `Query.orders`, `shop.v1.Orders.Get`, `publish orders.created`.
   */
  operations: readonly [string, ...string[]];
  /** JSON pointer of the cause in the document, or the contract's own coordinate of it. */
  pointer: string;
  /** The line that changed: on the head side, or on the base side when it is gone. */
  at: Location;
  excerpt: string;
  before?: unknown;
  after?: unknown;
  /** What a consumer sees, for instance "a client that omits `currency` gets 400". No capital, no full stop. */
  consequence: string;
  /** The smallest compatible way to the same end, in this very case: one or two sentences. */
  instead?: string;
  /** Applied to a scratch copy, the comparison was silent about this change. */
  fix?: VerifiedFix;
  /** The day the base document promised to switch it off. */
  announced?: string;
  /** At base it was marked as deprecated. */
  deprecated?: boolean;
  /** Further places of the same cause, when they are too many to be told one by one. */
  also?: readonly Location[];
}
