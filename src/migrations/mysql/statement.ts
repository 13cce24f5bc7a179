import type { StatementKind } from "../../domain/facts.ts";
import type { MysqlName } from "../../domain/mysql.ts";
import { alterTable, type Alteration } from "./alter.ts";
import { type Creation, createTable } from "./create.ts";
import type { Cursor } from "./cursor.ts";
import { indexOption, keyParts, using, type WithoutPlace } from "./keys.ts";

/** What one statement says, as far as it is about tables. */
export type Said =
  | { is: "create"; create: Creation }
  | { is: "alter"; alter: Alteration; kind: StatementKind; indexName?: string }
  | { is: "drop"; tables: readonly MysqlName[] }
  | { is: "rename"; tables: readonly { from: MysqlName; to: MysqlName }[] }
  | { is: "truncate"; table: MysqlName }
  | { is: "trigger"; table?: MysqlName }
  | { is: "keys-unchecked"; off: boolean }
  | { is: "other"; kind: StatementKind };

/** First words that say all that is asked here. */
const KINDS: Readonly<Record<string, StatementKind>> = {
  INSERT: "data",
  UPDATE: "data",
  DELETE: "data",
  REPLACE: "data",
  SELECT: "data",
  WITH: "data",
  LOAD: "data",
  CALL: "data",
  DO: "data",
  BEGIN: "transaction",
  START: "transaction",
  COMMIT: "transaction",
  ROLLBACK: "transaction",
  SAVEPOINT: "transaction",
  RELEASE: "transaction",
  LOCK: "transaction",
  UNLOCK: "transaction",
  SET: "setting",
  USE: "setting",
  CREATE: "other",
  ALTER: "other",
  DROP: "drop",
  GRANT: "other",
  REVOKE: "other",
  FLUSH: "other",
  PREPARE: "other",
  EXECUTE: "other",
  DEALLOCATE: "other",
  SHOW: "other",
  DESCRIBE: "other",
  EXPLAIN: "other",
  CHECK: "other",
  REPAIR: "other",
};

/**
 * Reads one statement: tables and what is done to them in detail, of all else only what kind it is.
 *
 * @throws NotUnderstood where it says something that this reader does not know
 */
export function readStatement(cursor: Cursor): Said {
  if (cursor.sees("CREATE")) return created(cursor);
  if (cursor.takes("ALTER")) return altered(cursor);
  if (cursor.sees("DROP")) return dropped(cursor);
  if (cursor.takes("RENAME")) return renamed(cursor);
  if (cursor.takes("TRUNCATE")) {
    cursor.takes("TABLE");
    return { is: "truncate", table: cursor.table() };
  }
  if (cursor.takes("OPTIMIZE") || cursor.takes("ANALYZE")) return maintained(cursor);
  if (cursor.sees("SET")) return switched(cursor);
  const head = cursor.peek();
  const kind = head?.kind === "word" ? KINDS[head.text] : undefined;
  if (head === undefined || kind === undefined) throw cursor.stop();
  return { is: "other", kind };
}

function created(cursor: Cursor): Said {
  cursor.takes("CREATE");
  cursor.takes("OR", "REPLACE");
  const temporary = cursor.takes("TEMPORARY");
  if (cursor.takes("TABLE")) return { is: "create", create: createTable(cursor, temporary) };
  cursor.takes("ONLINE");
  const sort = cursor.takes("UNIQUE")
    ? "unique"
    : cursor.takes("FULLTEXT")
      ? "fulltext"
      : cursor.takes("SPATIAL")
        ? "spatial"
        : undefined;
  if (cursor.takes("INDEX")) return createdIndex(cursor, sort);
  if (sort !== undefined) throw cursor.stop();
  for (let ahead = 0; ahead < 12 && cursor.peek(ahead); ahead++)
    if (cursor.peek(ahead)?.text === "TRIGGER") return createdTrigger(cursor, ahead);
  return { is: "other", kind: "other" };
}

function createdTrigger(cursor: Cursor, words: number): Said {
  for (let word = 0; word <= words; word++) cursor.take();
  while (!cursor.done) if (cursor.take().text === "ON") return { is: "trigger", table: cursor.table() };
  return { is: "trigger" };
}

