import type { MysqlName } from "../../domain/mysql.ts";
import { columnDefinition } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { changeOf, end, keyDefinition, type WithoutPlace } from "./keys.ts";
import { type TableOptions, tableOption } from "./table-options.ts";

/** One change with the offset where its clause starts. */
export interface PlacedChange {
  change: WithoutPlace;
  offset: number;
}

export interface Alteration {
  table: MysqlName;
  algorithm?: string;
  lock?: string;
  changes: readonly PlacedChange[];
  /** The new name, where the table gets one. */
  to?: MysqlName;
  /** The name of each index that goes. */
  droppedIndexes: readonly string[];
  options: TableOptions;
  /** Set by an ADD COLUMN … REFERENCES. */
  refers: boolean;
}

interface Draft {
  algorithm?: string;
  lock?: string;
  to?: MysqlName;
  droppedIndexes: string[];
  options: TableOptions;
  refers: boolean;
}

/**
 * Reads an ALTER TABLE from the table's name on.
 *
 * @throws NotUnderstood where it says something that this reader does not know
 */
export function alterTable(cursor: Cursor): Alteration {
  const table = cursor.table();
  if (cursor.takes("WAIT")) cursor.take();
  else cursor.takes("NOWAIT");
  const draft: Draft = { droppedIndexes: [], options: { partitioned: false }, refers: false };
  const changes: PlacedChange[] = [];
  for (const clause of cursor.clauses()) {
    const { offset } = clause;
    for (const change of clauseChanges(clause, draft)) changes.push({ change, offset });
  }
  return { table, ...draft, changes };
}

function clauseChanges(clause: Cursor, draft: Draft): readonly WithoutPlace[] {
  if (clause.takes("ADD")) return added(clause, draft);
  if (clause.takes("DROP")) return dropped(clause, draft);
  if (clause.takes("MODIFY")) return modified(clause);
  if (clause.takes("CHANGE")) return changed(clause);
  if (clause.takes("RENAME")) return renamed(clause, draft);
  if (clause.takes("ALTER")) return altered(clause);
  if (clause.takes("CONVERT", "TO")) return converted(clause, draft);
  return others(clause, draft);
}

function added(clause: Cursor, draft: Draft): readonly WithoutPlace[] {
  if (clause.takes("PARTITION")) return partition("ADD PARTITION");
  const key = keyDefinition(clause);
  if (key) return [changeOf(key)];
  clause.takes("COLUMN");
  clause.takes("IF", "NOT", "EXISTS");
  const definitions = clause.seesSign("(") ? clause.over(clause.group()).clauses() : [clause];
  const columns = definitions.map((one): WithoutPlace => {
    const inList = one === clause ? undefined : keyDefinition(one);
    if (inList) return changeOf(inList);
    const column = one.name();
    const { column: after, placed, refers } = columnDefinition(one);
    draft.refers ||= refers;
    return { do: "add-column", column, after, placed };
  });
  end(clause);
  return columns;
}

function dropped(clause: Cursor, draft: Draft): readonly WithoutPlace[] {
  if (clause.takes("PRIMARY", "KEY")) return [{ do: "drop-primary-key" }];
  if (clause.takes("PARTITION")) return partition("DROP PARTITION");
  if (clause.takes("FOREIGN", "KEY") || clause.takes("CHECK") || clause.takes("CONSTRAINT")) {
    clause.takes("IF", "EXISTS");
    clause.name();
    end(clause);
    return [{ do: "metadata", inplace: true }];
  }
  if (clause.takes("INDEX") || clause.takes("KEY")) {
    clause.takes("IF", "EXISTS");
    draft.droppedIndexes.push(clause.name());
    end(clause);
    return [{ do: "metadata", inplace: true }];
  }
  clause.takes("COLUMN");
  clause.takes("IF", "EXISTS");
  const column = clause.name();
  if (!clause.takes("CASCADE")) clause.takes("RESTRICT");
  end(clause);
  return [{ do: "drop-column", column }];
}

function modified(clause: Cursor): readonly WithoutPlace[] {
  clause.takes("COLUMN");
  clause.takes("IF", "EXISTS");
  const column = clause.name();
  const { column: after, placed } = columnDefinition(clause);
  return [{ do: "change-column", column, after, placed }];
}

function changed(clause: Cursor): readonly WithoutPlace[] {
  clause.takes("COLUMN");
  clause.takes("IF", "EXISTS");
  const column = clause.name();
  const to = clause.name();
  const { column: after, placed } = columnDefinition(clause);
  const same = to.toLowerCase() === column.toLowerCase();
  return [{ do: "change-column", column, after, placed, ...(same ? {} : { to }) }];
}

