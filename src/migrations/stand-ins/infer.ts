import type { A_Const, Node, TypeName } from "libpg-query";
import { textsOf } from "../parts/placed.ts";
import { walk } from "./walk.ts";

/** A column that an expression names, with the type that the expression shows; the qualifier may be an alias. */
export interface UsedColumn {
  name: string;
  qualifier?: string;
  type?: string;
}

/** The columns that an expression, or a whole statement, names. */
export function columnsIn(tree: unknown): UsedColumn[] {
  const used: UsedColumn[] = [];
  walk(tree, (node, key) => {
    if (key === "A_Expr") {
      const { name, lexpr, rexpr } = node as { name?: Node[]; lexpr?: Node; rexpr?: Node };
      const operator = textsOf(name).at(-1) ?? "";
      const type = typeAcross(operator, lexpr, rexpr);
      for (const side of [lexpr, rexpr]) {
        const column = columnOf(side);
        if (column) used.push({ ...column, ...(type ? { type } : {}) });
      }
    } else if (key === "BoolExpr") {
      for (const side of (node as { args?: Node[] }).args ?? []) {
        const column = columnOf(side);
        if (column) used.push({ ...column, type: "boolean" });
      }
    } else if (key === "ColumnRef") {
      const column = columnOf({ ColumnRef: node } as Node);
      if (column) used.push(column);
    }
    return undefined;
  });
  return used;
}

export function columnOf(node: Node | undefined): UsedColumn | undefined {
  if (!node || !("ColumnRef" in node)) return undefined;
  const fields = node.ColumnRef.fields ?? [];
  const words = textsOf(fields);
  const name = words.at(-1);
  if (name === undefined || words.length !== fields.length) return undefined;
  const qualifier = words.at(-2);
  return { name, ...(qualifier === undefined ? {} : { qualifier }) };
}

function typeAcross(operator: string, left: Node | undefined, right: Node | undefined): string | undefined {
  if (/^[-+*/%]$/.test(operator)) return "numeric";
  if (/^(?:!?~~?\*?|\|\|)$/.test(operator)) return "text";
  return constantType(right) ?? constantType(left);
}

/** Of a constant, a cast constant or a list of constants. */
export function constantType(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if ("A_Const" in node) return ofConstant(node.A_Const);
  if ("TypeCast" in node) return typeText(node.TypeCast.typeName);
  if ("List" in node) return constantType(node.List.items?.[0]);
  if ("SQLValueFunction" in node) return "timestamptz";
  if ("FuncCall" in node && textsOf(node.FuncCall.funcname).at(-1) === "now") return "timestamptz";
  return undefined;
}

function ofConstant(constant: A_Const): string | undefined {
  if (constant.ival) return "integer";
  if (constant.fval) return "numeric";
  if (constant.boolval) return "boolean";
  return constant.sval ? "text" : undefined;
}

const SERIAL: Readonly<Record<string, string>> = {
  serial: "integer",
  serial4: "integer",
  bigserial: "bigint",
  serial8: "bigint",
  smallserial: "smallint",
  serial2: "smallint",
};

/** A type without its length: `numeric`, `text[]`. A serial is the integer behind it. */
export function typeText(type: TypeName | undefined): string | undefined {
  const words = textsOf(type?.names);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  const name = SERIAL[last] ?? last;
  const base = words.length > 1 && words[0] !== "pg_catalog" ? `"${words[0]}"."${name}"` : `"${name}"`;
  const plain =
    /^[a-z_][a-z0-9_]*$/.test(name) && (words.length === 1 || words[0] === "pg_catalog") ? name : base;
  return `${plain}${(type?.arrayBounds ?? []).length > 0 ? "[]" : ""}`;
}

/** A type that a column may have had before it is changed to this one. `using`: the change says how. */
export function earlierType(type: string | undefined, using: boolean): string | undefined {
  if (type === undefined) return undefined;
  if (/^(?:text|varchar|bpchar)$/.test(type)) return using ? "integer" : "varchar(20)";
  if (/^(?:int8|numeric|float[48])$/.test(type)) return "integer";
  if (type === "int4") return "smallint";
  if (type === "timestamptz") return "timestamp";
  if (type === "timestamp") return "date";
  return "text";
}
