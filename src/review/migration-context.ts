import type { RehearsedMigration } from "../domain/facts.ts";
import type { MigrationHistory, Quote } from "../domain/migration-context.ts";
import type { Location } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { compareOrder, type Order } from "../migrations/framework.ts";
import type { RootMigration } from "../migrations/read-root.ts";
import { recognise } from "../migrations/recognise.ts";
import { waysBackKept } from "./kept-ways-back.ts";
import type { ChangedRoot } from "./migration-roots.ts";
import { usesOfNames } from "./name-uses.ts";

/**
 * Adds to each fact what the repository around the migration tells: its place in history, whether its kind has ways
 * back, and which code names what it takes away. Migrations that are gone at head become a fact without statements.
 */
export async function withContext(
  loaded: LoadedPull,
  root: ChangedRoot,
  facts: readonly RehearsedMigration[],
): Promise<readonly RehearsedMigration[]> {
  const versions = await versionsAround(loaded, root);
  const kept = await waysBackKept(loaded, root);
  const uses = await usesOfNames(loaded, facts);
  const gone = goneMigrations(root);
  const told = facts.map((fact): RehearsedMigration => {
    const history = historyOf(root, fact, versions, gone);
    const ways = kept(fact.path);
    const usesOf = uses.get(fact.path);
    return {
      ...fact,
      ...(history ? { history } : {}),
      ...(ways ? { kept: ways } : {}),
      ...(usesOf ? { usesOf } : {}),
    };
  });
  const removed = removedFact(root, gone);
  return removed ? [...told, removed] : told;
}

interface Version {
  path: string;
  order: Order;
  /** On the base branch, as it is today. */
  inBase: boolean;
}

/** Migrations of the base branch as it is today, and of head: the merge base may be behind both. */
async function versionsAround(loaded: LoadedPull, { after }: ChangedRoot): Promise<readonly Version[]> {
  const entries = await loaded.trees.base.list(after.root === "" ? undefined : `${after.root}/`);
  const inBase = new Set(entries.filter(({ kind }) => kind === "file").map(({ path }) => path));
  const paths = new Set([...inBase, ...after.migrations.map(({ path }) => path)]);
  return [...paths].flatMap((path) => {
    const order = orderOf(path, after.root);
    return order ? [{ path, order, inBase: inBase.has(path) }] : [];
  });
}

/** Only what is numbered has an order that another branch can get in the way of. */
function orderOf(path: string, root: string): Order | undefined {
  const recognised = recognise(path);
  const claim = recognised?.root === root ? recognised.claims[0]?.claim : undefined;
  return claim?.role === "up" && claim.order.version.length > 0 ? claim.order : undefined;
}

interface Gone {
  migration: RootMigration;
  /** Where the same text stands now. */
  now?: string;
}

/** What the merge base has and head has not. One that anybody may run again is no history. */
function goneMigrations({ before, after }: ChangedRoot): readonly Gone[] {
  const still = new Set(after.migrations.map(({ path }) => path));
  const old = new Set(before.migrations.map(({ path }) => path));
  return before.migrations.flatMap((migration): Gone[] => {
    if (still.has(migration.path) || migration.repeatable) return [];
    const now = after.migrations.find(({ path, text }) => !old.has(path) && text === migration.text)?.path;
    return [{ migration, ...(now === undefined ? {} : { now }) }];
  });
}

function historyOf(
  { before, after }: ChangedRoot,
  fact: RehearsedMigration,
  versions: readonly Version[],
  gone: readonly Gone[],
): MigrationHistory | undefined {
  const now = after.migrations.find(({ path }) => path === fact.path);
  if (!now || now.repeatable) return undefined;
  const renamed = gone.find((one) => one.now === fact.path)?.migration;
  if (renamed) {
    const quote = lineOf(now.text, 0, fact.path, "head");
    return quote && { change: "renamed", before: renamed.path, ...quote };
  }
  const earlier = before.migrations.find(({ path }) => path === fact.path);
  // A file of change sets that has only grown rewrites nothing.
  if (earlier && now.changeSets && !fact.edited) return undefined;
  return earlier ? edited(earlier, now) : added(fact, versions);
}

function edited(earlier: RootMigration, now: RootMigration): MigrationHistory | undefined {
  const old = earlier.text.split("\n");
  const lines = now.text.split("\n");
  const first = lines.findIndex((line, index) => line.trimEnd() !== old[index]?.trimEnd());
  const quote = lineOf(now.text, first === -1 ? 0 : first, now.path, "head");
  return quote && { change: runsOf(earlier) === runsOf(now) ? "reworded" : "edited", ...quote };
}

/** What it runs on the way up, white space and comments between statements aside. */
function runsOf({ migration }: RootMigration): string | undefined {
  return migration?.statements
    .map(({ sql, written }) => (sql === "" ? (written ?? "") : sql).replace(/\s+/g, " ").trim())
    .join(";\n");
}

function added(fact: RehearsedMigration, versions: readonly Version[]): MigrationHistory | undefined {
  const [first] = fact.statements;
  const own = versions.find(({ path }) => path === fact.path);
  if (!first || !own || own.inBase) return undefined;
  const others = versions.filter(({ path }) => path !== fact.path);
  const behind = others
    .filter(({ inBase, order }) => inBase && compareVersions(order, own.order) > 0)
    .sort((left, right) => compareOrder(right.order, left.order))[0];
  const twin = others.find(({ order }) => compareVersions(order, own.order) === 0);
  if (!behind && !twin) return undefined;
  return {
    change: "added",
    at: first.at,
    excerpt: first.written ?? first.sql,
    ...(behind ? { behind: behind.path } : {}),
    ...(twin ? { twin: twin.path } : {}),
  };
}

function compareVersions(left: Order, right: Order): number {
  return compareOrder({ ...left, name: "" }, { ...right, name: "" });
}

/** One fact for all that are gone: it is one decision. */
function removedFact({ before, after }: ChangedRoot, gone: readonly Gone[]): RehearsedMigration | undefined {
  const quotes = gone.flatMap(({ migration, now }) => {
    const quote = now === undefined ? lineOf(migration.text, 0, migration.path, "base") : undefined;
    return quote ? [{ ...quote, framework: migration.framework }] : [];
  });
  const [first, ...others] = quotes;
  if (!first) return undefined;
  const { framework, at, excerpt } = first;
  return {
    path: at.path,
    framework,
    dialect: after.migrations.length > 0 ? after.dialect : before.dialect,
    rehearsed: false,
    reason: "the migration is removed",
    engine: "",
    statements: [],
    before: { tables: [] },
    after: { tables: [] },
    history: { change: "removed", at, excerpt, also: others.map((one) => one.at) },
  };
}

/** The first line from there on that says something; before it, when none follows. */
function lineOf(text: string, index: number, path: string, side: Location["side"]): Quote | undefined {
  const lines = text.split("\n");
  const says = (line: string) => line.trim() !== "";
  const after = lines.slice(index).findIndex(says);
  const found = after === -1 ? lines.findLastIndex(says) : index + after;
  const excerpt = lines[found]?.trim().slice(0, MAX_EXCERPT);
  return excerpt ? { at: { path, from: found + 1, to: found + 1, side }, excerpt } : undefined;
}

/** Characters: a minified line is not for reading. */
const MAX_EXCERPT = 300;
