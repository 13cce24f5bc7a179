import type { Node, SelectStmt } from "libpg-query";
import type { RowChange, WrittenName } from "../../domain/statement-act.ts";
import type { PlacedAct } from "../acts.ts";
import { tableOf } from "../parts/placed.ts";

/** Rows that a statement changes, also where a `WITH` does it. One that inserts written values changes nothing that is there. */
export function rowChanges(node: Node, offset: number): readonly PlacedAct[] {
  const ctes = withOf(node).flatMap((query) => rowChanges(query, offset));
  const own = ownChange(node);
  return own ? [...ctes, { ...own, offset }] : ctes;
}

function ownChange(node: Node): RowChange | undefined {
  if ("UpdateStmt" in node) {
    const { relation, targetList, whereClause, fromClause, withClause } = node.UpdateStmt;
    const around = [whereClause, ...(fromClause ?? []), withClause];
    return change("update", relation, whereClause, around, (targetList ?? []).flatMap(assignment));
  }
  if ("DeleteStmt" in node) {
    const { relation, whereClause, usingClause, withClause } = node.DeleteStmt;
    return change("delete", relation, whereClause, [whereClause, ...(usingClause ?? []), withClause]);
  }
  if ("MergeStmt" in node) {
    const { relation, sourceRelation, joinCondition, withClause } = node.MergeStmt;
    return change("merge", relation, joinCondition, [sourceRelation, joinCondition, withClause]);
  }
  if ("InsertStmt" in node) {
    const { relation, selectStmt, withClause } = node.InsertStmt;
    const select = selectStmt && "SelectStmt" in selectStmt ? selectStmt.SelectStmt : undefined;
    const made = change("insert", relation, conditionOf(select), [selectStmt, withClause]);
    return made && made.reads.length > 0 ? made : undefined;
  }
  return undefined;
}

function change(
  how: RowChange["how"],
  relation: Parameters<typeof tableOf>[0],
  condition: Node | undefined,
  around: readonly unknown[],
  sets: RowChange["sets"] = [],
): RowChange | undefined {
  const table = tableOf(relation);
  if (!table) return undefined;
  const found = search(around);
  const names = new Set([table.name, ...(relation?.alias?.aliasname ? [relation.alias.aliasname] : [])]);
  const terms = termsOf(condition);
  const compared = (kind: Comparison["kind"]) =>
    terms
      .flatMap((term) => comparisons(term, how === "insert" ? undefined : names))
      .filter((one) => one.kind === kind)
      .map(({ column }) => column);
  return {
    act: "change-rows",
    how,
    table,
    reads: found.tables,
    sets,
    filtered: condition !== undefined,
    equals: compared("equals"),
    ranges: compared("range"),
    nulls: compared("null"),
    limited: found.limited,
  };
}

function conditionOf(select: SelectStmt | undefined): Node | undefined {
  return select?.whereClause;
}

function withOf(node: Node): Node[] {
  const [statement] = Object.values(node) as { withClause?: { ctes?: Node[] } }[];
  return (statement?.withClause?.ctes ?? []).flatMap((cte) =>
    "CommonTableExpr" in cte && cte.CommonTableExpr.ctequery ? [cte.CommonTableExpr.ctequery] : [],
  );
}

function assignment(node: Node): RowChange["sets"] {
  if (!("ResTarget" in node) || !node.ResTarget.name) return [];
  const value = node.ResTarget.val;
  return [{ column: node.ResTarget.name, to: value ? valueKind(value) : "expression" }];
}

function valueKind(value: Node): RowChange["sets"][number]["to"] {
  if ("TypeCast" in value && value.TypeCast.arg) return valueKind(value.TypeCast.arg);
  if ("A_Const" in value) return value.A_Const.isnull ? "null" : "constant";
  return "SQLValueFunction" in value ? "constant" : "expression";
}

// ------------------------------------------------------------------ the condition

interface Comparison {
  kind: "equals" | "range" | "null";
  column: string;
}

