import type { Dialect } from "../domain/facts.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Migration } from "../domain/rehearsal.ts";
import type { ChangeSet } from "./change-sets.ts";
import { detectDialect } from "./dialect.ts";
import {
  type Claim,
  compareOrder,
  type MigrationFile,
  type MigrationFramework,
  type ReadFile,
  type SchemaDump,
  type Surroundings,
} from "./framework.ts";
import { KnownTables } from "./mysql/schema.ts";
import { type Recognised, settle } from "./recognise.ts";
import type { ReadProblem } from "./problem.ts";
import { notWhole, placesOf, wayBackOf } from "./sql-file.ts";

/** All migrations of one folder in one commit, in the order in which they run. */
export interface ReadRoot {
  root: string;
  dialect: Dialect;
  /** A database of another kind than `Dialect` knows. */
  otherDatabase?: string;
  /** How the dialect was told. */
  because: string;
  migrations: readonly RootMigration[];
  /** The files that take a migration back. */
  backwards: readonly Backwards[];
  /** The committed schema, where that is what a new database is made from. */
  dump?: SchemaDump;
  /** Set when none of it may be run: why, for a person. What was read is only parsed. */
  notRun?: string;
}

export interface Backwards {
  path: string;
  /** Path of the migration that it takes back: its `down` holds the statements, when they could all be read. */
  of?: string;
}

export interface RootMigration {
  path: string;
  framework: string;
  repeatable: boolean;
  text: string;
  /** Absent when nothing in it can be run. */
  migration?: Migration;
  problems: readonly ReadProblem[];
  /** Of a file whose parts run, and are remembered, each by itself: `migration` is all of them. */
  changeSets?: readonly ChangeSet[];
  /** Set when the file is left unread: the reason, for a person. */
  unread?: string;
  /** Set when its way back is left out, since not all of it could be read: the reason, for a person. */
  unreadBack?: string;
}

/**
 * Reads one folder. Files that take a migration back become part of it where the framework pairs files. Left out,
 * silently, are files whose text shows that they are no migrations.
 *
 * @param files of one root, with their texts
 */
export async function readRoot(
  root: string,
  files: readonly { recognised: Recognised; text: string }[],
  side: Location["side"],
  around: Surroundings,
): Promise<ReadRoot> {
  const downs: Settled[] = [];
  const settled = files.flatMap(({ recognised, text }) => {
    const file: MigrationFile = { place: recognised.place, root, text, side, around };
    const owner = settle(recognised, file);
    if (owner?.claim.role === "down") downs.push({ ...owner, file });
    return owner && owner.claim.role !== "down" ? [{ ...owner, file }] : [];
  });
  settled.sort((left, right) => compareClaims(left.claim, right.claim));
  const sql = settled.filter(({ file }) => file.place.name.toLowerCase().endsWith(".sql"));
  const { dialect, other, because } = detectDialect(
    root,
    {
      sql: sql.map(({ file }) => file.text),
      programs: settled.filter((one) => !sql.includes(one)).map(({ file }) => file.text),
    },
    around.companion,
  );
  const wrong = refusal(dialect, other, because);
  const server = dialect === "mysql" ? { server: serverOf(root, because) } : undefined;
  const program = settled.find(
    ({ framework, file }) => !file.place.name.toLowerCase().endsWith(".sql") && framework.claims(file.place),
  );

  const migrations: RootMigration[] = [];
  const pairs = pairsOf(settled, downs);
  const series = await readSeries(settled);
  const inOrder = [...series.files.keys(), ...settled.filter((one) => !one.framework.readAll)];
  for (const one of inOrder) {
    const { framework, claim, file } = one;
    const read: ReadFile =
      series.files.get(one) ??
      (wrong === undefined || server !== undefined || !sql.some((other) => other.file === file)
        ? await readPair(framework, { ...file, ...server }, pairs.get(file))
        : { problems: [], unread: wrong });
    migrations.push({
      path: file.place.path,
      framework: framework.name,
      repeatable: claim.role === "repeatable",
      text: file.text,
      ...(program && framework.name === "plain-sql"
        ? {
            problems: [],
            unread: `it lies among ${program.framework.name} migrations, and runs only where one of them says so`,
          }
        : read),
    });
  }
  const upOf = new Map([...pairs].map(([up, down]) => [down, up.place.path]));
  const backwards = downs.map(({ file }): Backwards => {
    const of = upOf.get(file);
    return { path: file.place.path, ...(of === undefined ? {} : { of }) };
  });
  return {
    root,
    dialect,
    ...(other ? { otherDatabase: other } : {}),
    because,
    migrations: server ? withTables(migrations) : migrations,
    backwards,
    ...(series.dump ? { dump: series.dump } : {}),
    ...(wrong === undefined ? {} : { notRun: wrong }),
  };
}

