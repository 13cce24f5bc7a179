import type { Dialect } from "../domain/facts.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Migration } from "../domain/rehearsal.ts";
import { detectDialect } from "./dialect.ts";
import {
  type Claim,
  compareOrder,
  type MigrationFile,
  type ReadFile,
  type Surroundings,
} from "./framework.ts";
import { type Recognised, settle } from "./recognise.ts";
import type { ReadProblem } from "./problem.ts";

/** All migrations of one folder in one commit, in the order in which they run. */
export interface ReadRoot {
  root: string;
  dialect: Dialect;
  /** A database of another kind than `Dialect` knows. */
  otherDatabase?: string;
  /** How the dialect was told. */
  because: string;
  migrations: readonly RootMigration[];
  /** Paths of the files that take a migration back. */
  backwards: readonly string[];
}

export interface RootMigration {
  path: string;
  framework: string;
  repeatable: boolean;
  text: string;
  /** Absent when nothing in it can be run. */
  migration?: Migration;
  problems: readonly ReadProblem[];
  /** Set when the file is left unread: the reason, for a person. */
  unread?: string;
}

/**
 * Reads one folder. Files that take a migration back are named and left out, and so, silently, are files whose
 * text shows that they are no migrations.
 *
 * @param files of one root, with their texts
 */
export async function readRoot(
  root: string,
  files: readonly { recognised: Recognised; text: string }[],
  side: Location["side"],
  around: Surroundings,
): Promise<ReadRoot> {
  const backwards: string[] = [];
  const settled = files.flatMap(({ recognised, text }) => {
    const file: MigrationFile = { place: recognised.place, root, text, side, around };
    const owner = settle(recognised, file);
    if (owner?.claim.role === "down") backwards.push(file.place.path);
    return owner && owner.claim.role !== "down" ? [{ ...owner, file }] : [];
  });
  settled.sort((left, right) => compareClaims(left.claim, right.claim));
  const sql = settled.filter(({ file }) => file.place.name.toLowerCase().endsWith(".sql"));
  const { dialect, other, because } = detectDialect(
    root,
    sql.map(({ file }) => file.text),
    around.companion,
  );
  const wrong = refusal(dialect, other, because);
  const program = settled.find(
    ({ framework, file }) => !file.place.name.toLowerCase().endsWith(".sql") && framework.claims(file.place),
  );

  const migrations: RootMigration[] = [];
  for (const { framework, claim, file } of settled) {
    const read: ReadFile =
      wrong === undefined || !sql.some((one) => one.file === file)
        ? await framework.read(file)
        : { problems: [], unread: wrong };
    migrations.push({
      path: file.place.path,
      framework: framework.name,
      repeatable: claim.role === "repeatable",
      text: file.text,
      ...(program && framework.name === "plain-sql"
        ? {
            problems: [],
            unread: `it lies among ${program.framework.name} migrations, which are not read in this version`,
          }
        : read),
    });
  }
  return { root, dialect, ...(other ? { otherDatabase: other } : {}), because, migrations, backwards };
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
