import type { AlterTableCmd, AlterTableStmt, ColumnDef, Node, RenameStmt, TruncateStmt } from "libpg-query";
import { filledBy } from "../column-default.ts";
import { checkingRows, columnConstraints, constraintParts } from "./constraints.ts";
import { nameOfWords, type PlacedPart, tableOf, textsOf, type WrittenName } from "./placed.ts";

export function alterTableParts({ relation, cmds }: AlterTableStmt, start: number): readonly PlacedPart[] {
  const table = tableOf(relation);
  if (!table) return [];
  return (cmds ?? []).flatMap((command) =>
    "AlterTableCmd" in command ? alterations(command.AlterTableCmd, table, start) : [],
  );
}

function alterations(command: AlterTableCmd, table: WrittenName, start: number): PlacedPart[] {
  const { subtype, name, def } = command;
  const column = def && "ColumnDef" in def ? def.ColumnDef : undefined;
  const offset = column?.location ?? start;
  switch (subtype) {
    case "AT_AddColumn":
      return column ? [addedColumn(column, table, offset), ...addedConstraints(column, table, start)] : [];
    case "AT_AlterColumnType":
      return [{ kind: "column-type", table, columns: name ? [name] : [], offset }];
    case "AT_SetNotNull":
      return [{ kind: "set-not-null", table, columns: name ? [name] : [], checksRows: true, offset }];
    case "AT_ValidateConstraint":
      return [{ kind: "validate", table, columns: [], ...(name ? { name } : {}), offset }];
    case "AT_DropColumn":
      return [{ kind: "drop-column", table, columns: name ? [name] : [], offset }];
    case "AT_AttachPartition":
    case "AT_DetachPartition":
      return def && "PartitionCmd" in def ? partitionPart(subtype, def.PartitionCmd, table, offset) : [];
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_SetAccessMethod":
    case "AT_SetTableSpace":
      return [{ kind: "storage", table, columns: [], offset }];
    default:
      return def ? addedConstraint(def, table, start) : [];
  }
}

function addedConstraint(def: Node, table: WrittenName, start: number): PlacedPart[] {
  if ("Constraint" in def && def.Constraint.contype === "CONSTR_NOTNULL") {
    const { keys, location, skip_validation, conname } = def.Constraint;
    return [
      {
        kind: "set-not-null",
        table,
        columns: textsOf(keys),
        ...(conname ? { name: conname } : {}),
        checksRows: skip_validation !== true,
        offset: location ?? start,
      },
    ];
  }
  return constraintParts(def, table, start).map(checkingRows);
}

function partitionPart(
  subtype: "AT_AttachPartition" | "AT_DetachPartition",
  { name, concurrent }: Extract<Node, { PartitionCmd: unknown }>["PartitionCmd"],
  table: WrittenName,
  offset: number,
): PlacedPart[] {
  const partition = tableOf(name);
  if (!partition) return [];
  const kind = subtype === "AT_AttachPartition" ? "attach-partition" : "detach-partition";
  return [{ kind, table, columns: [], partition, concurrent: concurrent === true, offset }];
}

function addedColumn(column: ColumnDef, table: WrittenName, offset: number): PlacedPart {
  const filled = filledBy(column);
  const notNull = (column.constraints ?? []).some(
    (node) =>
      "Constraint" in node &&
      (node.Constraint.contype === "CONSTR_NOTNULL" || node.Constraint.contype === "CONSTR_PRIMARY"),
  );
  return {
    kind: "add-column",
    table,
    columns: [column.colname ?? ""],
    notNull,
    ...(filled ? { filledBy: filled } : {}),
    offset,
  };
}

/** A new column without a value satisfies every foreign key, so PostgreSQL reads no row for it; for a check it does. */
function addedConstraints(column: ColumnDef, table: WrittenName, start: number): PlacedPart[] {
  const empty = filledBy(column) === undefined;
  return columnConstraints(column, table, start).map((part) =>
    empty && part.kind === "foreign-key" ? part : checkingRows(part),
  );
}

export function renameParts(rename: RenameStmt, offset: number): PlacedPart[] {
  const table = tableOf(rename.relation);
  const { renameType, relationType, subname, newname: to } = rename;
  if (!table || !to) return [];
  if (renameType === "OBJECT_TABLE") return [{ kind: "rename-table", table, columns: [], to, offset }];
  return renameType === "OBJECT_COLUMN" && relationType === "OBJECT_TABLE" && subname
    ? [{ kind: "rename-column", table, columns: [subname], to, offset }]
    : [];
}

export function dropTablePart(object: Node, offset: number): PlacedPart[] {
  const table = "List" in object ? nameOfWords(object.List.items) : undefined;
  return table ? [{ kind: "drop-table", table, columns: [], offset }] : [];
}

export function truncateParts({ relations, behavior }: TruncateStmt, start: number): PlacedPart[] {
  return (relations ?? []).flatMap((node) => {
    const table = "RangeVar" in node ? tableOf(node.RangeVar) : undefined;
    const offset = ("RangeVar" in node ? node.RangeVar.location : undefined) ?? start;
    return table
      ? [{ kind: "truncate", table, columns: [], cascade: behavior === "DROP_CASCADE", offset } as const]
      : [];
  });
}
