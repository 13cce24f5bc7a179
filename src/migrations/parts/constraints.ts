import type { ColumnDef, Constraint, Node } from "libpg-query";
import type { StatementPart } from "../../domain/facts.ts";
import { type PlacedPart, tableOf, textsOf, type WrittenName } from "./placed.ts";

/** The constraints that a column or a table constraint of `CREATE TABLE` or `ALTER TABLE … ADD` declares. */
export function constraintParts(element: Node, table: WrittenName, fallback: number): PlacedPart[] {
  if ("ColumnDef" in element) return columnConstraints(element.ColumnDef, table, fallback);
  if (!("Constraint" in element)) return [];
  const { Constraint: constraint } = element;
  const kind = kindOf(constraint);
  if (kind === undefined) return [];
  const columns = kind === "foreign-key" ? textsOf(constraint.fk_attrs) : columnsOf(constraint);
  return [part(kind, constraint, table, columns, constraint.location ?? fallback)];
}

export function columnConstraints(column: ColumnDef, table: WrittenName, fallback: number): PlacedPart[] {
  return (column.constraints ?? []).flatMap((node) => {
    const kind = "Constraint" in node ? kindOf(node.Constraint) : undefined;
    if (kind === undefined || !("Constraint" in node)) return [];
    return [part(kind, node.Constraint, table, [column.colname ?? ""], column.location ?? fallback)];
  });
}

/** A constraint that is added to a table that is there looks at its rows, unless it says otherwise. */
export function checkingRows(one: PlacedPart): PlacedPart {
  return CHECKS.has(one.kind) ? { ...one, checksRows: one.checksRows ?? true } : one;
}

const CHECKS: ReadonlySet<StatementPart["kind"]> = new Set(["foreign-key", "check"]);

const KINDS: Readonly<Record<string, StatementPart["kind"]>> = {
  CONSTR_FOREIGN: "foreign-key",
  CONSTR_UNIQUE: "key",
  CONSTR_PRIMARY: "key",
  CONSTR_CHECK: "check",
  CONSTR_EXCLUSION: "exclusion",
};

function kindOf({ contype, is_enforced, initially_valid }: Constraint): StatementPart["kind"] | undefined {
  const kind = KINDS[contype ?? ""];
  // `NOT ENFORCED` leaves both out: it promises nothing about any row.
  if (kind === "check" && is_enforced !== true && initially_valid !== true) return undefined;
  return kind;
}

/** Of a check the columns are in its expression, of an exclusion in its elements. */
function columnsOf({ keys, exclusions }: Constraint): string[] {
  if (!exclusions) return textsOf(keys);
  return exclusions.map((exclusion) => {
    const [element] = "List" in exclusion ? (exclusion.List.items ?? []) : [];
    return element && "IndexElem" in element ? (element.IndexElem.name ?? "") : "";
  });
}

function part(
  kind: StatementPart["kind"],
  { conname, contype, pktable, skip_validation, indexname }: Constraint,
  table: WrittenName,
  columns: readonly string[],
  offset: number,
): PlacedPart {
  const references = tableOf(pktable);
  return {
    kind,
    table,
    columns,
    ...(conname ? { name: conname } : {}),
    ...(contype === "CONSTR_PRIMARY" ? { primary: true } : {}),
    ...(indexname ? { usingIndex: indexname } : {}),
    ...(references ? { references } : {}),
    ...(skip_validation ? { checksRows: false } : {}),
    offset,
  };
}
