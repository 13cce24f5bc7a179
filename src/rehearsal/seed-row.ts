import { literal, quoted } from "./quote.ts";
import { type ChosenTable, nameOfTable } from "./seed-choice.ts";
import type { Shape } from "./seed-shape.ts";
import { type SeedColumn, type SeedValue, usualValue, valuesToTry } from "./seed-values.ts";
import { type Session, StatementError } from "./session.ts";

/** Two: enough for what differs between rows to be seen. */
const ROWS = 2;

/** Rows that are tried until one meets the checks of its table. */
const MAX_TRIES = 40;

/** The rows of a table, and why there are no more of them. */
export interface Filling {
  inserts: readonly Insert[];
  reason?: string;
}

/** A row that was put in. */
export interface Insert {
  sql: string;
  values: ReadonlyMap<string, SeedValue>;
}

/** SQLSTATE "foreign key violation". */
const REFERS_TO_NOTHING = "23503";

/**
 * One row after the other, until one is refused: a table of one row is better than none.
 *
 * @throws StatementError when the server holds foreign keys against a row, which it does unless triggers are asleep
 */
export async function fill(session: Session, chosen: ChosenTable, shape: Shape): Promise<Filling> {
  const inserts: Insert[] = [];
  for (let row = 1; row <= ROWS; row++) {
    const referred = await referredValues(session, chosen, inserts, row);
    if (typeof referred === "string") return { inserts, reason: referred };
    const insert = await oneRow(session, chosen, shape, referred, row);
    if (typeof insert === "string") return { inserts, reason: insert };
    inserts.push(insert);
  }
  return { inserts };
}

/**
 * What the foreign keys ask for, read from the tables that they refer to: as many as these have, then the first again.
 * A string is the reason why there is none.
 */
async function referredValues(
  session: Session,
  { table, keys }: ChosenTable,
  earlier: readonly Insert[],
  row: number,
): Promise<ReadonlyMap<string, SeedValue> | string> {
  const values = new Map<string, SeedValue>();
  for (const { columns, references } of keys) {
    const optional = columns.some((name) => table.columns.find((one) => one.name === name)?.nullable);
    const itself = references.schema === table.schema && references.table === table.name;
    if (itself) {
      // The first row has nobody to refer to, or only itself.
      const first = earlier[0]?.values;
      if (first === undefined && optional) for (const column of columns) values.set(column, null);
      for (const [at, column] of columns.entries()) {
        const value = first?.get(references.columns[at] ?? "");
        if (value !== undefined) values.set(column, value);
      }
      continue;
    }
    const target = `${quoted(references.schema)}.${quoted(references.table)}`;
    const list = references.columns.map((column) => `${quoted(column)}::pg_catalog.text`).join(", ");
    const rows =
      (await session.json<(string | null)[][] | null>(
        `select pg_catalog.json_agg(pg_catalog.json_build_array(${list})) from (select * from ${target} limit ${ROWS}) r`,
      )) ?? [];
    const found = rows[row - 1] ?? rows[0];
    if (found?.some((value) => value === null) !== false) {
      if (!optional)
        return `it refers to ${nameOfTable({ schema: references.schema, name: references.table })}, which has no rows`;
      for (const column of columns) values.set(column, null);
      continue;
    }
    for (const [at, column] of columns.entries()) values.set(column, found[at] ?? null);
  }
  return values;
}

/** The usual values; where a check refuses them, others for the columns that it speaks of, one after another. */
async function oneRow(
  session: Session,
  { table, partitionBy }: ChosenTable,
  { columns, bounds }: Shape,
  referred: ReadonlyMap<string, SeedValue>,
  row: number,
): Promise<Insert | string> {
  const choices = new Map<string, Choice>();
  let varied: readonly Choice[] = [];
  let refusal = "";
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const values = new Map<string, SeedValue>();
    for (const column of columns) {
      const choice = choices.get(column.name);
      const usual = usualValue(column, row) ?? (column.hasDefault || !column.nullable ? undefined : null);
      values.set(
        column.name,
        referred.has(column.name) ? referred.get(column.name) : choice ? choice.list[choice.at] : usual,
      );
    }
    const sql = insertOf(table, values);
    try {
      await session.run(`savepoint row; ${sql}; release savepoint row`);
      return { sql, values };
    } catch (error) {
      if (!(error instanceof StatementError) || error.code === REFERS_TO_NOTHING) throw error;
      await session.run("rollback to savepoint row");
      refusal = error.message;
      const spoken = spokenOf(error);
      // A value out of a check need not be one of the column's type.
      if (!spoken && !(error.code?.startsWith("22") && varied.length > 0)) return refusal;
      if (spoken) {
        const free = spoken.columns.filter((column) => !referred.has(column.name));
        for (const column of free) {
          if (choices.has(column.name)) continue;
          choices.set(column.name, { list: valuesToTry(column, row, spoken.expression), at: 0 });
        }
        varied = free.flatMap((column) => choices.get(column.name) ?? []);
      }
      if (!advance(varied)) return refusal;
    }
  }
  return refusal;

  function spokenOf(
    error: StatementError,
  ): { columns: readonly SeedColumn[]; expression: string } | undefined {
    if (error.code !== "23514") return undefined;
    const check = table.checks?.find(({ name }) => name === error.on.constraint);
    if (check) return { columns: named(check.columns), expression: check.expression };
    if (error.on.domain !== undefined)
      return { columns: columns.filter(({ domain }) => domain === error.on.domain), expression: "" };
    // Neither of them: no partition takes the row.
    const words = new Set(partitionBy.match(/[\p{L}_][\p{L}\p{N}_$]*/gu));
    return { columns: columns.filter(({ name }) => words.has(name)), expression: bounds.join(" ") };
  }

  function named(names: readonly string[]): SeedColumn[] {
    return columns.filter(({ name }) => names.includes(name));
  }
}

interface Choice {
  list: readonly SeedValue[];
  at: number;
}

/** Counts on, the last place first; false when every combination was there. */
function advance(places: readonly Choice[]): boolean {
  for (const place of [...places].reverse()) {
    place.at += 1;
    if (place.at < place.list.length) return true;
    place.at = 0;
  }
  return false;
}

function insertOf(table: ChosenTable["table"], values: ReadonlyMap<string, SeedValue>): string {
  const target = `${quoted(table.schema)}.${quoted(table.name)}`;
  if (values.size === 0) return `insert into ${target} default values`;
  const names = [...values.keys()].map(quoted).join(", ");
  return `insert into ${target} (${names}) overriding system value values (${[...values.values()].map(valueOf).join(", ")})`;
}

function valueOf(value: SeedValue): string {
  if (value === undefined) return "default";
  return value === null ? "null" : literal(value);
}
