import type { CatalogTable } from "../domain/catalog.ts";
import type { RehearsedMigration } from "../domain/facts.ts";
import { isWrittenByTool, purposeOf } from "../domain/path-purpose.ts";
import {
  type DatabaseQueries,
  type QueriedTable,
  type QueryFilter,
  withoutIndex,
} from "../domain/queries.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { recognise } from "../migrations/recognise.ts";
import { mayHoldQueries, readQueries } from "../source/filters/read-queries.ts";
import { breathing } from "./breath.ts";
import { touchedLines } from "./changed-lines.ts";
import type { Gathered } from "./gathered.ts";
import { databasesAtHead, type QueryDatabase } from "./query-databases.ts";
import { readModels } from "./query-models.ts";
import { type PlacedQuery, type ResolvedQuery, resolveQuery } from "./resolve-query.ts";

/** Changed files that are read for queries, and queries that are followed up. */
const MAX_FILES = 300;
const MAX_QUERIES = 1_000;

/** Tables that one request to the planner asks about, at two statements each. */
const MAX_ASKED = 80;

/**
 * Queries in the changed code, each with the tables it filters, joins or sorts, and for those that no index helps
 * with, what PostgreSQL plans. Postgres is not started when the pull request adds no query; and where there is no
 * schema to look at, nothing is said.
 *
 * @param migrations those of the pull request, as they were rehearsed
 * @throws what `signal` was aborted with
 */
export async function gatherFilterFacts(
  loaded: LoadedPull,
  rehearse: Rehearse,
  migrations: readonly RehearsedMigration[] | Promise<readonly RehearsedMigration[]>,
  signal?: AbortSignal,
): Promise<Gathered<DatabaseQueries>> {
  const placed = await queriesOf(loaded, signal);
  if (placed.length === 0) return NOTHING;
  const databases = await databasesAtHead(loaded, await migrations, rehearse, signal);
  if (databases.length === 0) return NOTHING;
  const mappers = placed.flatMap(({ query }) => (query.kind === "model" ? [query.mapper] : []));
  const models = await readModels(loaded.trees.head, new Set(mappers));
  const found = new Map<QueryDatabase, ResolvedQuery[]>(databases.map((database) => [database, []]));
  for (const one of placed) {
    const fits: { database: QueryDatabase; query: ResolvedQuery }[] = [];
    for (const database of databases) {
      const query = await resolveQuery(one, database.catalog, models);
      if (query) fits.push({ database, query });
    }
    const [fit] = fits;
    if (fit && fits.length === 1) found.get(fit.database)?.push(fit.query);
  }
  const facts: DatabaseQueries[] = [];
  const unfinished: Unfinished[] = [];
  for (const [database, queries] of found) {
    if (queries.length === 0) continue;
    try {
      facts.push(await withPlans(database, queries, rehearse, signal));
    } catch (error) {
      if (signal?.aborted) throw error;
      unfinished.push({ part: "plans of added queries", reason: messageOf(error) });
    }
  }
  return { ...NOTHING, facts, unfinished };
}

const NOTHING = { facts: [], read: [], unfinished: [] };

async function queriesOf(
  loaded: LoadedPull,
  signal: AbortSignal | undefined,
): Promise<readonly PlacedQuery[]> {
  // What tests look up is not what production waits for.
  const files = loaded.pull.files.filter(
    ({ change, binary, path }) =>
      change !== "removed" &&
      !binary &&
      mayHoldQueries(path) &&
      purposeOf(path) === "production" &&
      !recognise(path),
  );
  const chosen = new Map(files.slice(0, MAX_FILES).map((file) => [file.path, touchedLines(file).head]));
  const texts = await loaded.trees.head.readAll([...chosen.keys()]);
  const placed: PlacedQuery[] = [];
  const breathe = breathing(signal);
  for (const [path, file] of texts) {
    if (file.state !== "text" || isWrittenByTool(file.text)) continue;
    const touched = chosen.get(path) ?? [];
    await breathe(file.text.length);
    if (touched.length > 0)
      placed.push(...readQueries(path, file.text).map((query) => ({ path, touched, query })));
  }
  const added = placed.some(({ query: { from, to }, touched }) =>
    touched.some((range) => range.from <= to && from <= range.to),
  );
  return added ? placed.slice(0, MAX_QUERIES) : [];
}

