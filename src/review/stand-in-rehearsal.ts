import type { Catalog } from "../domain/catalog.ts";
import type { Migration, RehearsalRequest, RehearsalResult, Rehearse } from "../domain/rehearsal.ts";
import { tableName } from "../migrations/parts/placed.ts";
import { STAND_INS, standInsFor } from "../migrations/stand-ins/stand-ins.ts";

/** A rehearsal, and the tables that were made up for it, as facts name tables. */
export interface WithStandIns {
  result: RehearsalResult;
  standIns: readonly string[];
}

/** What PostgreSQL says of a relation, another object, a schema or a function that is not there. */
const MISSING = new Set(["42P01", "42704", "3F000", "42883"]);

const NO_TABLES: Catalog = { tables: [] };

/**
 * Rehearses, and once more with stand-ins when changed statements failed for want of something that no migration
 * here creates: a pull request whose tables come from elsewhere would not be looked at otherwise.
 */
export async function rehearseWithStandIns(
  request: RehearsalRequest,
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<WithStandIns> {
  const lone = request.base.length === 0;
  const needed = lone ? await standInsFor(request.changed, NO_TABLES, true) : undefined;
  if (needed && needed.tables.length > 0) return withStandIns(request, needed, NO_TABLES, rehearse, signal);
  const result = await rehearse(request, signal);
  const failed = result.migrations.some(({ statements }) =>
    statements.some(({ outcome, error }) => outcome === "failed" && MISSING.has(error?.code ?? "")),
  );
  const known = result.migrations[0]?.before ?? NO_TABLES;
  const standIns = failed ? (needed ?? (await standInsFor(request.changed, known, false))) : undefined;
  return standIns ? withStandIns(request, standIns, known, rehearse, signal) : { result, standIns: [] };
}

async function withStandIns(
  request: RehearsalRequest,
  standIns: { migration: Migration; tables: readonly string[] },
  known: Catalog,
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<WithStandIns> {
  const result = await rehearse({ ...request, base: [...request.base, standIns.migration] }, signal);
  const had = new Set(known.tables.map(tableName));
  const has = new Set((result.migrations[0]?.before.tables ?? []).map(tableName));
  const made = standIns.tables.filter((name) => has.has(name) && !had.has(name));
  // What could not be made up is not missing from the base.
  const baseProblems = result.baseProblems.filter(({ at }) => at.path !== STAND_INS);
  return { result: { ...result, baseProblems }, standIns: made };
}

/** What a reader is told of them. */
export function standInReasons(standIns: readonly string[]): string[] {
  if (standIns.length === 0) return [];
  const [first] = standIns;
  const tables =
    standIns.length === 1
      ? `table ${first}`
      : `tables ${standIns.slice(0, 5).join(", ")}${standIns.length > 5 ? " and others" : ""}`;
  return [`rehearsed on a stand-in for ${tables}, which no migration here creates`];
}
