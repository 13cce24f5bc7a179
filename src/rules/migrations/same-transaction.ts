import type { RehearsedStatement } from "../../domain/facts.ts";
import type { Ran } from "./on-tables.ts";

/** Statements that ran earlier in the same transaction, in order: what they locked is still locked. */
export function earlierInTransaction({ statement, earlier }: Ran): readonly RehearsedStatement[] {
  if (!statement.inTransaction) return [];
  const start = earlier.findLastIndex(({ kind, inTransaction }) => kind === "transaction" || !inTransaction);
  return earlier.slice(start + 1);
}

/** The first statement of a transaction that ran: what tells one transaction of a file from the next. */
export function transactionKey(ran: Ran): string {
  const { at } = earlierInTransaction(ran)[0] ?? ran.statement;
  return `${at.from}:${at.to}`;
}
