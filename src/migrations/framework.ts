import type { Migration } from "../domain/rehearsal.ts";
import type { Location } from "../domain/pull-request.ts";
import type { ChangeSet } from "./change-sets.ts";
import type { Place } from "./place.ts";
import type { ReadProblem } from "./problem.ts";

/**
 * One way of keeping migrations. A framework says which paths could be its own, confirms by the text where paths
 * are shared, and reads a file into statements that can be run. What reads is loaded when there is something to read:
 * nearly every repository has one framework, and the readers of all are half a megabyte of code.
 */
export interface MigrationFramework {
  /** As people call it, for instance `golang-migrate`. */
  name: string;
  claims(place: Place): Claim | undefined;
  /** Asked only when `claims` answered; absent means the path is proof enough. */
  confirms?(file: MigrationFile): boolean;
  read(file: MigrationFile): Promise<ReadFile>;
  /**
   * Reads all files of one folder together, in place of `read`, where the meaning or the order of one file depends
   * on the others. Files that it leaves out are no migrations. `files` come in the order of their claims.
   */
  readAll?(files: readonly MigrationFile[]): Promise<ReadSeries>;
  /** Paths of further small files that a reader asks `around.companion` for. Many of them will not exist. */
  companions?(places: readonly Place[]): readonly string[] | Promise<readonly string[]>;
  /** The way back is a file of its own of the same version, read like the way up. */
  pairs?: true;
}

/** Where a file stands among the migrations of its kind. */
export interface Claim {
  /** The folder whose migrations run, in order, against one database. */
  root: string;
  order: Order;
  /** `down` takes a migration back and never runs by itself. `repeatable` runs again whenever it changes, after the others. */
  role: "up" | "down" | "repeatable";
}

export interface Order {
  /** Compared one by one as numbers; missing ones count as 0. */
  version: readonly bigint[];
  /** Compared when the versions are equal. */
  name: string;
}

export interface MigrationFile {
  place: Place;
  root: string;
  text: string;
  side: Location["side"];
  around: Surroundings;
  /** Set when its SQL is not PostgreSQL's but that of this server. */
  server?: "mysql" | "mariadb";
}

/** What else the same commit holds. */
export interface Surroundings {
  has(path: string): boolean;
  /** The text of one of the small files that were asked for (`dialectCompanions`, `companions`). */
  companion(path: string): string | undefined;
}

/** All migrations of one framework in one folder, in the order in which they run. */
export interface ReadSeries {
  files: readonly { file: MigrationFile; read: ReadFile }[];
  dump?: SchemaDump;
}

/** The schema as the repository keeps it beside its migrations, where that is what a new database is made from. */
export interface SchemaDump {
  /** Runs first, as if it were one migration. */
  migration: Migration;
  problems: readonly ReadProblem[];
  /** Paths of the migrations whose work is in it. */
  covers: ReadonlySet<string>;
}

export interface ReadFile {
  /** Absent when nothing in the file can be run. */
  migration?: Migration;
  problems: readonly ReadProblem[];
  /** Of a file whose parts run, and are remembered, each by itself: `migration` is all of them. */
  changeSets?: readonly ChangeSet[];
  /** Set when the whole file is left unread: the reason, for a person. */
  unread?: string;
  /** Set when the way back in the same file was not read whole, and is left out for it: the reason. */
  unreadBack?: string;
}

export function compareOrder(left: Order, right: Order): number {
  const length = Math.max(left.version.length, right.version.length);
  for (let at = 0; at < length; at++) {
    const a = left.version[at] ?? 0n;
    const b = right.version[at] ?? 0n;
    if (a !== b) return a < b ? -1 : 1;
  }
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
