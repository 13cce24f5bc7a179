import type { WithoutPlace } from "./keys.ts";
import { word } from "./column.ts";
import type { Cursor } from "./cursor.ts";

/** What the options after a table say that matters here. */
export interface TableOptions {
  charset?: string;
  collation?: string;
  partitioned: boolean;
}

/** Options that only change what is known about a table. Source: MySQL 8.4 manual, "Online DDL Operations". */
const LIGHT = new Set([
  "AUTO_INCREMENT",
  "AUTOEXTEND_SIZE",
  "AVG_ROW_LENGTH",
  "CHECKSUM",
  "COMMENT",
  "CONNECTION",
  "DELAY_KEY_WRITE",
  "ENGINE_ATTRIBUTE",
  "INSERT_METHOD",
  "MAX_ROWS",
  "MIN_ROWS",
  "PACK_KEYS",
  "PASSWORD",
  "SECONDARY_ENGINE",
  "STATS_AUTO_RECALC",
  "STATS_PERSISTENT",
  "STATS_SAMPLE_PAGES",
]);

/** Options with which InnoDB writes the table anew. */
const HEAVY = new Set([
  "ENGINE",
  "TYPE",
  "ROW_FORMAT",
  "KEY_BLOCK_SIZE",
  "COMPRESSION",
  "ENCRYPTION",
  "PAGE_COMPRESSED",
  "TABLESPACE",
]);

/** Reads one option of a table; `undefined`, and nothing taken, when none comes next. */
export function tableOption(cursor: Cursor, options: TableOptions): WithoutPlace | undefined {
  const start = cursor.peek();
  if (cursor.takes("DEFAULT") && !cursor.sees("COLLATE") && !isCharset(cursor)) throw cursor.stop();
  if (cursor.takes("CHARACTER", "SET") || cursor.takes("CHARSET")) {
    cursor.takesSign("=");
    options.charset = word(cursor);
    return { do: "metadata" };
  }
  if (cursor.takes("COLLATE")) {
    cursor.takesSign("=");
    options.collation = word(cursor);
    return { do: "metadata" };
  }
  if (start?.kind !== "word") return undefined;
  const heavy = cursor.oneOf(HEAVY);
  if (heavy === undefined && cursor.oneOf(LIGHT) === undefined) return undefined;
  cursor.takesSign("=");
  const chosen = cursor.take();
  if (heavy === undefined) return { do: "metadata" };
  const engine = heavy === "ENGINE" || heavy === "TYPE" ? { engine: chosen.text.toLowerCase() } : {};
  return { do: "rebuild", what: `${heavy} = ${chosen.text}`, ...engine };
}

function isCharset(cursor: Cursor): boolean {
  return cursor.sees("CHARACTER", "SET") || cursor.sees("CHARSET");
}

/** Everything after the closing parenthesis of a CREATE TABLE. What partitions there are is not looked at. */
export function createOptions(cursor: Cursor): TableOptions {
  const options: TableOptions = { partitioned: false };
  while (!cursor.done) {
    cursor.takesSign(",");
    if (cursor.takes("PARTITION", "BY")) {
      options.partitioned = true;
      break;
    }
    // Rows taken from a query, and options of other engines: the table is there all the same.
    if (tableOption(cursor, options) === undefined) break;
  }
  return options;
}