function renamed(clause: Cursor, draft: Draft): readonly WithoutPlace[] {
  if (clause.takes("INDEX") || clause.takes("KEY")) {
    clause.name();
    if (!clause.takes("TO")) throw clause.stop();
    clause.name();
    end(clause);
    return [{ do: "metadata", inplace: true }];
  }
  if (clause.takes("COLUMN")) {
    clause.takes("IF", "EXISTS");
    const column = clause.name();
    if (!clause.takes("TO")) throw clause.stop();
    const to = clause.name();
    end(clause);
    return [{ do: "rename-column", column, to }];
  }
  if (!clause.takes("TO")) clause.takes("AS");
  draft.to = clause.table();
  end(clause);
  return [{ do: "metadata" }];
}

/** `ALTER [COLUMN]`, `ALTER INDEX` and `ALTER CHECK` change what is known; a check that comes into force is checked. */
function altered(clause: Cursor): readonly WithoutPlace[] {
  if (clause.takes("INDEX") || clause.takes("KEY")) {
    clause.name();
    clause.take();
    end(clause);
    return [{ do: "metadata" }];
  }
  if (clause.takes("CHECK") || clause.takes("CONSTRAINT")) {
    clause.name();
    const off = clause.takes("NOT", "ENFORCED");
    if (!off && !clause.takes("ENFORCED")) throw clause.stop();
    return [off ? { do: "metadata" } : { do: "add-check" }];
  }
  clause.takes("COLUMN");
  clause.name();
  if (!clause.sees("SET") && !clause.sees("DROP", "DEFAULT")) throw clause.stop();
  return [{ do: "metadata" }];
}

function converted(clause: Cursor, draft: Draft): readonly WithoutPlace[] {
  if (!clause.takes("CHARACTER", "SET") && !clause.takes("CHARSET")) throw clause.stop();
  const charset = clause.name().toLowerCase();
  draft.options.charset = charset;
  if (clause.takes("COLLATE")) draft.options.collation = clause.name().toLowerCase();
  const options = others(clause, draft);
  return [{ do: "convert", charset }, ...options];
}

const PARTITION_WORK = new Set(["REORGANIZE", "REBUILD", "COALESCE", "TRUNCATE", "EXCHANGE"]);
const PARTITION_UPKEEP = new Set(["ANALYZE", "CHECK", "OPTIMIZE", "REPAIR", "DISCARD", "IMPORT"]);

/** Options of the table and of the statement, which may stand side by side without a comma. */
function others(clause: Cursor, draft: Draft): readonly WithoutPlace[] {
  const changes: WithoutPlace[] = [];
  while (!clause.done) {
    if (clause.takes("ALGORITHM")) {
      clause.takesSign("=");
      draft.algorithm = clause.take().text;
    } else if (clause.takes("LOCK")) {
      clause.takesSign("=");
      draft.lock = clause.take().text;
    } else if (clause.takes("FORCE")) changes.push({ do: "rebuild", what: "FORCE" });
    else if (clause.takes("ORDER", "BY")) return [...changes, { do: "rebuild", what: "ORDER BY" }];
    else if (clause.takes("PARTITION", "BY")) {
      draft.options.partitioned = true;
      return [...changes, ...partition("PARTITION BY")];
    } else if (clause.takes("REMOVE", "PARTITIONING")) changes.push(...partition("REMOVE PARTITIONING"));
    else if (clause.takes("WITH", "VALIDATION") || clause.takes("WITHOUT", "VALIDATION")) continue;
    else if (clause.takes("ENABLE", "KEYS") || clause.takes("DISABLE", "KEYS"))
      changes.push({ do: "metadata" });
    else if (clause.takes("DISCARD", "TABLESPACE") || clause.takes("IMPORT", "TABLESPACE"))
      changes.push({ do: "metadata" });
    else {
      const work = clause.peek(1)?.text === "PARTITION" ? clause.oneOf(PARTITION_WORK) : undefined;
      if (work !== undefined) return [...changes, ...partition(`${work} PARTITION`)];
      if (clause.peek(1)?.text === "PARTITION" && clause.oneOf(PARTITION_UPKEEP) !== undefined)
        return [...changes, { do: "metadata" }];
      const option = tableOption(clause, draft.options);
      if (option === undefined) throw clause.stop();
      changes.push(option);
    }
  }
  return changes;
}

function partition(what: string): readonly WithoutPlace[] {
  return [{ do: "partition", what }];
}
