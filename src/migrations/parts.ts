import type { ColumnDef, Constraint, Node, RangeVar } from "libpg-query";
import type { StatementPart } from "../domain/facts.ts";

/** A part with its byte offset in the parsed text, before it is turned into a line. */
export type PlacedPart = Omit<StatementPart, "at"> & { offset: number };

/**
 * Foreign keys, unique keys and indexes that a statement declares, each where its column or constraint is written.
 * What a `DO` block or a function does is not seen here.
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
    return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
      const definition = "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
      return definition ? constraints(definition, table, statementStart) : [];
    });
  }
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
  { conname }: Constraint,
  table: StatementPart["table"],
  columns: readonly string[],
  offset: number,
): PlacedPart {
  return { kind, table, columns, ...(conname ? { name: conname } : {}), offset };
}

function namesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node && node.String.sval ? [node.String.sval] : []));
}