/** The terms of a condition that must all hold. */
function termsOf(condition: Node | undefined): readonly Node[] {
  if (!condition) return [];
  if ("BoolExpr" in condition && condition.BoolExpr.boolop === "AND_EXPR")
    return (condition.BoolExpr.args ?? []).flatMap(termsOf);
  return [condition];
}

/** @param names of the table whose columns count; every column does without them */
function comparisons(term: Node, names: ReadonlySet<string> | undefined): Comparison[] {
  if ("NullTest" in term && term.NullTest.nulltesttype === "IS_NULL")
    return columnOf(term.NullTest.arg, names).map((column) => ({ kind: "null", column }));
  if (!("A_Expr" in term)) return [];
  const { kind, name, lexpr, rexpr } = term.A_Expr;
  const operator = name?.[0] && "String" in name[0] ? name[0].String.sval : undefined;
  const between = kind === "AEXPR_BETWEEN" || kind === "AEXPR_BETWEEN_SYM";
  const found = between || (operator !== undefined && /^[<>]=?$/.test(operator)) ? "range" : "equals";
  if (found === "equals" && operator !== "=") return [];
  if (isConstant(rexpr)) return columnOf(lexpr, names).map((column) => ({ kind: found, column }));
  if (isConstant(lexpr)) return columnOf(rexpr, names).map((column) => ({ kind: found, column }));
  return [];
}

function columnOf(node: Node | undefined, names: ReadonlySet<string> | undefined): string[] {
  if (!node || !("ColumnRef" in node)) return [];
  const words = (node.ColumnRef.fields ?? []).map((field) =>
    "String" in field ? (field.String.sval ?? "") : "",
  );
  const column = words.at(-1);
  const table = words.at(-2);
  return column && (table === undefined || names === undefined || names.has(table)) ? [column] : [];
}

/** The same value for every row: written out, a list of such, a parameter, or a variable of psql. */
function isConstant(node: Node | undefined): boolean {
  if (!node) return false;
  if ("A_Const" in node || "ParamRef" in node || "SQLValueFunction" in node) return true;
  if ("TypeCast" in node) return isConstant(node.TypeCast.arg);
  if ("List" in node) return (node.List.items ?? []).every(isConstant);
  if ("A_ArrayExpr" in node) return (node.A_ArrayExpr.elements ?? []).every(isConstant);
  if ("A_Expr" in node) return isConstant(node.A_Expr.lexpr) && isConstant(node.A_Expr.rexpr);
  if ("FuncCall" in node) return (node.FuncCall.args ?? []).every(isConstant);
  return false;
}

/** Beyond this nobody wrote it by hand; what was found until then counts. */
const MAX_NODES = 20_000;

/** Tables read, and whether a `LIMIT` or `ctid` chooses the rows, anywhere in these trees. */
function search(trees: readonly unknown[]): { tables: readonly WrittenName[]; limited: boolean } {
  const tables = new Map<string, WrittenName>();
  const own = new Set<string>();
  let limited = false;
  const left: unknown[] = [...trees];
  for (let seen = 0; left.length > 0 && seen < MAX_NODES; seen++) {
    const node = left.pop();
    if (typeof node !== "object" || node === null) continue;
    if (!Array.isArray(node)) {
      const { limitCount, ctename, relname, fields } = node as Record<string, unknown>;
      if (limitCount !== undefined) limited = true;
      if (typeof ctename === "string") own.add(ctename);
      if (typeof relname === "string") {
        const table = tableOf(node as Parameters<typeof tableOf>[0]);
        if (table) tables.set(`${table.schema ?? ""}.${table.name}`, table);
      }
      if (Array.isArray(fields) && fields.some(isCtid)) limited = true;
    }
    left.push(...Object.values(node));
  }
  return {
    tables: [...tables.values()].filter((one) => one.schema !== undefined || !own.has(one.name)),
    limited,
  };
}

function isCtid(field: unknown): boolean {
  return (field as { String?: { sval?: string } } | null)?.String?.sval === "ctid";
}
