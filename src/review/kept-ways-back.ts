import type { WayBackKept } from "../domain/migration-context.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { RootMigration } from "../migrations/read-root.ts";
import type { ChangedRoot } from "./migration-roots.ts";

/** How many of the newest migrations show what the custom is. */
const NEWEST = 10;

/** For each migration of head: whether it has a way back, and whether those before it have. */
export async function waysBackKept(
  loaded: LoadedPull,
  { before, after }: ChangedRoot,
): Promise<(path: string) => WayBackKept | undefined> {
  const siblings = before.migrations
    .filter(({ repeatable, migration, path }) => !repeatable && migration && path !== "")
    .slice(-NEWEST);
  const custom = { with: siblings.filter(hasOne).length, of: siblings.length };
  const downOf = new Map(after.backwards.map(({ path, of }) => [of, path]));
  const old = new Set(before.migrations.map(({ path }) => path));
  const added = after.migrations.filter(({ path }) => !old.has(path));
  const downs = await loaded.trees.head.readAll(added.flatMap(({ path }) => downOf.get(path) ?? []));
  const kept = new Map(
    added.map((migration): [string, WayBackKept] => {
      const file = downs.get(downOf.get(migration.path) ?? "");
      const words = `${migration.text}\n${file?.state === "text" ? file.text : ""}`;
      return [
        migration.path,
        {
          own: hasOne(migration) ? "yes" : migration.unreadBack === undefined ? "no" : "unread",
          saysSo: SAYS_SO.test(words),
          siblings: custom,
          changesRows: changedRows(migration),
        },
      ];
    }),
  );
  return (path) => kept.get(path);
}

function hasOne({ migration, unreadBack }: RootMigration): boolean {
  return migration?.down !== undefined && unreadBack === undefined;
}

/** How people write that there is no way back, on purpose. */
const SAYS_SO =
  /^\s*(?:--|#|\/\/)\s*(?:empty|none|nothing)\b|\b(?:irreversible(?![\w-])|not\s+reversible|non-?reversible|one-?way|(?:cannot|can't|can\s+not|not)\s+(?:be\s+)?(?:safely\s+)?(?:undone?|reverted|revert|rolled\s+back|roll\s+back|reversed|reverse)|no[\s-]*(?:op\b|down\b|rollback|roll\s+back|way\s+back|undo)|noop|nothing\s+to\s+(?:do|undo|revert|roll))/im;

function changedRows({ migration }: RootMigration): readonly string[] {
  const statements = migration?.down?.statements ?? [];
  const tables = statements.flatMap(({ acts, skip }) =>
    skip === undefined
      ? (acts ?? []).flatMap((act) => (act.act === "change-rows" ? [act.table.name] : []))
      : ["*"],
  );
  return [...new Set(tables)];
}
