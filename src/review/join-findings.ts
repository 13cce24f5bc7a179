import type { Facts } from "../domain/facts.ts";
import type { Evidence, Finding, ParsedEvidence, Severity } from "../domain/finding.ts";
import type { Location } from "../domain/pull-request.ts";
import { routeName } from "../domain/route-matching.ts";

type Known = Pick<Facts, "migration" | "query" | "routes">;

/** `orders.status`, the table with its schema outside `public`. */
type ColumnName = string;

const ORDER: Readonly<Record<Severity, number>> = { blocker: 0, concern: 1, note: 2 };
/** Routes that are named beside one finding. */
const MAX_ROUTES = 5;
/** A longer statement is named by its place alone. Characters. */
const MAX_EXCERPT = 600;

/** A place of the pull request that has to do with a column, for a sentence. */
interface Meeting {
  at: Location;
  does: string;
  excerpt?: string;
}

/**
 * Makes one finding of those that are about the same column from different sides: a migration that adds or changes
 * it, and code that filters by it. The worst one speaks, of equals the migration's, with the places and the evidence of all, and says which
 * routes of the pull request run the query. Two findings of one side stay two: they ask for different things.
 *
 * Joined only when sure: the column is one of the schema or of a statement here, and the rules name it themselves.
 */
export function joinFindings(findings: readonly Finding[], facts: Known): readonly Finding[] {
  const migrations = new Set(facts.migration.map(({ path }) => path));
  const columns = columnsIn(facts);
  const groups = new Map<ColumnName, Finding[]>();
  for (const finding of findings) {
    const column = columnOf(finding, columns);
    if (column === undefined) continue;
    groups.set(column, [...(groups.get(column) ?? []), finding]);
  }
  const joined = new Map<Finding, Finding | undefined>();
  for (const [column, group] of groups) {
    // Of equals the migration's speaks: there the column is made, and there it is mended.
    const side = ({ at }: Finding) => (migrations.has(at.path) ? 0 : 1);
    const [worst] = [...group].sort(
      (one, other) => ORDER[one.severity] - ORDER[other.severity] || side(one) - side(other),
    );
    if (!worst) continue;
    const isMigration = migrations.has(worst.at.path);
    const others = group.filter(
      (one) => one.rule !== worst.rule && migrations.has(one.at.path) !== isMigration,
    );
    const additions = isMigration ? [] : additionsOf(column, facts);
    if (others.length === 0 && additions.length === 0) continue;
    joined.set(worst, join(worst, column, others, [...additions, ...routesOf(column, group, facts)]));
    for (const other of others) joined.set(other, undefined);
  }
  return findings.flatMap((finding) => {
    const one = joined.has(finding) ? joined.get(finding) : finding;
    return one ? [one] : [];
  });
}

function join(
  worst: Finding,
  column: ColumnName,
  others: readonly Finding[],
  meetings: readonly Meeting[],
): Finding {
  const beside = meetings.filter(({ at }) => !others.some((other) => isSame(other.at, at)));
  const told = [
    ...others.map(({ at, title }) => `${placeName(at)}: ${title}.`),
    ...beside.map(({ at, does }) => `${placeName(at)} ${does}.`),
  ];
  const places = [...(worst.siblings ?? []), ...others.map(({ at }) => at), ...beside.map(({ at }) => at)];
  const evidence: readonly Evidence[] = [
    ...others.flatMap((other) => other.evidence),
    ...beside.flatMap(shown),
  ];
  return {
    ...worst,
    scenario: `${worst.scenario} In the same pull request \`${column}\` is met again. ${told.join(" ")}`,
    instead: [worst.instead, ...others.map(({ instead, rule }) => `For ${rule}: ${instead}`)].join("\n\n"),
    siblings: places.filter(
      (place, index) =>
        !isSame(place, worst.at) && places.findIndex((other) => isSame(other, place)) === index,
    ),
    evidence: [...worst.evidence, ...evidence],
    ...(others.length > 0
      ? {
          joins: others.map(({ rule, severity, at, title, fingerprint }) => ({
            rule,
            severity,
            at,
            title,
            fingerprint,
          })),
        }
      : {}),
  };
}

