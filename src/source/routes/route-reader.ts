import type { RouteInventory } from "../../domain/routes.ts";
import type { SourceFiles } from "./source-files.ts";

/** Reads the routes of one web framework, all files of a repository together: mounts and constants lead across them. */
export interface RouteReader {
  /** As `Route.framework` says it. */
  framework: string;
  /**
   * Whether a file may register routes of this framework, or hold what one leads to (a mount, a prefix, a constant, a
   * guard). By path and text alone, cheap: it saves the parsing.
   */
  concerns(path: string, text: string): boolean;
  /**
   * Does most of the work of `read` beforehand, a file at a time, with the characters of each: the caller may do
   * something else in between. For readers that follow many files.
   */
  ahead?(files: SourceFiles): Iterable<number>;
  /** Never throws for a bad file: that becomes a line of `unresolved`. */
  read(files: SourceFiles): RouteInventory;
}