/** What frameworks that read a whole folder at once made of it, in the order in which it runs. */
async function readSeries(
  settled: readonly Settled[],
): Promise<{ files: ReadonlyMap<Settled, ReadFile>; dump?: SchemaDump }> {
  const files = new Map<Settled, ReadFile>();
  let dump: SchemaDump | undefined;
  for (const framework of new Set(settled.map((one) => one.framework))) {
    if (!framework.readAll) continue;
    const own = settled.filter((one) => one.framework === framework);
    const series = await framework.readAll(own.map(({ file }) => file));
    dump ??= series.dump;
    for (const { file, read } of series.files) {
      const one = own.find((candidate) => candidate.file === file);
      if (one) files.set(one, read);
    }
  }
  return { files, ...(dump ? { dump } : {}) };
}

interface Settled {
  framework: MigrationFramework;
  claim: Claim;
  file: MigrationFile;
}

/** Up files with their down files, where exactly one of each has the version. */
function pairsOf(
  ups: readonly Settled[],
  downs: readonly Settled[],
): ReadonlyMap<MigrationFile, MigrationFile> {
  const pairs = new Map<MigrationFile, MigrationFile>();
  const downsOf = byVersion(downs);
  for (const [version, [up, ...others]] of byVersion(ups)) {
    const [down, ...more] = downsOf.get(version) ?? [];
    if (up?.framework.pairs && down && others.length === 0 && more.length === 0)
      pairs.set(up.file, down.file);
  }
  return pairs;
}

function byVersion(settled: readonly Settled[]): ReadonlyMap<string, readonly Settled[]> {
  const groups = new Map<string, Settled[]>();
  for (const one of settled) {
    const version = versionOf(one);
    groups.set(version, [...(groups.get(version) ?? []), one]);
  }
  return groups;
}

/** Tools pair by the version alone; one that has none, as Diesel's folders, is its name. */
function versionOf({ claim: { order } }: Settled): string {
  return order.version.length > 0 ? order.version.join(".") : order.name;
}

async function readPair(
  framework: MigrationFramework,
  up: MigrationFile,
  down: MigrationFile | undefined,
): Promise<ReadFile> {
  const read = await framework.read(up);
  if (!down || !read.migration) return read;
  const { migration, problems } = await framework.read(
    up.server === undefined ? down : { ...down, server: up.server },
  );
  const unreadBack = placesOf(problems) ?? notWhole(read.problems);
  if (unreadBack !== undefined) return { ...read, unreadBack };
  const back = migration && wayBackOf(down.place.path, migration.statements, migration.transactional);
  return back ? { ...read, migration: { ...read.migration, down: back } } : read;
}

/** MySQL statements with what the ones before them have made. Change sets stay as they are: they grow one by one. */
function withTables(migrations: readonly RootMigration[]): readonly RootMigration[] {
  const tables = new KnownTables();
  return migrations.map((one) => {
    if (!one.migration || one.changeSets) return one;
    tables.newFile();
    const statements = one.migration.statements.map((statement) => tables.follow(statement));
    return { ...one, migration: { ...one.migration, statements } };
  });
}

function serverOf(root: string, because: string): "mysql" | "mariadb" {
  return /mariadb/i.test(`${root} ${because}`) ? "mariadb" : "mysql";
}

function compareClaims(left: Claim, right: Claim): number {
  if (left.role !== right.role) return left.role === "repeatable" ? 1 : -1;
  return compareOrder(left.order, right.order);
}

const NAMES: Readonly<Record<Dialect, string>> = {
  postgres: "PostgreSQL",
  mysql: "MySQL",
  sqlite: "SQLite",
  unknown: "",
};

/** Only PostgreSQL is rehearsed; a claim about it would be wrong elsewhere. */
function refusal(dialect: Dialect, other: string | undefined, because: string): string | undefined {
  if (dialect === "postgres" || (dialect === "unknown" && other === undefined)) return undefined;
  return `it is written for ${other ?? NAMES[dialect]} (${because}), and only PostgreSQL is rehearsed in this version`;
}
