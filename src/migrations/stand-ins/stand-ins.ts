import type { Catalog } from "../../domain/catalog.ts";
import type { Migration } from "../../domain/rehearsal.ts";
import { tableName } from "../parts/placed.ts";
import { splitSql } from "../split.ts";
import { Made } from "./made.ts";
import { Sketch, writeSketch } from "./sketch.ts";
import { Needs } from "./needs.ts";
import { addUses } from "./uses.ts";

/** Beyond so many changed statements nobody is helped by tables made up for them. */
const MAX_STATEMENTS = 2_000;

/** Schemas that the rehearsal brings along for Supabase. */
const PROVIDED = new Set(["auth", "storage", "extensions", "realtime", "vault", "graphql_public"]);

/** The path of what is made up; no file has it. */
export const STAND_INS = "(stand-ins)";

/**
 * Tables and what else changed statements need, and neither they nor the schema before them have, as a migration to
 * run before them: columns as the statements name them, of the types that the statements show, and otherwise likely
 * ones. `undefined` when nothing is missing. `tables` names those that it
 * makes.
 *
 * @param known the schema before the changed migrations
 * @param lone no migration came before: of what is dropped `IF EXISTS` nobody knows that it does not
 */
export async function standInsFor(
  changed: readonly Migration[],
  known: Catalog,
  lone: boolean,
): Promise<{ migration: Migration; tables: readonly string[] } | undefined> {
  const statements = changed.flatMap((migration) => migration.statements);
  if (statements.length > MAX_STATEMENTS) return undefined;
  const nodes = [];
  for (const { sql, at, skip } of statements) {
    if (skip !== undefined || sql === "") continue;
    const split = await splitSql(sql, at.path, at.side);
    nodes.push(...split.statements.map(({ node }) => node));
  }
  const made = new Made({
    relations: known.tables.map(tableName),
    indexes: known.tables.flatMap(({ indexes }) => indexes.map(({ name }) => name)),
    types: (known.enums ?? []).map(tableName),
  });
  for (const node of nodes) made.add(node);
  const sketch = new Sketch();
  const needs = new Needs(sketch, made, lone);
  for (const node of nodes) addUses(needs, node);
  if (changed.some(({ framework }) => framework === "supabase"))
    for (const [name, { table }] of sketch.tables)
      if (PROVIDED.has(table.schema ?? "")) sketch.tables.delete(name);
  const at = { path: STAND_INS, from: 1, to: 1, side: "base" } as const;
  const sql = writeSketch(sketch);
  if (sql.length === 0) return undefined;
  const migration: Migration = {
    path: STAND_INS,
    framework: "stand-ins",
    transactional: false,
    statements: sql.map((text) => ({ kind: "other", sql: text, at })),
  };
  return { migration, tables: [...sketch.tables.keys()] };
}
