import type { AlterTableCmd, ColumnDef, Constraint, Node, RangeVar } from "libpg-query";
import type { StatementPart } from "../domain/facts.ts";
import { filledBy } from "./column-default.ts";

/** A part with its byte offset in the parsed text, before it is turned into a line. */
export type PlacedPart = Omit<StatementPart, "at"> & { offset: number };

/**
 * Foreign keys, unique keys and indexes that a statement declares, and what it changes of tables that are there,
 * each where its column or constraint is written. What a `DO` block or a function does is not seen here.
 */
export function partsOf(node: Node, statementStart: number): readonly PlacedPart[] {
  if ("IndexStmt" in node) return indexPart(node.IndexStmt, statementStart);
  if ("CreateStmt" in node) {
    const table = tableOf(node.CreateStmt.relation);
    return table
      ? (node.CreateStmt.tableElts ?? []).flatMap((element) => constraints(element, table, statementStart))
      : [];
  }
  if ("AlterTableStmt" in node) {
    const table = tableOf(node.AlterTableStmt.relation);
    if (!table) return [];
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) =>
      "AlterTableCmd" in command ? alterations(command.AlterTableCmd, table, statementStart) : [],
    );
  }
  if ("RenameStmt" in node) return renamePart(node.RenameStmt, statementStart);
  if ("DropStmt" in node && node.DropStmt.removeType === "OBJECT_TABLE")
    return (node.DropStmt.objects ?? []).flatMap((object) => dropPart(object, statementStart));
  if ("TruncateStmt" in node) return truncateParts(node.TruncateStmt, statementStart);
  return [];
}

/** `name`, or `schema.name` outside `public`: the way tables are named in facts. */
export function tableName(table: { schema?: string; name: string }): string {
  return table.schema && table.schema !== "public" ? `${table.schema}.${table.name}` : table.name;
}

export function tableOf(relation: RangeVar | undefined): StatementPart["table"] | undefined {
  if (!relation?.relname) return undefined;
  return { ...(relation.schemaname ? { schema: relation.schemaname } : {}), name: relation.relname };
}

function indexPart(index: Extract<Node, { IndexStmt: unknown }>["IndexStmt"], offset: number): PlacedPart[] {
  const table = tableOf(index.relation);
  if (!table) return [];
  const columns = (index.indexParams ?? []).map((element) =>
    "IndexElem" in element ? (element.IndexElem.name ?? "") : "",
  );
  return [
    {
      kind: "index",
      table,
      columns,
      ...(index.idxname ? { name: index.idxname } : {}),
      concurrent: index.concurrent === true,
      offset,
    },
  ];
}

function alterations(
  { subtype, name, def }: AlterTableCmd,
  table: StatementPart["table"],
  start: number,
): PlacedPart[] {
  const column = def && "ColumnDef" in def ? def.ColumnDef : undefined;
  const offset = column?.location ?? start;
  switch (subtype) {
    case "AT_AddColumn":
      return column ? [addedColumn(column, table, offset), ...addedConstraints(column, table, start)] : [];
    case "AT_AlterColumnType":
      return [{ kind: "column-type", table, columns: name ? [name] : [], offset }];
    case "AT_DropColumn":
      return [{ kind: "drop-column", table, columns: name ? [name] : [], offset }];
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_SetAccessMethod":
    case "AT_SetTableSpace":
      return [{ kind: "storage", table, columns: [], offset }];
    default:
      return def ? constraints(def, table, start).map(checkingRows) : [];
  }
}

function addedColumn(column: ColumnDef, table: StatementPart["table"], offset: number): PlacedPart {
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

/** A new column without a value satisfies every foreign key, so PostgreSQL reads no row for it. */
function addedConstraints(column: ColumnDef, table: StatementPart["table"], start: number): PlacedPart[] {
  const parts = columnConstraints(column, table, start);
  return filledBy(column) ? parts.map(checkingRows) : parts;
}

function checkingRows(part: PlacedPart): PlacedPart {
  return part.kind === "foreign-key" ? { ...part, checksRows: part.checksRows ?? true } : part;
}

function renamePart(
  rename: Extract<Node, { RenameStmt: unknown }>["RenameStmt"],
  offset: number,
): PlacedPart[] {
  const table = tableOf(rename.relation);
  const { renameType, relationType, subname, newname: to } = rename;
  if (!table || !to) return [];
  if (renameType === "OBJECT_TABLE") return [{ kind: "rename-table", table, columns: [], to, offset }];
  return renameType === "OBJECT_COLUMN" && relationType === "OBJECT_TABLE" && subname
    ? [{ kind: "rename-column", table, columns: [subname], to, offset }]
    : [];
}

function dropPart(object: Node, offset: number): PlacedPart[] {
  const [name, schema] = "List" in object ? namesOf(object.List.items).reverse() : [];
  return name
    ? [{ kind: "drop-table", table: { ...(schema ? { schema } : {}), name }, columns: [], offset }]
    : [];
}

function truncateParts(
  { relations, behavior }: Extract<Node, { TruncateStmt: unknown }>["TruncateStmt"],
  start: number,
): PlacedPart[] {
  return (relations ?? []).flatMap((node) => {
    const table = "RangeVar" in node ? tableOf(node.RangeVar) : undefined;
    const offset = ("RangeVar" in node ? node.RangeVar.location : undefined) ?? start;
    return table
      ? [{ kind: "truncate", table, columns: [], cascade: behavior === "DROP_CASCADE", offset } as const]
      : [];
  });
}

function constraints(element: Node, table: StatementPart["table"], fallback: number): PlacedPart[] {
  if ("ColumnDef" in element) return columnConstraints(element.ColumnDef, table, fallback);
  if (!("Constraint" in element)) return [];
  const { Constraint: constraint } = element;
  const kind = kindOf(constraint);
  if (kind === undefined) return [];
  const columns = namesOf(kind === "foreign-key" ? constraint.fk_attrs : constraint.keys);
  return [part(kind, constraint, table, columns, constraint.location ?? fallback)];
}

function columnConstraints(column: ColumnDef, table: StatementPart["table"], fallback: number): PlacedPart[] {
  return (column.constraints ?? []).flatMap((node) => {
    const kind = "Constraint" in node ? kindOf(node.Constraint) : undefined;
    if (kind === undefined || !("Constraint" in node)) return [];
    return [part(kind, node.Constraint, table, [column.colname ?? ""], column.location ?? fallback)];
  });
}

function kindOf({ contype }: Constraint): "foreign-key" | "key" | undefined {
  if (contype === "CONSTR_FOREIGN") return "foreign-key";
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY" ? "key" : undefined;
}

function part(
  kind: StatementPart["kind"],
  { conname, pktable, skip_validation }: Constraint,
  table: StatementPart["table"],
  columns: readonly string[],
  offset: number,
): PlacedPart {
  const references = tableOf(pktable);
  return {
    kind,
    table,
    columns,
    ...(conname ? { name: conname } : {}),
    ...(references ? { references } : {}),
    ...(skip_validation ? { checksRows: false } : {}),
    offset,
  };
}

function namesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node && node.String.sval ? [node.String.sval] : []));
}
