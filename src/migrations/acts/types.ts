import type { ColumnDef, Node, TypeName } from "libpg-query";
import type { WrittenName } from "../../domain/statement-act.ts";
import type { PlacedAct } from "../acts.ts";
import { nameOfWords, tableOf, textsOf } from "../parts/placed.ts";

/** Columns and enum values that a statement declares. */
export function declarations(node: Node, offset: number): readonly PlacedAct[] {
  if ("AlterEnumStmt" in node) return enumValue(node.AlterEnumStmt, offset);
  if ("CreateStmt" in node) {
    const table = tableOf(node.CreateStmt.relation);
    const elements = node.CreateStmt.tableElts ?? [];
    const key = new Set(elements.flatMap(keyColumns));
    return table
      ? elements.flatMap((element) =>
          "ColumnDef" in element ? [declaration(element.ColumnDef, table, true, key, offset)] : [],
        )
      : [];
  }
  if ("AlterTableStmt" in node) {
    const table = tableOf(node.AlterTableStmt.relation);
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
      const { subtype, def } = "AlterTableCmd" in command ? command.AlterTableCmd : {};
      return table && subtype === "AT_AddColumn" && def && "ColumnDef" in def
        ? [declaration(def.ColumnDef, table, false, new Set(), offset)]
        : [];
    });
  }
  return [];
}

function enumValue(
  { typeName, oldVal, newVal, newValNeighbor }: Extract<Node, { AlterEnumStmt: unknown }>["AlterEnumStmt"],
  offset: number,
): PlacedAct[] {
  const type = nameOfWords(typeName);
  if (!type || newVal === undefined) return [];
  return oldVal !== undefined
    ? [{ act: "rename-enum-value", type, value: oldVal, to: newVal, offset }]
    : [{ act: "add-enum-value", type, value: newVal, placed: newValNeighbor !== undefined, offset }];
}

function declaration(
  column: ColumnDef,
  table: WrittenName,
  newTable: boolean,
  key: ReadonlySet<string>,
  start: number,
): PlacedAct {
  const name = column.colname ?? "";
  const type = textsOf(column.typeName?.names).at(-1) ?? "";
  const length = lengthOf(column.typeName);
  const constraints = (column.constraints ?? []).flatMap((node) =>
    "Constraint" in node && node.Constraint.contype ? [node.Constraint.contype] : [],
  );
  return {
    act: "declare-column",
    table,
    column: name,
    type,
    ...(type === "bpchar" && length !== undefined ? { length } : {}),
    array: (column.typeName?.arrayBounds ?? []).length > 0,
    newTable,
    primaryKey: constraints.includes("CONSTR_PRIMARY") || key.has(name),
    numbered: /serial/.test(type) || constraints.includes("CONSTR_IDENTITY"),
    offset: column.location ?? start,
  };
}

/** The one column of a primary key that the table declares apart. */
function keyColumns(element: Node): string[] {
  if (!("Constraint" in element) || element.Constraint.contype !== "CONSTR_PRIMARY") return [];
  const columns = textsOf(element.Constraint.keys);
  return columns.length === 1 ? columns : [];
}

function lengthOf(type: TypeName | undefined): number | undefined {
  const [first] = type?.typmods ?? [];
  return first && "A_Const" in first ? first.A_Const.ival?.ival : undefined;
}
