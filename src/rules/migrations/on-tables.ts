import type { Catalog, CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { ExecutedEvidence, Lock, ParsedEvidence } from "../../domain/finding.ts";

/** A table as a statement writes it, where the search path may decide the schema. */
export type WrittenTable = StatementPart["table"];

/** `name`, or `schema.name` outside `public`. */
export function nameOf({ schema, name }: { schema?: string; name: string }): string {
  return schema === undefined || schema === "public" ? name : `${schema}.${name}`;
}

/** Of a name as facts have it: the schema is `public` when there is none. */
export function tableOfName(name: string): { schema: string; name: string } {
  const dot = name.indexOf(".");
  return dot === -1 ? { schema: "public", name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}

/** An identifier as it has to be written in SQL for PostgreSQL not to fold it. */
export function quoted(identifier: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(identifier) ? identifier : `"${identifier.replaceAll('"', '""')}"`;
}

/** A table as it has to be written in SQL. */
export function quotedTable({ schema, name }: { schema: string; name: string }): string {
  return schema === "public" ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
}

export function isTable(written: WrittenTable, { schema, name }: { schema: string; name: string }): boolean {
  return written.name === name && (written.schema === undefined || written.schema === schema);
}

/** By name, in the order of the catalog. Some rules ask for every table of a catalog in another one. */
const tablesByName = new WeakMap<Catalog, ReadonlyMap<string, readonly CatalogTable[]>>();

export function tableIn(catalog: Catalog | undefined, written: WrittenTable): CatalogTable | undefined {
  if (!catalog) return undefined;
  const byName = tablesByName.get(catalog) ?? byNameOf(catalog);
  tablesByName.set(catalog, byName);
  return byName.get(written.name)?.find((table) => isTable(written, table));
}

function byNameOf({ tables }: Catalog): ReadonlyMap<string, readonly CatalogTable[]> {
  const byName = new Map<string, CatalogTable[]>();
  for (const table of tables) {
    const known = byName.get(table.name);
    if (known) known.push(table);
    else byName.set(table.name, [table]);
  }
  return byName;
}

/** One statement that ran, with what its file did before it. */
export interface Ran {
  migration: RehearsedMigration;
  statement: RehearsedStatement;
  /** Statements of the same file that ran earlier, in order. */
  earlier: readonly RehearsedStatement[];
  parts: readonly StatementPart[];
  /** Locks held while it ran: its own, and those that its transaction held already. */
  locks: readonly Lock[];
}

/** Every statement that ran in the rehearsal, in order; none when there was none. */
export function statementsRan(migration: RehearsedMigration): readonly Ran[] {
  if (!migration.rehearsed) return [];
  return migration.statements.flatMap((statement, index): Ran[] => {
    if (statement.outcome !== "ran") return [];
    const earlier = migration.statements.slice(0, index).filter(({ outcome }) => outcome === "ran");
    const locks = [...statement.locks, ...heldAlready(statement, earlier)];
    return [{ migration, statement, earlier, parts: statement.parts ?? [], locks }];
  });
}

function heldAlready(statement: RehearsedStatement, earlier: readonly RehearsedStatement[]): Lock[] {
  if (!statement.inTransaction) return [];
  const start = earlier.findLastIndex(({ kind, inTransaction }) => kind === "transaction" || !inTransaction);
  return earlier.slice(start + 1).flatMap(({ locks }) => locks);
}

/** The lock in one of these modes on a table that was there before the pull request. */
export function lockOnOld(
  { locks }: Ran,
  written: WrittenTable,
  modes: readonly string[] = ["AccessExclusiveLock"],
): Lock | undefined {
  return locks.find(
    ({ mode, table }) => table.existedBefore && modes.includes(mode) && isTable(written, table),
  );
}

/** The file itself took all rows away earlier, so that nothing is left to read, write or refuse. */
export function wasEmptied({ earlier }: Ran, table: { schema: string; name: string }): boolean {
  return earlier.some((statement) =>
    statement.parts?.some((part) => part.kind === "truncate" && isTable(part.table, table)),
  );
}

/** What the statement did, as the rehearsal saw it. */
export function executed(
  { migration, statement }: Ran,
  seen: Pick<ExecutedEvidence, "locks" | "rewrote" | "catalog">,
): ExecutedEvidence {
  return { ...statementOf(statement), engine: migration.engine, ...seen };
}

/** Where a statement stands and what it is: the part of `executed` evidence that every statement has. */
export function statementOf({
  at,
  sql,
  written,
}: Pick<RehearsedStatement, "at" | "sql" | "written">): Pick<
  ExecutedEvidence,
  "kind" | "at" | "statement" | "written"
> {
  return { kind: "executed", at, statement: sql, ...(written === undefined ? {} : { written }) };
}

/** A statement that nobody ran, as it stands in the file. */
export function parsed({ at, sql, written }: RehearsedStatement): ParsedEvidence {
  return { kind: "parsed", at, excerpt: written ?? sql };
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
