import type { ColumnDef, Node } from "libpg-query";
import type { StatementPart } from "../domain/facts.ts";

/** Types that are an integer with a sequence behind it. Source: PostgreSQL documentation, "Serial Types". */
const SERIAL = /^(?:small|big)?serial$|^serial[248]$/;

/**
 * Functions with one value for a whole transaction or statement. Source: PostgreSQL documentation, "Current
 * Date/Time"; `current_timestamp` and its like are grammar, not functions.
 */
const ONE_VALUE = new Set(["now", "transaction_timestamp", "statement_timestamp"]);

/** Where the rows of a table get their value from when this column is added to it; `undefined` when they get none. */
export function filledBy(column: ColumnDef): StatementPart["filledBy"] {
  for (const node of column.constraints ?? []) {
    if (!("Constraint" in node)) continue;
    const { contype, generated_kind, raw_expr } = node.Constraint;
    if (contype === "CONSTR_IDENTITY") return "sequence";
    if (contype === "CONSTR_GENERATED") return generated_kind === "v" ? "virtual" : "stored";
    if (contype === "CONSTR_DEFAULT" && raw_expr) return fromDefault(raw_expr);
  }
  const type = column.typeName?.names?.at(-1);
  return type && "String" in type && SERIAL.test(type.String.sval ?? "") ? "sequence" : undefined;
}

function fromDefault(expression: Node): StatementPart["filledBy"] {
  if ("TypeCast" in expression && expression.TypeCast.arg) return fromDefault(expression.TypeCast.arg);
  if ("A_Const" in expression) return expression.A_Const.isnull ? undefined : "constant";
  if ("SQLValueFunction" in expression) return "constant";
  if ("FuncCall" in expression) {
    const { funcname, args } = expression.FuncCall;
    const name = funcname?.at(-1);
    const known = name && "String" in name && ONE_VALUE.has(name.String.sval ?? "");
    // With arguments it is a function of somebody's own.
    return known && args === undefined ? "constant" : "expression";
  }
  return "expression";
}
