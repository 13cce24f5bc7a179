import type { MigrationStatement, WayBack } from "../domain/rehearsal.ts";
import type { Claim, MigrationFile, ReadFile } from "./framework.ts";
import { splitMysql } from "./mysql/split.ts";
import { above, join, type Place } from "./place.ts";
import type { ReadProblem } from "./problem.ts";
import { blankPsql } from "./psql.ts";
import { type ParsedStatement, splitSql } from "./split.ts";

export interface SqlReading {
  /** Leaves only what the framework runs on the way up, line for line (see `sections.ts`). */
  up?: (text: string) => string;
  transactional: (statements: readonly ParsedStatement[], file: MigrationFile) => boolean;
  /** Set when the same file holds the way back: leaves only that. */
  down?: (text: string) => string;
  /** Where the way back has a transaction switch of its own. */
  transactionalDown?: SqlReading["transactional"];
}

/** Reads a file of plain SQL the way most frameworks do; what differs is in `reading`. */
export async function readSqlFile(
  file: MigrationFile,
  framework: string,
  reading: SqlReading,
): Promise<ReadFile> {
  const { path } = file.place;
  const up = await readPart(file, reading.transactional, reading.up);
  const back = reading.down
    ? await readPart(file, reading.transactionalDown ?? reading.transactional, reading.down)
    : undefined;
  const down = back && wayBackOf(path, back.statements, back.transactional);
  const unreadBack = placesOf(back?.problems ?? []) ?? (down && notWhole(up.problems));
  return {
    migration: {
      path,
      framework,
      transactional: up.transactional,
      statements: up.statements,
      ...(down && unreadBack === undefined ? { down } : {}),
    },
    problems: up.problems,
    ...(unreadBack === undefined ? {} : { unreadBack }),
  };
}

/** What is missing on the way up would be missed on the way back. */
export function notWhole(up: readonly ReadProblem[]): string | undefined {
  return up.length > 0 ? "the way up is not read whole" : undefined;
}

/** Problems as one sentence; `undefined` without any. */
export function placesOf(problems: readonly ReadProblem[]): string | undefined {
  if (problems.length === 0) return undefined;
  return problems.map(({ line, message }) => `line ${line}: ${message}`).join("; ");
}

/** `undefined` when it holds nothing that does anything: tools leave such files behind for people to fill in. */
export function wayBackOf(
  path: string,
  statements: readonly MigrationStatement[],
  transactional: boolean,
): WayBack | undefined {
  const acts = statements.some(({ kind, sql }) => kind !== "transaction" && !PLACEHOLDER.test(sql));
  return acts ? { path, transactional, statements } : undefined;
}

/** As in goose's template: `SELECT 'down SQL query'`. */
const PLACEHOLDER = /^select\s+(?:'[^']*'|\d+|null|true|false)(?:\s+as\s+\w+)?$/i;

interface Part {
  statements: readonly MigrationStatement[];
  transactional: boolean;
  problems: readonly ReadProblem[];
}

async function readPart(
  file: MigrationFile,
  transactional: SqlReading["transactional"],
  part: (text: string) => string = (text) => text,
): Promise<Part> {
  const text = file.text.startsWith("\ufeff") ? ` ${file.text.slice(1)}` : file.text;
  // MySQL commits before and after each change of a table, whatever its tool opens around it.
  if (file.server)
    return { ...splitMysql(part(text), file.place.path, file.side, file.server), transactional: false };
  const plain = blankPsql(part(text));
  const split = await splitSql(plain.sql, file.place.path, file.side);
  const problems = [...plain.problems, ...split.problems].sort((left, right) => left.line - right.line);
  return {
    statements: split.statements.map(toRun),
    transactional: transactional(split.statements, file),
    problems,
  };
}

function toRun({ node: _node, alone: _alone, ...statement }: ParsedStatement): MigrationStatement {
  return statement;
}

/**
 * Several statements sent as one query string are one transaction for PostgreSQL, a single one is not.
 * Source: PostgreSQL documentation, "Multiple Statements in a Simple Query".
 */
export const asOneQuery = (statements: readonly ParsedStatement[]): boolean => statements.length > 1;

/** Folders that hold migrations by their name alone. */
export const MIGRATION_FOLDER =
  /^(?:db_?|sql_?)?(?:migrations?|migrate|changelogs?|changesets?|liquibase|evolutions|drizzle)$/;

/** Folders whose SQL files are migrations when they are numbered. */
const NUMBERED_FOLDER =
  /^(?:db|sql|ddl|database|schemas?|patches|changes|deltas?|upgrades?|versions|updates|deploy)$/;

/** A moment to the second, as generators of migrations write it: tells one by itself, whatever the folder is called. */
const STAMPED = /^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d[_-]\w/;
const NUMBERED = /^(\d+(?:[._-]\d+)*)(?=[._-])/;
const DOWN = /(?:^|[._-])(?:down|rollback|undo|revert)\.sql$/i;
const SEED = /^(?:seeds?|fixtures?|sample[_-]?data)(?:[._-].*)?\.sql$/i;
const DUMP = /^(?:schema|structure|dump|latest|full[_-]schema|db[_-]schema)\.sql$/i;
const GROUP = /^v?\d+(?:[._-]\d+)*$/;

/**
 * One migration per `.sql` file in a folder: by far the most common shape. A folder for each migration is another
 * one (`frameworks/folder-per-migration.ts`).
 */
export function claimSqlFile(place: Place): Claim | undefined {
  if (!place.name.toLowerCase().endsWith(".sql")) return undefined;
  if (/^(?:up|down|migration)\.sql$/.test(place.name) && /^\d/.test(place.folders.at(-1) ?? ""))
    return undefined;
  if (SEED.test(place.name) || DUMP.test(place.name) || place.folders.at(-1)?.match(/^seeds?$/))
    return undefined;
  const number = NUMBERED.exec(place.name)?.[1];
  const inFolder = place.folders.some((folder) => MIGRATION_FOLDER.test(folder));
  const numberedPlace = number !== undefined && NUMBERED_FOLDER.test(place.folders.at(-1) ?? "");
  if (!inFolder && !numberedPlace && !STAMPED.test(place.name)) return undefined;
  const { root, group } = rootOf(place);
  const down =
    DOWN.test(place.name) || /^(?:downs?|rollbacks?|undo|revert)$/.test(place.folders.at(-1) ?? "");
  return {
    root,
    order: { version: [...numbersOf(group), ...numbersOf(number ?? "")], name: join(group, place.name) },
    role: down ? "down" : "up",
  };
}

/** Folders named by a version (`v2`, `2024`, `1.0.3`) only group the files of the folder above. */
function rootOf(place: Place): { root: string; group: string } {
  const last = place.folders.at(-1) ?? "";
  const sub = /^(?:ups?|downs?|rollbacks?|undo|revert)$/.test(last);
  const folder = sub ? above(place.folder) : place.folder;
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  if (GROUP.test(name) && above(folder) !== "") return { root: above(folder), group: name };
  return { root: folder, group: "" };
}

/** The numbers in a version, in order; longer than any database's version column they are not a version. */
export function numbersOf(text: string): bigint[] {
  return (text.match(/\d{1,40}/g) ?? []).map(BigInt);
}
