import type { Node } from "libpg-query";
import { splitSql } from "../split.ts";
import type { Column, Step, TableName } from "../steps/step.ts";

/**
 * The tables and columns (with their types) that the migrations so far have made, by reading alone: what
 * `Schema::hasColumn` and `foreignIdFor` ask the database for.
 */
export interface KnownSchema {
  tables: Map<string, Map<string, string>>;
  /** Names of indexes and constraints, with the table of each. */
  names: Map<string, string>;
}

export function emptySchema(): KnownSchema {
  return { tables: new Map(), names: new Map() };
}

export function copyOf({ tables, names }: KnownSchema): KnownSchema {
  return {
    tables: new Map([...tables].map(([name, columns]) => [name, new Map(columns)])),
    names: new Map(names),
  };
}

/** `reports.orders` is a table in a schema of its own. */
export function parseTable(name: string): TableName {
  const cut = name.indexOf(".");
  return cut === -1 ? { name } : { schema: name.slice(0, cut), name: name.slice(cut + 1) };
}

export function columnsOf(known: KnownSchema, table: string): ReadonlyMap<string, string> | undefined {
  return known.tables.get(keyOf(parseTable(table)));
}

/** What one step makes of the schema. */
export async function apply(known: KnownSchema, step: Step, path: string): Promise<void> {
  const { tables, names } = known;
  switch (step.do) {
    case "create-table":
      tables.set(keyOf(step.table), new Map(step.columns.map((column) => [column.name, column.type])));
      return;
    case "drop-table":
      for (const table of step.tables) dropTable(known, keyOf(table));
      return;
    case "create-index":
      if (step.name !== undefined) names.set(step.name, keyOf(step.table));
      return;
    case "drop-index":
      names.delete(step.index.name);
      return;
    case "rename-index":
      move(names, step.index.name, step.to);
      return;
    case "rename-table":
      move(tables, keyOf(step.table), keyOf({ ...step.table, name: step.to }));
      return;
    case "rename-column": {
      const columns = tables.get(keyOf(step.table));
      if (columns) move(columns, step.column, step.to);
      return;
    }
    case "alter-table": {
      const columns = tables.get(keyOf(step.table));
      for (const action of step.actions) {
        if (action.act === "add-column") addColumn(columns, action.column);
        else if (action.act === "drop-column") columns?.delete(action.column);
        else if (action.act === "change-type") columns?.set(action.column, action.type);
        else if (action.act === "drop-constraint") names.delete(action.name);
        else if (action.act === "add-constraint" && action.constraint.name !== undefined)
          names.set(action.constraint.name, keyOf(step.table));
      }
      return;
    }
    case "sql":
      for (const { node } of (await splitSql(step.sql, path, "head")).statements) applyNode(known, node);
      return;
    default:
      return;
  }
}

/** What one statement of SQL makes of the schema. */
export function applyNode(known: KnownSchema, node: Node): void {
  const { tables, names } = known;
  if ("CreateStmt" in node) {
    const columns = (node.CreateStmt.tableElts ?? []).flatMap((element): [string, string][] =>
      "ColumnDef" in element ? [[element.ColumnDef.colname ?? "", typeOf(element)]] : [],
    );
    const key = relationKey(node.CreateStmt.relation);
    if (!tables.has(key)) tables.set(key, new Map(columns));
  } else if ("IndexStmt" in node) {
    if (node.IndexStmt.idxname) names.set(node.IndexStmt.idxname, relationKey(node.IndexStmt.relation));
  } else if ("DropStmt" in node) {
    for (const object of node.DropStmt.objects ?? []) {
      const key = "List" in object ? dottedKey(object.List.items ?? []) : "";
      if (node.DropStmt.removeType === "OBJECT_TABLE") dropTable(known, key);
      if (node.DropStmt.removeType === "OBJECT_INDEX") names.delete(key.slice(key.lastIndexOf(".") + 1));
    }
  } else if ("RenameStmt" in node) {
    const { renameType, relation, subname, newname } = node.RenameStmt;
    const key = relationKey(relation);
    if (renameType === "OBJECT_TABLE" && newname)
      move(tables, key, keyOf({ schema: relation?.schemaname ?? "public", name: newname }));
    const columns = renameType === "OBJECT_COLUMN" ? tables.get(key) : undefined;
    if (columns && subname && newname) move(columns, subname, newname);
  } else if ("AlterTableStmt" in node) {
    const columns = tables.get(relationKey(node.AlterTableStmt.relation));
    for (const command of node.AlterTableStmt.cmds ?? []) {
      if (!("AlterTableCmd" in command)) continue;
      const { subtype, name, def } = command.AlterTableCmd;
      if (subtype === "AT_AddColumn" && def && "ColumnDef" in def)
        columns?.set(def.ColumnDef.colname ?? "", typeOf(def));
      if (subtype === "AT_AddConstraint" && def && "Constraint" in def && def.Constraint.conname)
        names.set(def.Constraint.conname, relationKey(node.AlterTableStmt.relation));
      if (subtype === "AT_DropConstraint") names.delete(name ?? "");
      if (subtype === "AT_DropColumn") columns?.delete(name ?? "");
      if (subtype === "AT_AlterColumnType" && name && def) columns?.set(name, typeOf(def));
    }
  }
}

function addColumn(columns: Map<string, string> | undefined, column: Column): void {
  columns?.set(column.name, column.type);
}

function dropTable({ tables, names }: KnownSchema, key: string): void {
  tables.delete(key);
  for (const [name, table] of names) if (table === key) names.delete(name);
}

function move<Item>(items: Map<string, Item>, from: string, to: string): void {
  const item = items.get(from);
  if (item === undefined) return;
  items.delete(from);
  items.set(to, item);
}

function keyOf({ schema, name }: TableName): string {
  return schema === undefined || schema === "public" ? name : `${schema}.${name}`;
}

function relationKey(relation: { schemaname?: string; relname?: string } | undefined): string {
  return keyOf({ schema: relation?.schemaname || "public", name: relation?.relname ?? "" });
}

function dottedKey(items: readonly Node[]): string {
  const names = items.flatMap((item) => ("String" in item ? [item.String.sval ?? ""] : []));
  return keyOf({ schema: names.at(-2) ?? "public", name: names.at(-1) ?? "" });
}

function typeOf(node: Node): string {
  const names = "ColumnDef" in node ? node.ColumnDef.typeName?.names?.at(-1) : undefined;
  return names && "String" in names ? (names.String.sval ?? "") : "";
}