function createdIndex(cursor: Cursor, sort: "unique" | "fulltext" | "spatial" | undefined): Said {
  cursor.takes("IF", "NOT", "EXISTS");
  const name = cursor.name();
  using(cursor);
  if (!cursor.takes("ON")) throw cursor.stop();
  const table = cursor.table();
  const columns = keyParts(cursor);
  const { offset } = cursor;
  const asked = algorithmAndLock(cursor);
  const change: WithoutPlace = { do: "add-index", columns, name, ...(sort ? { sort } : {}) };
  const alter = only(table, change, asked, offset);
  return { is: "alter", kind: "create-index", alter, indexName: name };
}

function altered(cursor: Cursor): Said {
  if (!cursor.takes("ONLINE")) cursor.takes("OFFLINE");
  cursor.takes("IGNORE");
  if (!cursor.takes("TABLE")) return { is: "other", kind: "other" };
  cursor.takes("IF", "EXISTS");
  return { is: "alter", kind: "alter-table", alter: alterTable(cursor) };
}

function dropped(cursor: Cursor): Said {
  cursor.takes("DROP");
  const temporary = cursor.takes("TEMPORARY");
  if (cursor.takes("TABLE")) {
    cursor.takes("IF", "EXISTS");
    const tables = cursor.clauses().map((clause) => clause.table());
    return { is: "drop", tables: temporary ? [] : tables };
  }
  if (cursor.takes("INDEX")) {
    cursor.takes("IF", "EXISTS");
    const name = cursor.name();
    if (!cursor.takes("ON")) throw cursor.stop();
    const table = cursor.table();
    const { offset } = cursor;
    const change: WithoutPlace =
      name.toUpperCase() === "PRIMARY" ? { do: "drop-primary-key" } : { do: "metadata", inplace: true };
    const alter = { ...only(table, change, algorithmAndLock(cursor), offset), droppedIndexes: [name] };
    return { is: "alter", kind: "drop-index", alter, indexName: name };
  }
  return { is: "other", kind: "drop" };
}

function renamed(cursor: Cursor): Said {
  if (!cursor.takes("TABLE") && !cursor.takes("TABLES")) return { is: "other", kind: "other" };
  cursor.takes("IF", "EXISTS");
  const tables = cursor.clauses().map((clause) => {
    const from = clause.table();
    if (!clause.takes("TO")) throw clause.stop();
    return { from, to: clause.table() };
  });
  return { is: "rename", tables };
}

/** `OPTIMIZE TABLE` writes an InnoDB table anew; `ANALYZE TABLE` only samples it. */
function maintained(cursor: Cursor): Said {
  const optimize = cursor.peek(-1)?.text === "OPTIMIZE";
  if (!cursor.takes("NO_WRITE_TO_BINLOG")) cursor.takes("LOCAL");
  if (!cursor.takes("TABLE") && !cursor.takes("TABLES")) throw cursor.stop();
  const { offset } = cursor;
  const [table, ...more] = cursor.clauses().map((clause) => clause.table());
  if (!optimize || !table || more.length > 0) return { is: "other", kind: "other" };
  const alter = only(table, { do: "rebuild", what: "OPTIMIZE TABLE" }, {}, offset);
  return { is: "alter", kind: "other", alter };
}

/** `SET … foreign_key_checks = 0`, among whatever else it sets: the name may follow `@@SESSION.`, but not a single `@`. */
function switched(cursor: Cursor): Said {
  cursor.take();
  for (const clause of cursor.clauses()) {
    let target = "";
    while (!clause.done && !clause.seesSign("=")) {
      const { kind, text } = clause.take();
      if (kind === "word") target = text;
    }
    if (target !== "FOREIGN_KEY_CHECKS" || !clause.takesSign("=") || clause.done) continue;
    const { text } = clause.take();
    return { is: "keys-unchecked", off: text === "0" || text === "OFF" || text === "FALSE" };
  }
  return { is: "other", kind: "setting" };
}

type Asked = Pick<Alteration, "algorithm" | "lock">;

function algorithmAndLock(cursor: Cursor): Asked {
  const asked: Asked = {};
  while (!cursor.done) {
    if (cursor.takes("ALGORITHM")) {
      cursor.takesSign("=");
      asked.algorithm = cursor.take().text;
    } else if (cursor.takes("LOCK")) {
      cursor.takesSign("=");
      asked.lock = cursor.take().text;
    } else if (cursor.takes("WAIT")) cursor.take();
    else if (!cursor.takes("NOWAIT") && !indexOption(cursor)) throw cursor.stop();
  }
  return asked;
}

function only(table: MysqlName, change: WithoutPlace, asked: Asked, offset: number): Alteration {
  return {
    table,
    ...asked,
    changes: [{ change, offset }],
    droppedIndexes: [],
    options: { partitioned: false },
    refers: false,
  };
}
