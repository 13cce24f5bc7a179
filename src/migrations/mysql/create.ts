import type { MysqlColumn, MysqlName } from "../../domain/mysql.ts";
import { columnDefinition } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { type Key, keyDefinition } from "./keys.ts";
import { createOptions, type TableOptions } from "./table-options.ts";

export interface Creation {
  table: MysqlName;
  temporary: boolean;
  /** `CREATE TABLE a LIKE b`. */
  like?: MysqlName;
  columns: readonly { name: string; column: MysqlColumn; offset: number; refers: boolean }[];
  keys: readonly { key: Key; offset: number }[];
  options: TableOptions;
}

/**
 * Reads a CREATE TABLE from the word after TABLE on.
 *
 * @throws NotUnderstood where it says something that this reader does not know
 */
export function createTable(cursor: Cursor, temporary: boolean): Creation {
  cursor.takes("IF", "NOT", "EXISTS");
  const table = cursor.table();
  const empty = { table, temporary, columns: [], keys: [], options: { partitioned: false } };
  if (cursor.takes("LIKE")) return { ...empty, like: cursor.table() };
  // Of a table made from a query only the name is known.
  if (!cursor.seesSign("(")) return empty;
  const inside = cursor.over(cursor.group());
  if (inside.takes("LIKE")) return { ...empty, like: inside.table() };
  const columns: Creation["columns"][number][] = [];
  const keys: Creation["keys"][number][] = [];
  for (const clause of inside.clauses()) {
    const { offset } = clause;
    const key = keyDefinition(clause);
    if (key) keys.push({ key, offset });
    else {
      const name = clause.name();
      columns.push({ name, offset, ...declared(clause) });
    }
  }
  return { table, temporary, columns, keys, options: createOptions(cursor) };
}

function declared(clause: Cursor): { column: MysqlColumn; refers: boolean } {
  const { column, refers } = columnDefinition(clause);
  return { column, refers };
}
