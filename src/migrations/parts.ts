import type { Node } from "libpg-query";
import { constraintParts } from "./parts/constraints.ts";
import { alterDomainParts, createDomainParts } from "./parts/domains.ts";
import { dropIndexParts, indexPart } from "./parts/indexes.ts";
import { maintenanceParts } from "./parts/maintenance.ts";
import { type PlacedPart, tableOf } from "./parts/placed.ts";
import { alterTableParts, dropTablePart, renameParts, truncateParts } from "./parts/tables.ts";

/**
 * Constraints and indexes that a statement declares, what it changes of tables that are there, and what it does to
 * them without changing any, each where its column or constraint is written. What a `DO` block or a function does
 * is not seen here.
 */
export function partsOf(node: Node, start: number): readonly PlacedPart[] {
  if ("IndexStmt" in node) return indexPart(node.IndexStmt, start);
  if ("CreateStmt" in node) {
    const table = tableOf(node.CreateStmt.relation);
    return table
      ? (node.CreateStmt.tableElts ?? []).flatMap((element) => constraintParts(element, table, start))
      : [];
  }
  if ("AlterTableStmt" in node) return alterTableParts(node.AlterTableStmt, start);
  if ("RenameStmt" in node) return renameParts(node.RenameStmt, start);
  if ("DropStmt" in node && node.DropStmt.removeType === "OBJECT_TABLE")
    return (node.DropStmt.objects ?? []).flatMap((object) => dropTablePart(object, start));
  if ("DropStmt" in node && node.DropStmt.removeType === "OBJECT_INDEX")
    return dropIndexParts(node.DropStmt, start);
  if ("TruncateStmt" in node) return truncateParts(node.TruncateStmt, start);
  if ("CreateDomainStmt" in node) return createDomainParts(node.CreateDomainStmt, start);
  if ("AlterDomainStmt" in node) return alterDomainParts(node.AlterDomainStmt, start);
  return maintenanceParts(node, start);
}
