import type { Migration } from "../domain/rehearsal.ts";
import { tableName, tableOf } from "./parts/placed.ts";
import { splitSql } from "./split.ts";

/**
 * Tables that these migrations create and neither drop nor rename afterwards, by reading alone: what is known
 * to exist when nothing can be run. `name`, or `schema.name` outside `public`.
 */
export async function tablesCreated(migrations: readonly Migration[]): Promise<readonly string[]> {
  const tables = new Set<string>();
  for (const statement of migrations.flatMap((migration) => migration.statements)) {
    if (statement.mysql) {
      for (const table of statement.mysql.gone) tables.delete(tableName(table));
      for (const table of statement.mysql.made) tables.add(tableName(table));
      continue;
    }
    if (!TOUCHES_TABLES.has(statement.kind)) continue;
    const { statements } = await splitSql(statement.sql, statement.at.path, statement.at.side);
    for (const { node } of statements) {
      if ("CreateStmt" in node) add(tables, tableOf(node.CreateStmt.relation));
      if ("RenameStmt" in node && node.RenameStmt.renameType === "OBJECT_TABLE")
        remove(tables, tableOf(node.RenameStmt.relation));
      // A schema may take any of its tables along.
      if ("DropStmt" in node && node.DropStmt.removeType === "OBJECT_SCHEMA") tables.clear();
      else if ("DropStmt" in node)
        for (const name of droppedNames(node.DropStmt.objects ?? [])) tables.delete(name);
    }
  }
  return [...tables].sort();
}

const TOUCHES_TABLES = new Set(["create-table", "drop-table", "rename", "drop"]);

type Table = ReturnType<typeof tableOf>;

function add(tables: Set<string>, table: Table): void {
  if (table) tables.add(tableName(table));
}

function remove(tables: Set<string>, table: Table): void {
  if (table) tables.delete(tableName(table));
}

function droppedNames(objects: readonly unknown[]): string[] {
  return objects.map((object) => {
    const items = (object as { List?: { items?: { String?: { sval?: string } }[] } }).List?.items ?? [];
    const [name = "", schema] = items.map((item) => item.String?.sval ?? "").reverse();
    return tableName({ ...(schema ? { schema } : {}), name });
  });
}
