import type { MigrationStatement } from "../domain/rehearsal.ts";
import type { Sight } from "./observe.ts";
import { reasonToSkip } from "./stand-ins.ts";

/**
 * Statements that change relations alone, and none that they have not locked. All others (a type, a function, a schema
 * or a table that gets another name, code in a block) may change what is said of tables that they never lock.
 */
const PLAIN: ReadonlySet<MigrationStatement["kind"]> = new Set([
  "create-table",
  "alter-table",
  "create-index",
  "drop-index",
  "drop-table",
  "setting",
  "transaction",
]);

/** A query can call any function. */
const CHANGES_ROWS = /^(?:insert|update|delete|merge|truncate)\b/i;

/** Which relations a run has locked: nothing else of the catalog can have changed, as long as all of it was seen. */
export class LockedRelations {
  #oids: Set<number> | undefined = new Set();

  /** Object ids; `undefined` when not everything was seen. */
  get all(): ReadonlySet<number> | undefined {
    return this.#oids;
  }

  /** Before it runs. */
  expect(statement: MigrationStatement): void {
    const { kind, sql } = statement;
    if (reasonToSkip(statement) !== undefined) return;
    const plain = kind === "data" ? CHANGES_ROWS.test(sql) : PLAIN.has(kind);
    // With it the catalog itself can be written to, row by row.
    if (!plain || /allow_system_table_mods/i.test(sql)) this.unseen();
  }

  /** Something ran that nobody looked at. */
  unseen(): void {
    this.#oids = undefined;
  }

  saw({ locks }: Sight): void {
    for (const lock of locks) this.#oids?.add(Number.parseInt(lock, 10));
  }

  /** After a statement whose locks were gone before anyone could look. */
  between(statement: MigrationStatement, before: Sight, after: Sight): void {
    // Without a transaction an index comes and its table is what it was.
    if (statement.kind !== "create-index") return this.unseen();
    for (const oid of after.relations.keys()) if (!before.relations.has(oid)) this.#oids?.add(oid);
  }
}
