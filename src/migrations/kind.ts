import type { AlterTableCmd, Node } from "libpg-query";
import type { StatementKind } from "../domain/facts.ts";
import { switchedOn } from "./parts/placed.ts";

/** What a statement does, from its parse tree. */
export function kindOf(node: Node): StatementKind {
  if ("DropStmt" in node) return dropKind(node.DropStmt.removeType);
  const name = Object.keys(node)[0] ?? "";
  return KINDS[name] ?? "other";
}

/**
 * Statements that PostgreSQL runs only outside a transaction block.
 * Source: the "cannot run inside a transaction block" notes of the PostgreSQL 18 SQL command reference.
 */
export function refusesTransaction(node: Node): boolean {
  if ("IndexStmt" in node) return node.IndexStmt.concurrent === true;
  if ("DropStmt" in node) return node.DropStmt.concurrent === true;
  if ("ReindexStmt" in node) {
    const { kind, params } = node.ReindexStmt;
    return switchedOn(params, "concurrently") || REINDEXES_MANY.has(kind ?? "");
  }
  if ("ClusterStmt" in node) return node.ClusterStmt.relation === undefined;
  if ("AlterTableStmt" in node)
    return (node.AlterTableStmt.cmds ?? []).some(
      (command) => "AlterTableCmd" in command && detachesConcurrently(command.AlterTableCmd),
    );
  if ("VacuumStmt" in node) return node.VacuumStmt.is_vacuumcmd === true;
  return ["CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt", "AlterSystemStmt"].some(
    (name) => name in node,
  );
}

const REINDEXES_MANY = new Set(["REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_DATABASE", "REINDEX_OBJECT_SYSTEM"]);

function detachesConcurrently({ subtype, def }: AlterTableCmd): boolean {
  return (
    subtype === "AT_DetachPartition" &&
    def !== undefined &&
    "PartitionCmd" in def &&
    def.PartitionCmd.concurrent === true
  );
}

const KINDS: Readonly<Record<string, StatementKind>> = {
  CreateStmt: "create-table",
  CreateTableAsStmt: "create-table",
  CreateForeignTableStmt: "create-table",
  AlterTableStmt: "alter-table",
  IndexStmt: "create-index",
  ReindexStmt: "reindex",
  CreateEnumStmt: "create-type",
  CompositeTypeStmt: "create-type",
  CreateDomainStmt: "create-type",
  CreateRangeStmt: "create-type",
  AlterEnumStmt: "alter-type",
  AlterDomainStmt: "alter-type",
  AlterTypeStmt: "alter-type",
  RenameStmt: "rename",
  TransactionStmt: "transaction",
  VariableSetStmt: "setting",
  InsertStmt: "data",
  UpdateStmt: "data",
  DeleteStmt: "data",
  MergeStmt: "data",
  CopyStmt: "data",
  TruncateStmt: "data",
  SelectStmt: "data",
};

function dropKind(what: string | undefined): StatementKind {
  if (what === "OBJECT_TABLE") return "drop-table";
  if (what === "OBJECT_INDEX") return "drop-index";
  return "drop";
}
