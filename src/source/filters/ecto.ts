import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { lineOf, quoted } from "./chain.ts";
import type { ModelQuery } from "./code-query.ts";
import type { Reading } from "./objects.ts";

/** Source: Ecto documentation, `Ecto.Query`: these leave the choice of rows as it is. */
const NEUTRAL = new Set(["order_by", "select", "limit", "offset", "preload", "distinct", "lock", "update"]);

/** Queries in the keyword form, and lookups by fields: `from o in Order, where: o.status == ^s`, `Repo.get_by(Order, ...)`. */
export function ectoQueries(root: SyntaxNode): readonly ModelQuery[] {
  return root.findAll({ rule: { kind: "call" } }).flatMap((call): ModelQuery[] => {
    const target = call.field("target") ?? codeChildren(call)[0];
    const list = codeChildren(call).find((child) => isKind(child, "arguments"));
    const given = list ? codeChildren(list) : [];
    if (target?.text() === "from") return fromQuery(call, given);
    return isKind(target, "dot") && /\bRepo\.(?:get_by|one_by|exists_by)!?$/.test(target.text())
      ? byFields(call, given)
      : [];
  });
}

function fromQuery(call: SyntaxNode, [source, keywords]: readonly SyntaxNode[]): ModelQuery[] {
  // Piped on, the query is narrowed further by what comes after it.
  if (!isKind(source, "binary_operator") || !isKind(keywords, "keywords") || isPiped(call)) return [];
  const [name, model] = codeChildren(source);
  if (operatorOf(source) !== "in" || !isKind(name, "identifier") || !isKind(model, "alias")) return [];
  const query: Reading = { filters: [], whole: true };
  let order: SyntaxNode | undefined;
  let limited = false;
  for (const { key, value } of pairsIn(keywords)) {
    if (key === "where") readCondition(value, name.text(), query);
    else if (key === "order_by") order ??= value;
    else if (!NEUTRAL.has(key)) query.whole = false;
    if (key === "limit") limited = true;
  }
  const filtered = pairsIn(keywords).some(({ key }) => key.endsWith("where"));
  const sort = limited && !filtered && query.whole && order ? firstOrder(order, name.text()) : undefined;
  if (!filtered && !sort) return [];
  return [modelQuery(model, call, query, sort)];
}

function byFields(call: SyntaxNode, [model, keywords]: readonly SyntaxNode[]): ModelQuery[] {
  if (!isKind(model, "alias") || !isKind(keywords, "keywords")) return [];
  const query: Reading = { filters: [], whole: true };
  for (const { key, value } of pairsIn(keywords))
    if (!isKind(value, "nil")) query.filters.push({ field: key, by: "value", line: lineOf(value) });
  return [modelQuery(model, call, query)];
}

function modelQuery(
  model: SyntaxNode,
  call: SyntaxNode,
  query: Reading,
  sort?: ModelQuery["sort"],
): ModelQuery {
  const name = model.text().split(".").at(-1) ?? "";
  return { kind: "model", mapper: "ecto", model: name, ...quoted(call), ...query, ...(sort ? { sort } : {}) };
}

function pairsIn(keywords: SyntaxNode): { key: string; value: SyntaxNode }[] {
  return codeChildren(keywords).flatMap((pair) => {
    const [key, value] = isKind(pair, "pair") ? codeChildren(pair) : [];
    return key && value ? [{ key: key.text().replace(/:\s*$/, ""), value }] : [];
  });
}

function isPiped(call: SyntaxNode): boolean {
  let parent = call.parent();
  // Parentheses are a block to the grammar.
  if (isKind(parent, "block") && parent.text().startsWith("(")) parent = parent.parent();
  return isKind(parent, "binary_operator") && operatorOf(parent) === "|>";
}

const COMPARES: Readonly<Record<string, "value" | "range" | undefined>> = {
  "==": "value",
  in: "value",
  "<": "range",
  ">": "range",
  "<=": "range",
  ">=": "range",
};

const MAX_DEPTH = 10;

function readCondition(node: SyntaxNode, binding: string, query: Reading, depth = 0): void {
  const operator = isKind(node, "binary_operator") ? operatorOf(node) : "";
  const [left, right] = codeChildren(node);
  if (depth > MAX_DEPTH) query.whole = false;
  else if (operator === "and" || isKind(node, "block")) {
    for (const one of codeChildren(node)) readCondition(one, binding, query, depth + 1);
  } else {
    const by = Object.hasOwn(COMPARES, operator) ? COMPARES[operator] : undefined;
    const field = left && fieldOf(left, binding);
    if (by && left && right && field !== undefined) query.filters.push({ field, by, line: lineOf(left) });
    // `is_nil(o.at)` and `o.status != ^s` narrow in a way that an ordinary index seldom serves.
    else if (operator !== "!=" && !/^(?:not )?is_nil\(/.test(node.text())) query.whole = false;
  }
}

/** `status` of `o.status`. */
function fieldOf(node: SyntaxNode, binding: string): string | undefined {
  const [owner, field] = /^(\w+)\.(\w+)$/.exec(node.text())?.slice(1) ?? [];
  return owner === binding ? field : undefined;
}

function operatorOf(node: SyntaxNode): string {
  return node.field("operator")?.text() ?? "";
}

function firstOrder(order: SyntaxNode, binding: string): ModelQuery["sort"] {
  const field = /^\[?(?:(?:asc|desc)\w*:\s*)?(\w+)\.(\w+)\b/.exec(order.text());
  return field?.[1] === binding && field[2] ? { field: field[2], line: lineOf(order) } : undefined;
}
