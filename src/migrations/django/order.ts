import type { SourceMigration, Dependency } from "./source.ts";
import type { ReadProblem } from "../problem.ts";

export interface Ordered {
  source: SourceMigration;
  /** Dependencies that are not there, and rings. */
  problems: readonly ReadProblem[];
  /** Set for a migration that stands for others which are still there: it does nothing where they have run. */
  replacesPresent?: true;
  /** Set for one whose work another does. */
  replacedBy?: string;
}

const key = (app: string, name: string) => `${app}.${name}`;

/**
 * The order in which Django runs them on a new database, except that those that nothing depends on come last, by
 * the date that Django puts into the first line: a new migration so meets all models, as it will in production.
 *
 * @param appOfSetting the app of a setting such as `AUTH_USER_MODEL`
 */
export function ordered(
  sources: readonly SourceMigration[],
  appOfSetting: (setting: string) => string | undefined,
): readonly Ordered[] {
  const nodes = new Map(sources.map((source) => [key(source.app, source.name), source]));
  const squashes = squashesOf(sources, nodes);
  const first = ends(sources);
  const problems = new Map<SourceMigration, ReadProblem[]>(sources.map((source) => [source, []]));
  const parents = new Map<SourceMigration, Set<SourceMigration>>(
    sources.map((source) => [source, new Set()]),
  );
  const link = (child: SourceMigration, on: Dependency): readonly SourceMigration[] => {
    const app = on.app ?? appOfSetting(on.setting ?? "");
    // Another package's: its tables are there before.
    if (app === undefined || !first.has(app)) return [];
    const found =
      on.name === "__first__"
        ? first.get(app)?.roots
        : on.name === "__latest__"
          ? first.get(app)?.all
          : squashes.alias.get(key(app, on.name));
    if (found) return found.filter((one) => one !== child);
    problems.get(child)?.push({ line: 1, message: `it depends on ${key(app, on.name)}, which is not there` });
    return [];
  };
  for (const source of sources) {
    for (const on of source.dependencies) for (const one of link(source, on)) parents.get(source)?.add(one);
    for (const before of source.runBefore)
      for (const one of link(source, before)) parents.get(one)?.add(source);
  }
  return sorted(sources, parents, problems).map((source): Ordered => {
    const by = squashes.replacedBy.get(source);
    return {
      source,
      problems: problems.get(source) ?? [],
      ...(squashes.present.has(source) ? { replacesPresent: true } : {}),
      ...(by === undefined ? {} : { replacedBy: by }),
    };
  });
}

interface Squashes {
  /** Migrations by each name that may be meant by them. */
  alias: ReadonlyMap<string, readonly SourceMigration[]>;
  present: ReadonlySet<SourceMigration>;
  replacedBy: ReadonlyMap<SourceMigration, string>;
}

/**
 * A migration that replaces others does nothing while all of them are there: production has run them. When some
 * are gone it is the one that runs, and those left of them do not.
 */
function squashesOf(
  sources: readonly SourceMigration[],
  nodes: ReadonlyMap<string, SourceMigration>,
): Squashes {
  const alias = new Map<string, readonly SourceMigration[]>([...nodes].map(([name, one]) => [name, [one]]));
  const present = new Set<SourceMigration>();
  const replacedBy = new Map<SourceMigration, string>();
  for (const source of sources) {
    if (source.replaces.length === 0) continue;
    const own = source.replaces.map(({ app, name }) => ({
      name: key(app, name),
      node: nodes.get(key(app, name)),
    }));
    if (own.every(({ node }) => node && node !== source)) {
      present.add(source);
      const last = own.flatMap(({ node }) => node ?? []);
      alias.set(key(source.app, source.name), [source, ...last]);
      continue;
    }
    for (const { name, node } of own) {
      if (node && node !== source) replacedBy.set(node, source.name);
      alias.set(name, [source]);
    }
  }
  return { alias, present, replacedBy };
}

interface Ends {
  roots: SourceMigration[];
  all: SourceMigration[];
}

function ends(sources: readonly SourceMigration[]): ReadonlyMap<string, Ends> {
  const apps = new Map<string, Ends>();
  for (const source of sources) {
    const app = apps.get(source.app) ?? { roots: [], all: [] };
    apps.set(source.app, app);
    app.all.push(source);
    if (!source.dependencies.some((on) => on.app === source.app)) app.roots.push(source);
  }
  return apps;
}

/**
 * As `migrate` goes through them: each app's last migration in turn, after everything that it needs. Rings are said
 * and opened. Source: `django.db.migrations.graph.MigrationGraph.iterative_dfs`.
 */
function sorted(
  sources: readonly SourceMigration[],
  parents: ReadonlyMap<SourceMigration, ReadonlySet<SourceMigration>>,
  problems: ReadonlyMap<SourceMigration, ReadProblem[]>,
): readonly SourceMigration[] {
  const byName = (left: SourceMigration, right: SourceMigration) =>
    compare(left.app, right.app) || compare(left.name, right.name);
  const children = new Map<SourceMigration, SourceMigration[]>();
  for (const [child, own] of parents)
    for (const parent of own) children.set(parent, [...(children.get(parent) ?? []), child]);
  const isLast = (source: SourceMigration) => !children.get(source)?.some(({ app }) => app === source.app);
  const done = new Set<SourceMigration>();
  const started = new Set<SourceMigration>();
  // Those in a ring have no last one: they come after all others.
  for (const start of [...sources.filter(isLast).sort(byName), ...[...sources].sort(byName)]) {
    const stack: { source: SourceMigration; ready: boolean }[] = [{ source: start, ready: false }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { source, ready } = next;
      if (done.has(source)) continue;
      if (ready) {
        done.add(source);
        continue;
      }
      if (started.has(source)) {
        problems.get(source)?.push({ line: 1, message: "its dependencies form a ring" });
        continue;
      }
      started.add(source);
      stack.push({ source, ready: true });
      for (const parent of [...(parents.get(source) ?? [])].sort(byName))
        stack.push({ source: parent, ready: false });
    }
  }
  const all = [...done];
  const newest = all.filter((source) => !children.has(source));
  return [
    ...all.filter((source) => children.has(source)),
    ...newest.sort(
      (left, right) => compare(left.generated ?? "9", right.generated ?? "9") || byName(left, right),
    ),
  ];
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
