import type { LineRange } from "../../domain/pull-request.ts";
import type { Step } from "../steps/step.ts";
import type { Database, Held } from "./database.ts";
import { bareTable, tableName } from "./models.ts";
import { foreignKeyName, indexName } from "./names.ts";

/**
 * A statement that Django sends at the end of the migration. Names of tables and columns change with what happens
 * until then, and so do the names made from them.
 */
export type Deferred = { table: string; columns: readonly string[]; lines: LineRange } & (
  | { is: "foreign-key"; toTable: string; toColumn: string }
  | { is: "index"; opclass?: string; suffix: string }
  | { is: "unique" }
  /** Has a name of its own. */
  | { is: "step"; held: Held; step: Step }
);

export function renameTableIn(deferred: readonly Deferred[], from: string, to: string): Deferred[] {
  return deferred.map((one): Deferred => {
    const renamed = one.table === from ? { ...one, table: to } : one;
    if (renamed.is === "foreign-key" && renamed.toTable === from) return { ...renamed, toTable: to };
    if (renamed.is === "step" && renamed.table === to && renamed.step.do === "create-index")
      return { ...renamed, step: { ...renamed.step, table: tableName(to) } };
    return renamed;
  });
}

export function renameColumnIn(
  deferred: readonly Deferred[],
  table: string,
  from: string,
  to: string,
): Deferred[] {
  const rename = (column: string) => (column === from ? to : column);
  return deferred.map((one): Deferred => {
    if (one.is === "foreign-key" && one.toTable === table && one.toColumn === from)
      return { ...one, toColumn: to };
    if (one.table !== table || !one.columns.includes(from)) return one;
    const renamed = { ...one, columns: one.columns.map(rename) };
    if (renamed.is !== "step" || renamed.step.do !== "create-index") return renamed;
    const keys = renamed.step.keys.map((key) =>
      "column" in key ? { ...key, column: rename(key.column) } : key,
    );
    return {
      ...renamed,
      held: { ...renamed.held, columns: renamed.columns },
      step: { ...renamed.step, keys },
    };
  });
}

/** What is left once a table, or one column of it, is gone. */
export function without(deferred: readonly Deferred[], table: string, column?: string): Deferred[] {
  return deferred.filter((one) => {
    const own = one.table === table && (column === undefined || one.columns.includes(column));
    const to =
      one.is === "foreign-key" && one.toTable === table && (column === undefined || one.toColumn === column);
    return !own && !to;
  });
}

/** The statement, which the database then holds. */
export function toStep(deferred: Deferred, database: Database): Step {
  const { table, columns, lines } = deferred;
  const bare = bareTable(table);
  const [column = ""] = columns;
  switch (deferred.is) {
    case "step":
      database.add(table, deferred.held);
      return deferred.step;
    case "foreign-key": {
      const name = foreignKeyName(bare, column, bareTable(deferred.toTable), deferred.toColumn);
      database.add(table, { name, columns, is: "foreign-key", to: deferred.toTable });
      return foreignKeyStep(table, column, deferred.toTable, deferred.toColumn, name, lines);
    }
    case "unique": {
      const name = indexName(bare, columns, "_uniq");
      database.add(table, { name, columns, is: "unique" });
      return {
        do: "alter-table",
        table: tableName(table),
        lines,
        actions: [{ act: "add-constraint", lines, constraint: { is: "unique", name, columns } }],
      };
    }
    case "index": {
      const name = indexName(bare, columns, deferred.suffix);
      database.add(table, { name, columns, is: "index" });
      return {
        do: "create-index",
        table: tableName(table),
        name,
        lines,
        keys: columns.map((one) => ({
          column: one,
          ...(deferred.opclass ? { opclass: deferred.opclass } : {}),
        })),
      };
    }
  }
}

export function foreignKeyStep(
  table: string,
  column: string,
  toTable: string,
  toColumn: string,
  name: string,
  lines: LineRange,
): Step {
  const references = {
    table: tableName(toTable),
    columns: [toColumn],
    deferrable: "initially deferred" as const,
  };
  return {
    do: "alter-table",
    table: tableName(table),
    lines,
    actions: [
      {
        act: "add-constraint",
        lines,
        constraint: { is: "foreign-key", name, columns: [column], references },
      },
    ],
  };
}
