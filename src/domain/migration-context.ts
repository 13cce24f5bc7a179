import type { Location } from "./pull-request.ts";

/** Lines of a file, quoted. */
export interface Quote {
  at: Location;
  excerpt: string;
}

/** How a migration of the pull request stands to those that have run already. */
export interface MigrationHistory extends Quote {
  /**
   * `reworded`: edited, but what it runs on the way up is the same. `renamed`: the same text under another path
   * (`before`). Of `removed` the quote is on the base side.
   */
  change: "added" | "edited" | "reworded" | "renamed" | "removed";
  before?: string;
  /** Of `removed`: the further ones that are gone as well. */
  also?: readonly Location[];
  /** Of `added`: the path of a migration of the base branch that comes after it in the tool's order. */
  behind?: string;
  /** Of `added`: the path of another migration of the same version. */
  twin?: string;
}

/** Ways back, as a folder of migrations keeps them. */
export interface WayBackKept {
  /** `unread`: there may be one that was not understood. */
  own: "yes" | "no" | "unread";
  /** Its files say in words that there is none. */
  saysSo: boolean;
  /** Of the newest migrations of the merge base, how many have one. */
  siblings: { with: number; of: number };
  /** Tables whose rows its own way back changes, as written, without schema. */
  changesRows: readonly string[];
}

/** Lines of code that name a table or column, outside migrations and tests. */
export interface NameUses {
  table: { schema?: string; name: string };
  /** Absent when the table itself is meant. */
  column?: string;
  side: Location["side"];
  /** The most telling first. Not all, when there are many. */
  places: readonly Quote[];
  /** How many lines there are; `places` may have fewer. */
  count: number;
}
