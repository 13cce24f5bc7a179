import { type ChosenTable, nameOfTable } from "./seed-choice.ts";
import { type Filling, fill } from "./seed-row.ts";
import type { Shape } from "./seed-shape.ts";
import { type Session, StatementError } from "./session.ts";

/** A table that may take rows. */
interface Bed {
  chosen: ChosenTable;
  shape: Shape;
}

export type Planting = Filling & { chosen: ChosenTable };

/** How rows are put in. */
interface Way {
  /** No trigger runs, and with that no foreign key is checked. */
  asleep: boolean;
  /** What a table took before is put in again, without asking. */
  recalled: boolean;
}

/** What a table took, and the rows of others that they were chosen by. */
const taken = new WeakMap<Shape, Filling & { beside: string }>();

/**
 * Fills every table that has no rows, in the order given: what is referred to comes first. Call it outside a transaction.
 *
 * Triggers sleep only where there are some: waking and sleeping costs the server every plan that it has made.
 * Source: PostgreSQL documentation, "session_replication_role".
 *
 * @throws BrokenSession when Postgres does not answer
 */
export async function plantRows(session: Session, beds: readonly Bed[]): Promise<readonly Planting[]> {
  const empty = beds.filter(({ shape }) => !shape.filled);
  if (empty.length === 0) return [];
  const asleep = !empty.every(({ shape }) => shape.plain);
  const plain = new Set(
    beds.filter(({ shape }) => shape.plain).map(({ chosen }) => nameOfTable(chosen.table)),
  );
  const ways: Way[] = [
    { asleep, recalled: true },
    { asleep, recalled: false },
  ];
  for (const way of ways) {
    try {
      return await plantIn(session, empty, plain, way);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      await session.run("rollback");
    }
  }
  return plantIn(session, empty, plain, { asleep: true, recalled: false });
}

async function plantIn(
  session: Session,
  beds: readonly Bed[],
  plain: ReadonlySet<string>,
  { asleep, recalled }: Way,
): Promise<readonly Planting[]> {
  const plantings: Planting[] = [];
  const unsent = [`begin${asleep ? "; set local session_replication_role = replica" : ""}`];
  const send = async () => {
    await session.run(unsent.splice(0).join("; "));
  };
  for (const { chosen, shape } of beds) {
    const beside = rowsBeside(chosen, plantings, plain);
    const before = taken.get(shape);
    let filling: Filling;
    if (recalled && before !== undefined && before.beside === beside) {
      filling = before;
      unsent.push(...before.inserts.map(({ sql }) => sql));
    } else {
      if (unsent.length > 0) await send();
      filling = await fill(session, chosen, shape);
      if (beside === undefined) taken.delete(shape);
      else taken.set(shape, { ...filling, beside });
    }
    const { inserts, reason } = filling;
    plantings.push({ chosen, inserts, ...(reason === undefined ? {} : { reason }) });
  }
  unsent.push("commit");
  await send();
  return plantings;
}

/**
 * All that the rows of a table depend on besides itself; `undefined` when only the server knows that: a default gives
 * another value each time, and rows of a parent are those of its children.
 */
function rowsBeside(
  { table, keys }: ChosenTable,
  plantings: readonly Planting[],
  plain: ReadonlySet<string>,
): string | undefined {
  const beside: unknown[] = [];
  for (const { references } of keys) {
    const target = nameOfTable({ schema: references.schema, name: references.table });
    if (target === nameOfTable(table)) continue;
    if (!plain.has(target)) return undefined;
    const inserts = plantings.find(({ chosen }) => nameOfTable(chosen.table) === target)?.inserts ?? [];
    for (const { values } of inserts)
      if (references.columns.some((column) => typeof values.get(column) !== "string")) return undefined;
    beside.push([target, inserts.map(({ sql }) => sql)]);
  }
  return JSON.stringify(beside);
}
