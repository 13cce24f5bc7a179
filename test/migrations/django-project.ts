import { companionsOf, recognise } from "../../src/migrations/recognise.ts";
import { readRoot } from "../../src/migrations/read-root.ts";
import type { MigrationStatement } from "../../src/domain/rehearsal.ts";
import type { Files } from "../support/trees.ts";

/** What became of one migration: statements in one line each, after the line of the program. */
interface Read {
  up: readonly string[];
  down?: readonly string[];
  transactional?: boolean;
  problems: readonly string[];
  unread?: string;
  unreadBack?: string;
}

/** Reads the migrations of a Django project as they are at head. */
export async function readDjango(files: Files): Promise<{
  of(path: string): Read;
  order: readonly string[];
  /** The SQL of what is there before the first migration. */
  before: string;
}> {
  const recognised = Object.keys(files).flatMap((path) => {
    const one = recognise(path);
    return one ? [one] : [];
  });
  const asked = await companionsOf(recognised);
  const read = await readRoot(
    "",
    recognised.map((one) => ({ recognised: one, text: files[one.place.path] ?? "" })),
    "head",
    {
      has: (path) => Object.hasOwn(files, path),
      companion: (path) => (asked.has(path) ? files[path] : undefined),
    },
  );
  return {
    order: read.migrations.map(({ path }) => path),
    before: (read.dump?.migration.statements ?? []).map(({ sql }) => sql).join(";\n"),
    of: (path) => {
      const one = read.migrations.find((migration) => migration.path === path);
      if (!one) throw new Error(`${path} was not read`);
      const { migration, problems, unread, unreadBack } = one;
      return {
        up: (migration?.statements ?? []).map(inOneLine),
        problems: problems.map(({ line, message }) => `${line}: ${message}`),
        ...(migration?.down ? { down: migration.down.statements.map(inOneLine) } : {}),
        ...(migration ? { transactional: migration.transactional } : {}),
        ...(unread === undefined ? {} : { unread }),
        ...(unreadBack === undefined ? {} : { unreadBack }),
      };
    },
  };
}

function inOneLine({ at, sql, skip }: MigrationStatement): string {
  return `${at.from} ${skip === undefined ? sql.replace(/\s*\n\s*/g, " ") : `skipped: ${skip}`}`;
}
