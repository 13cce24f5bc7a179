import type { Location } from "./pull-request.ts";

/** One API document at head, for the rules that judge how it is written and not what it changed. */
export interface ApiDocument {
  path: string;
  operations: readonly ApiOperation[];
}

export interface ApiOperation {
  /** In capitals. */
  method: string;
  path: string;
  at: Location;
  /** The line at `at`. */
  excerpt: string;
  /** The pull request adds it. */
  added: boolean;
  /** The pull request adds or changes a line that belongs to it alone. */
  touched: boolean;
}
