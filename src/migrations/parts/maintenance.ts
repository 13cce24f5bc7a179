import type { LockStmt, Node, ReindexStmt, VacuumStmt } from "libpg-query";
import { type PlacedPart, switchedOn, tableOf, type WrittenName } from "./placed.ts";

/** What a statement does to the files and locks of tables without changing any definition. */
export function maintenanceParts(node: Node, offset: number): readonly PlacedPart[] {
  if ("ReindexStmt" in node) return reindex(node.ReindexStmt, offset);
  if ("VacuumStmt" in node) return vacuum(node.VacuumStmt, offset);
  if ("ClusterStmt" in node) {
    const table = tableOf(node.ClusterStmt.relation);
    return [one("CLUSTER", table, offset)];
  }
  if ("RefreshMatViewStmt" in node) {
    const { relation, concurrent } = node.RefreshMatViewStmt;
    return [
      {
        ...one("REFRESH MATERIALIZED VIEW", tableOf(relation), offset),
        concurrent: concurrent === true,
      },
    ];
  }
  return "LockStmt" in node ? lock(node.LockStmt, offset) : [];
}

const REINDEXED: Readonly<Record<string, string>> = {
  REINDEX_OBJECT_INDEX: "REINDEX INDEX",
  REINDEX_OBJECT_TABLE: "REINDEX TABLE",
  REINDEX_OBJECT_SCHEMA: "REINDEX SCHEMA",
  REINDEX_OBJECT_DATABASE: "REINDEX DATABASE",
};

/** `REINDEX SYSTEM` is left out: it is about the server's own tables. */
function reindex({ kind, relation, params }: ReindexStmt, offset: number): PlacedPart[] {
  const command = REINDEXED[kind ?? ""];
  if (command === undefined) return [];
  return [{ ...one(command, tableOf(relation), offset), concurrent: switchedOn(params, "concurrently") }];
}

function vacuum({ is_vacuumcmd, options, rels }: VacuumStmt, offset: number): PlacedPart[] {
  if (is_vacuumcmd !== true || !switchedOn(options, "full")) return [];
  if (!rels || rels.length === 0) return [one("VACUUM FULL", undefined, offset)];
  return rels.flatMap((node) => {
    const table = "VacuumRelation" in node ? tableOf(node.VacuumRelation.relation) : undefined;
    return table ? [one("VACUUM FULL", table, offset)] : [];
  });
}

function lock({ relations }: LockStmt, offset: number): PlacedPart[] {
  return (relations ?? []).flatMap((node) => {
    const table = "RangeVar" in node ? tableOf(node.RangeVar) : undefined;
    return table ? [one("LOCK TABLE", table, offset)] : [];
  });
}

/** Without a table it goes through everything there is. */
function one(command: string, table: WrittenName | undefined, offset: number): PlacedPart {
  return {
    kind: "maintenance",
    command,
    table: table ?? { name: "" },
    columns: [],
    ...(table ? {} : { everything: true }),
    offset,
  };
}
