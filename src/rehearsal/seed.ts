import type { Catalog } from "../domain/catalog.ts";
import type { SeededTables } from "../domain/facts.ts";
import type { RehearsalRequest } from "../domain/rehearsal.ts";
import { literal, quoted } from "./quote.ts";
import { type ChosenTable, chooseTables, MAX_SEEDED, nameOfTable } from "./seed-choice.ts";
import { plantRows } from "./seed-plant.ts";
import type { Insert } from "./seed-row.ts";
import { type KnownShapes, readShapes } from "./seed-shape.ts";
import { type Session, StatementError } from "./session.ts";

/** A table with rows of ours. */
interface Planted {
  name: string;
  schema: string;
  table: string;
  inserts: readonly string[];
  /** Tells our rows from those that the migrations put there. Without a primary key all rows are ours. */
  where: string;
  /** Names of the tables that it refers to. */
  refersTo: ReadonlySet<string>;
  /** When it was seeded. */
  columns: ReadonlySet<string>;
}

/** Made-up rows in the tables of the base, so that what fails on a table with rows is seen to fail. */
export class Seeds {
  readonly #session: Session;
  readonly #planted: readonly Planted[];
  readonly #there: Set<Planted>;
  readonly told: SeededTables;
  /** Something has run, or was left out, that may have changed what they hold. */
  mayBeFilled = false;

  private constructor(session: Session, planted: readonly Planted[], told: SeededTables) {
    this.#session = session;
    this.#planted = planted;
    this.#there = new Set(planted);
    this.told = told;
  }

  /**
   * Fills the tables that the changed migrations name, and those that these refer to, unless they have rows already.
   * Nothing is planted that the table's own types, NOT NULL, CHECK, unique and foreign keys do not allow; what cannot
   * be filled is told. Triggers stay asleep. Call it outside a transaction.
   *
   * @param known what was told of tables before in this very database; what is read is added
   * @throws BrokenSession when Postgres does not answer
   */
  static async plant(
    session: Session,
    catalog: Catalog,
    request: RehearsalRequest,
    known: KnownShapes,
  ): Promise<Seeds> {
    const { chosen, tooMany } = chooseTables(catalog, request);
    const planted: Planted[] = [];
    const without = tooMany.map((table) => ({
      table,
      reason: `more than ${MAX_SEEDED} tables would have to be filled`,
    }));
    const shapes = chosen.length === 0 ? [] : await readShapes(session, chosen, known);
    const beds = chosen.flatMap((one, index) => {
      const shape = shapes[index];
      return shape ? [{ chosen: one, shape }] : [];
    });
    for (const { chosen: one, inserts, reason } of await plantRows(session, beds)) {
      if (inserts.length > 0) planted.push(plantedOf(one, inserts));
      else without.push({ table: nameOfTable(one.table), reason: reason ?? "it takes no rows" });
    }
    const tables = planted.map(({ name }) => name).sort();
    return new Seeds(session, planted, { tables, without });
  }

  /** Are any of them there now? */
  get present(): boolean {
    return this.#there.size > 0;
  }

  /** Had this table this column when it was seeded? `undefined` for a table that was not. */
  knew(table: string, column: string): boolean | undefined {
    return this.#planted.find(({ name }) => name === table)?.columns.has(column);
  }

  /** Takes the rows of one table away with all that refer to it, or all rows. Call it outside a transaction. */
  async takeAway(table?: string): Promise<void> {
    const gone = this.#withThoseReferring(table);
    for (const one of [...gone].reverse()) {
      const from = `delete from ${quoted(one.schema)}.${quoted(one.table)}`;
      // The key may have another name or type by now.
      if (!(await this.#asReplica([`${from} where ${one.where}`]))) await this.#asReplica([from]);
      this.#there.delete(one);
    }
  }

  /** Plants again what was taken away, as far as the tables still take it. Call it outside a transaction. */
  async putBack(): Promise<void> {
    for (const one of this.#planted) {
      if (!this.#there.has(one) && (await this.#asReplica(one.inserts))) this.#there.add(one);
    }
  }

  #withThoseReferring(table: string | undefined): Planted[] {
    if (table === undefined || !this.#planted.some(({ name }) => name === table)) return [...this.#there];
    const names = new Set([table]);
    // What is referred to comes first, so one pass finds all.
    for (const one of this.#planted)
      if ([...one.refersTo].some((name) => names.has(name))) names.add(one.name);
    return [...this.#there].filter(({ name }) => names.has(name));
  }

  async #asReplica(sql: readonly string[]): Promise<boolean> {
    try {
      await this.#session.run(
        `begin; set local session_replication_role = replica; ${sql.join("; ")}; commit`,
      );
      return true;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      await this.#session.run("rollback");
      return false;
    }
  }
}

function plantedOf({ table, keys }: ChosenTable, inserts: readonly Insert[]): Planted {
  const key = table.indexes.find(({ primary }) => primary)?.columns ?? [];
  const rows = inserts.map(({ values }) =>
    key.flatMap((column) => {
      const value = values.get(column);
      return typeof value === "string" ? [`${quoted(column)} = ${literal(value)}`] : [];
    }),
  );
  const known = key.length > 0 && rows.every((row) => row.length === key.length);
  return {
    name: nameOfTable(table),
    schema: table.schema,
    table: table.name,
    inserts: inserts.map(({ sql }) => sql),
    where: known ? rows.map((row) => row.join(" and ")).join(" or ") : "true",
    refersTo: new Set(keys.map(({ references: { schema, table: name } }) => nameOfTable({ schema, name }))),
    columns: new Set(table.columns.map(({ name }) => name)),
  };
}
