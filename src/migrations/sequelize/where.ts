import { type Budget, budget, short, type Value } from "../javascript/value.ts";
import { quote } from "../steps/write-sql.ts";
import { constantOf, pieceOf } from "./data-types.ts";

const COMPARISONS: Readonly<Record<string, string>> = {
  "Op.eq": "=",
  "Op.ne": "!=",
  "Op.gt": ">",
  "Op.gte": ">=",
  "Op.lt": "<",
  "Op.lte": "<=",
  "Op.like": "LIKE",
};

/** The condition of a partial index or a check as SQL; `undefined` when a part is not known. */
export function conditionOf(value: Value, within = budget()): string | undefined {
  const piece = pieceOf(value);
  if (piece) return piece.sql;
  if (value.is !== "fields" || value.open || within.left-- <= 0) return undefined;
  const parts = [...value.map].map(([name, one]) =>
    name === "Op.and" || name === "Op.or" ? together(name, one, within) : compared(name, one),
  );
  return parts.length > 0 && parts.every((part) => part !== undefined) ? parts.join(" AND ") : undefined;
}

function together(operator: string, value: Value, within: Budget): string | undefined {
  const items = value.is === "list" ? value.items : [value];
  const parts = items.map((item) => conditionOf(item, within));
  if (!parts.every((part) => part !== undefined)) return undefined;
  return `(${parts.join(operator === "Op.or" ? " OR " : " AND ")})`;
}

function compared(column: string, value: Value): string | undefined {
  const name = quote(column);
  if (value.is === "scalar" && value.value === null) return `${name} IS NULL`;
  if (value.is === "list") return among(name, value, "IN");
  if (value.is !== "fields") {
    const constant = constantOf(value);
    return constant === undefined ? undefined : `${name} = ${constant}`;
  }
  const parts = [...value.map].map(([operator, operand]) => compareWith(name, operator, operand));
  return parts.length > 0 && !value.open && parts.every((part) => part !== undefined)
    ? parts.join(" AND ")
    : undefined;
}

function compareWith(name: string, operator: string, operand: Value): string | undefined {
  if (operator === "Op.in") return among(name, operand, "IN");
  if (operator === "Op.notIn") return among(name, operand, "NOT IN");
  const constant = short(operator) === operator ? constantOf(operand) : undefined;
  if (constant === undefined) return undefined;
  if (operator === "Op.is") return `${name} IS ${constant}`;
  if (operator === "Op.not" || (operator === "Op.ne" && constant === "NULL"))
    return `${name} IS NOT ${constant}`;
  if (operator === "Op.eq" && constant === "NULL") return `${name} IS NULL`;
  const sign = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  return sign === undefined ? undefined : `${name} ${sign} ${constant}`;
}

function among(name: string, value: Value, words: string): string | undefined {
  if (value.is !== "list") return undefined;
  const items = value.items.map((item) => constantOf(item));
  return items.every((item) => item !== undefined) ? `${name} ${words} (${items.join(", ")})` : undefined;
}
