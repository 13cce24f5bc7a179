import type { CatalogIndex } from "../../domain/catalog.ts";
import type { RehearsedMigration, StatementPart } from "../../domain/facts.ts";
import type { Lock } from "../../domain/finding.ts";
import { lockOnOld, nameOf, type Ran, statementsRan, tableIn, wasEmptied } from "./on-tables.ts";

/** A constraint that was added to a table in use under a lock that nobody gets past. */
export interface Added {
  ran: Ran;
  part: StatementPart;
  lock: Lock;
}

/**
 * Constraints of a kind that this file added to tables that were there before the pull request, with rows in them
 * as far as anybody knows.
 */
export function addedTo(
  migration: RehearsedMigration,
  kind: StatementPart["kind"],
  is: (part: StatementPart) => boolean = () => true,
): readonly Added[] {
  return statementsRan(migration).flatMap((ran) =>
    ran.parts
      .filter((part) => part.kind === kind && is(part))
      .flatMap((part): Added[] => {
        const lock = lockOnOld(ran, part.table);
        return lock && !wasEmptied(ran, lock.table) ? [{ ran, part, lock }] : [];
      }),
  );
}

/** The index that the constraint got, as it stands in the catalog after the file. */
export function indexOf({ ran, part, lock }: Added): CatalogIndex | undefined {
  const old = tableIn(ran.migration.before, lock.table)?.indexes.map(({ name }) => name) ?? [];
  return tableIn(ran.migration.after, lock.table)?.indexes.find(({ name, columns, constraint }) =>
    part.name === undefined
      ? !old.includes(name) && columns.join() === part.columns.join()
      : constraint === part.name || name === part.name,
  );
}

/** The statement wrote the whole table anew for another reason, which is the one to be told. */
export function rewroteToo({ ran, lock }: Added): boolean {
  return ran.statement.rewrote.includes(nameOf(lock.table));
}

/** Of a partitioned table it is the partitions whose rows are read. Where nothing was looked at: it may have been. */
export function readAllRows({ ran, lock }: Added): boolean {
  const { scanned } = ran.statement;
  if (scanned === undefined) return true;
  const table = tableIn(ran.migration.before, lock.table);
  return table?.partitioned === undefined ? scanned.includes(nameOf(lock.table)) : scanned.length > 0;
}