// ------------------------------------------------------------------ plans

interface Asked {
  query: ResolvedQuery;
  queried: QueriedTable;
  filter: QueryFilter;
}

async function withPlans(
  { catalog, migrations, uncertain }: QueryDatabase,
  queries: readonly ResolvedQuery[],
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<DatabaseQueries> {
  const asked = queries
    .flatMap((query) =>
      query.added && query.whole ? query.tables.map((queried) => ({ query, queried })) : [],
    )
    .flatMap(({ query, queried }): Asked[] => {
      const table = tableOf(catalog.tables, queried);
      const filter = table && withoutIndex(query, queried, table);
      return filter?.touched && !uncertain(queried.name) ? [{ query, queried, filter }] : [];
    })
    .slice(0, MAX_ASKED);
  const plain = queries.map(({ sql: _sql, ...query }) => query);
  if (asked.length === 0) return { engine: "", catalog, queries: plain };
  const explain = asked.flatMap(({ query, queried }) => [query.sql ?? "", plainQuery(queried)]);
  const result = await rehearse({ base: migrations, changed: [], explain }, signal);
  const proofs = new Map<QueriedTable, QueriedTable["proof"]>();
  for (const [index, one] of asked.entries()) {
    const plans = [0, 1].map((which) => result.plans?.[2 * index + which] ?? undefined);
    proofs.set(one.queried, proofOf(one, explain.slice(2 * index, 2 * index + 2), plans));
  }
  const proved = plain.map((query) => ({
    ...query,
    tables: query.tables.map((queried) => {
      const proof = proofs.get(queried);
      return proof ? { ...queried, proof } : queried;
    }),
  }));
  return { engine: result.engine, catalog, queries: proved };
}

/**
 * The plan that reads the table from end to end. That of the query, when it does. Otherwise, just because sequential
 * scans are discouraged, the table may be reached through another one, or through an index that only sorts it: then
 * that of its own filters by themselves. Not, however, when an index does find rows of a query of one table.
 */
function proofOf(
  { query, queried, filter }: Asked,
  statements: readonly string[],
  plans: readonly (string | undefined)[],
): QueriedTable["proof"] {
  const proved = [0, 1].flatMap((which) => {
    const [statement = "", plan] = [statements[which], plans[which]];
    return plan !== undefined && scans(plan, queried) ? [{ which, statement, plan: plan.split("\n") }] : [];
  });
  const own = query.tables.length === 1 && /^\s*(?:Index|Recheck) Cond:/m.test(plans[0] ?? "");
  const found = proved.find(({ which }) => which === 0 || (!own && filter.by !== "join"));
  return found && { statement: found.statement, plan: found.plan };
}

function scans(plan: string, { name }: QueriedTable): boolean {
  return plan.split("\n").some((line) => {
    const scanned = /\bSeq Scan on (?:"((?:[^"]|"")+)"|([^\s"]+))/.exec(line);
    return (scanned?.[1]?.replaceAll('""', '"') ?? scanned?.[2]) === name;
  });
}

/** The table's own part of a query, where its whole is not there as SQL or has no plan. */
function plainQuery({ schema, name, filters, sort }: QueriedTable): string {
  const conditions = filters
    .filter(({ by }) => by !== "sort")
    .map(({ column, by }, index) => `${quoted(column)} ${by === "range" ? ">" : "="} $${index + 1}`);
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  const order = sort && conditions.length === 0 ? ` ORDER BY ${quoted(sort.column)} LIMIT 10` : "";
  return `SELECT 1 FROM ${schema === "public" ? "" : `${quoted(schema)}.`}${quoted(name)}${where}${order}`;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function tableOf(
  tables: readonly CatalogTable[],
  { schema, name }: Pick<QueriedTable, "schema" | "name">,
): CatalogTable | undefined {
  return tables.find((table) => table.schema === schema && table.name === name);
}
