import { codeChildren } from "../../syntax/nodes.ts";
import { parseProgram } from "../../syntax/parse.ts";
import type { MigrationFile, SchemaDump } from "../framework.ts";
import { join, placeOf } from "../place.ts";
import { blankPsql } from "../psql.ts";
import { splitSql } from "../split.ts";
import type { MigrationStatement } from "../../domain/rehearsal.ts";
import { toStatements } from "../steps/to-statements.ts";
import { asText } from "./values.ts";
import { entriesOf } from "./evaluate.ts";
import { heredocsOf } from "./heredocs.ts";
import { bodyOf } from "./program.ts";
import { walkOf } from "./read.ts";
import { Schema } from "./schema.ts";
import { runAll } from "./statements.ts";

/** A dump with the schema that it holds, as far as it is known. */
export interface ReadDump extends SchemaDump {
  schema: Schema;
}

/** `db/schema.rb` and `db/structure.sql`; for another database `db/cache_schema.rb` beside `db/cache_migrate`. */
export function dumpPaths(root: string): { schema: string; structure: string; versions: string } {
  const cut = root.lastIndexOf("/");
  const folder = cut === -1 ? "" : root.slice(0, cut);
  const database = /^(\w+)_migrate$/.exec(root.slice(cut + 1))?.[1];
  const prefix = database === undefined ? "" : `${database}_`;
  return {
    schema: join(folder, `${prefix}schema.rb`),
    structure: join(folder, `${prefix}structure.sql`),
    versions: join(folder, `${prefix}schema_migrations`),
  };
}

/** Versions were not written into `schema.rb` before Rails 7.0, and what was left out had no precision. */
const UNMARKED = 6.1;

/**
 * The dump beside a folder of migrations; with two, the one that holds more of them.
 *
 * @param files all migrations of the folder
 * @param latest the highest version of Rails that they are written for
 */
export async function readDump(
  files: readonly MigrationFile[],
  latest: number,
): Promise<ReadDump | undefined> {
  const [first] = files;
  if (!first) return undefined;
  const paths = dumpPaths(first.root);
  const structure = first.around.companion(paths.structure);
  const schema = first.around.companion(paths.schema);
  const dumps = [
    ...(structure === undefined ? [] : [await readStructure(at(first, paths.structure, structure), files)]),
    ...(schema === undefined ? [] : [await readSchema(at(first, paths.schema, schema), files, latest)]),
  ];
  return dumps
    .filter((dump) => dump !== undefined)
    .reduce<ReadDump | undefined>(
      (best, dump) => (best && best.covers.size >= dump.covers.size ? best : dump),
      undefined,
    );
}

function at(beside: MigrationFile, path: string, text: string): MigrationFile {
  return { ...beside, place: placeOf(path), text };
}

/** As the names of migration files begin. */
export function versionOf(name: string): bigint {
  return BigInt(/^\d{1,40}/.exec(name)?.[0] ?? "0");
}

// ------------------------------------------------------------------ schema.rb

async function readSchema(
  file: MigrationFile,
  migrations: readonly MigrationFile[],
  latest: number,
): Promise<ReadDump | undefined> {
  const parsed = parseProgram("ruby", file.text);
  if (!parsed.root) return undefined;
  const define = parsed.root
    .findAll({ rule: { kind: "call" } })
    .find((node) => node.field("method")?.text() === "define" && node.field("block"));
  const block = define?.field("block");
  if (!define || !block) return undefined;
  const marked = /\[\s*(\d{1,2}\.\d)\s*\]/.exec(define.field("receiver")?.text() ?? "")?.[1];
  const walk = walkOf(
    {
      version: marked === undefined ? Math.min(latest, UNMARKED) : Number(marked),
      transactional: false,
      methods: new Map(),
      classes: new Set(),
      constants: [],
      heredocs: heredocsOf(parsed.root),
    },
    new Schema(),
  );
  walk.budget.left = MAX_CALLS;
  const list = define.field("arguments");
  const version = asText(entriesOf(list ? codeChildren(list) : [], walk).get("version"));
  if (version === undefined || !/^\d{1,40}$/.test(version)) return undefined;
  try {
    runAll(bodyOf(block), walk);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const { statements, problems } = await toStatements(file, walk.steps);
  const until = BigInt(version);
  return {
    migration: { path: file.place.path, framework: "rails", transactional: false, statements },
    problems,
    covers: covered(migrations, (one) => versionOf(one) <= until),
    schema: walk.schema,
  };
}

/** Calls of a dump: a table has one for each of its columns. */
const MAX_CALLS = 1_000_000;

function covered(
  migrations: readonly MigrationFile[],
  holds: (name: string) => boolean,
): ReadonlySet<string> {
  return new Set(migrations.flatMap(({ place }) => (holds(place.name) ? [place.path] : [])));
}

// ------------------------------------------------------------------ structure.sql

/** What `pg_dump` writes, and at its end the versions that have run. */
async function readStructure(
  file: MigrationFile,
  migrations: readonly MigrationFile[],
): Promise<ReadDump | undefined> {
  const plain = blankPsql(file.text);
  const split = await splitSql(plain.sql, file.place.path, file.side);
  const statements: MigrationStatement[] = [];
  let versions: ReadonlySet<string> | undefined;
  for (const { node: _node, alone: _alone, ...statement } of split.statements) {
    if (/^insert\s+into\s+\S*schema_migrations\b/i.test(statement.sql))
      versions = new Set([...statement.sql.matchAll(/'(\d{1,40})'/g)].map(([, version]) => version ?? ""));
    // Comments of extensions belong to the server; those that are not shipped are not there to have one.
    else if (!/^comment\s+on\s+extension\b/i.test(statement.sql)) statements.push(statement);
  }
  const { around, root } = migrations[0] ?? file;
  const beside = dumpPaths(root).versions;
  const ran = versions;
  return {
    migration: { path: file.place.path, framework: "rails", transactional: false, statements },
    problems: [...plain.problems, ...split.problems],
    covers: covered(migrations, (name) => {
      const version = /^\d+/.exec(name)?.[0] ?? "";
      // Where many people merge at once, each version is kept in a file of its own.
      return ran ? ran.has(version) : around.has(join(beside, version));
    }),
    schema: new Schema(),
  };
}