function shown({ at, excerpt }: Meeting): ParsedEvidence[] {
  return excerpt === undefined || excerpt === "" ? [] : [{ kind: "parsed", at, excerpt }];
}

// ------------------------------------------------------------------- columns

/** What a rule is about, as far as its subject names one column: `orders.status`, `orders (status)`, `orders status`. */
function columnOf({ subject = "" }: Finding, columns: ReadonlySet<ColumnName>): ColumnName | undefined {
  if (columns.has(subject)) return subject;
  const [, table, column] = /^(\S{1,200}) (?:\(([^\s(),]{1,200})\)|[^\s(),]{1,200})$/.exec(subject) ?? [];
  const named = table && `${table}.${column ?? subject.slice(table.length + 1)}`;
  return named && columns.has(named) ? named : undefined;
}

function columnsIn({ migration, query }: Known): Set<ColumnName> {
  const names = new Set<ColumnName>();
  for (const { after } of migration) addTables(after.tables, names);
  for (const { catalog } of query) addTables(catalog.tables, names);
  for (const { statements } of migration)
    for (const { parts = [] } of statements)
      for (const { table, columns } of parts)
        for (const column of columns) names.add(`${nameOf(table)}.${column}`);
  return names;
}

function addTables(
  tables: readonly { schema: string; name: string; columns: readonly { name: string }[] }[],
  names: Set<ColumnName>,
): void {
  for (const table of tables) for (const { name } of table.columns) names.add(`${nameOf(table)}.${name}`);
}

function nameOf({ schema, name }: { schema?: string; name: string }): string {
  return schema === undefined || schema === "public" ? name : `${schema}.${name}`;
}

// ------------------------------------------------------------------- meetings

/** The statements of the pull request that add the column. */
function additionsOf(column: ColumnName, { migration }: Known): Meeting[] {
  return migration.flatMap(({ statements }) =>
    statements.flatMap(({ at, sql, written = sql, parts = [] }): Meeting[] => {
      const adds = parts.some(
        ({ kind, table, columns }) =>
          kind === "add-column" && columns.some((name) => `${nameOf(table)}.${name}` === column),
      );
      if (!adds) return [];
      return [
        { at, does: "adds the column", ...(written.length <= MAX_EXCERPT ? { excerpt: written } : {}) },
      ];
    }),
  );
}

/** Routes that the pull request touches and whose handler runs a query that filters by the column. */
function routesOf(column: ColumnName, group: readonly Finding[], { routes, query }: Known): Meeting[] {
  const places = query
    .flatMap(({ queries }) => queries)
    .filter(
      ({ added, tables }) =>
        added &&
        tables.some((table) =>
          table.filters.some((filter) => `${nameOf(table)}.${filter.column}` === column),
        ),
    )
    .map(({ at }) => at);
  const told = places.filter((place) =>
    group.some(({ at, siblings = [] }) => [at, ...siblings].some((one) => lies(one, place))),
  );
  return routes
    .flatMap(({ touched }) => touched)
    .filter(({ handler, at }) => told.some((place) => lies(place, handler?.at ?? at)))
    .slice(0, MAX_ROUTES)
    .map((route) => ({
      at: { ...route.at, to: route.at.from },
      does: `answers \`${routeName(route)}\` with what that query finds`,
      ...(route.excerpt === undefined ? {} : { excerpt: route.excerpt }),
    }));
}

function lies(inner: Location, outer: Location): boolean {
  return (
    inner.path === outer.path && inner.side === outer.side && outer.from <= inner.from && inner.to <= outer.to
  );
}

function isSame(one: Location, other: Location): boolean {
  return one.path === other.path && one.side === other.side && one.from === other.from;
}

function placeName({ path, from }: Location): string {
  return `${path}:${from}`;
}
