import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { lineOf, quoted } from "./chain.ts";
import type { FieldUse, ModelQuery } from "./code-query.ts";
import { callsThatMayBe } from "./named-calls.ts";
import { pairsOf, type Reading } from "./objects.ts";

/** Methods of Prisma Client that look rows up. Source: Prisma documentation, "Prisma Client API reference". */
const METHODS = new Set([
  "findMany",
  "findFirst",
  "findFirstOrThrow",
  "findUnique",
  "findUniqueOrThrow",
  "count",
  "aggregate",
  "groupBy",
  "update",
  "updateMany",
  "delete",
  "deleteMany",
]);

/** Calls of Prisma Client: `prisma.order.findMany({ where: { status } })`. */
export function prismaQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  const calls = callsThatMayBe(root, text, (name) => METHODS.has(name));
  return calls.flatMap((call): ModelQuery[] => {
    const callee = call.field("function");
    const method = isKind(callee, "member_expression") ? callee.field("property")?.text() : undefined;
    const owner = isKind(callee, "member_expression") ? callee.field("object") : null;
    const model = isKind(owner, "member_expression") ? owner.field("property")?.text() : undefined;
    if (method === undefined || model === undefined || !METHODS.has(method)) return [];
    const [argument] = codeChildren(call.field("arguments") ?? call);
    const query: Reading = { filters: [], whole: true };
    const given = isKind(argument, "object") ? pairsOf(argument, query) : undefined;
    const where = given?.get("where");
    if (isKind(argument, "object") && where) readWhere(where, query);
    else if (argument && !given) query.whole = false;
    const limited = method.startsWith("findFirst") || (method === "findMany" && given?.has("take") === true);
    const sort = limited && !where ? firstOrder(given?.get("orderBy")) : undefined;
    return [
      {
        kind: "model",
        mapper: "prisma",
        model,
        ...quoted(call),
        filters: query.filters,
        whole: query.whole,
        ...(sort ? { sort } : {}),
      },
    ];
  });
}

const MAX_DEPTH = 10;

function readWhere(where: SyntaxNode, query: Reading, depth = 0): void {
  if (!isKind(where, "object") || depth > MAX_DEPTH) {
    query.whole = false;
    return;
  }
  for (const [key, value] of pairsOf(where, query)) {
    if (key === "AND") {
      const all = isKind(value, "array") ? codeChildren(value) : [value];
      for (const one of all) readWhere(one, query, depth + 1);
    } else if (key === "OR" || key === "NOT") {
      query.whole = false;
    } else {
      const by = comparison(value, query);
      if (by) query.filters.push({ field: key, by, line: lineOf(value) });
    }
  }
}

const RANGE = ["gt", "gte", "lt", "lte"];

function comparison(value: SyntaxNode, query: Reading): FieldUse["by"] | undefined {
  if (/^(?:null|undefined)$/.test(value.text())) return undefined;
  if (!isKind(value, "object")) return "value";
  const keys = [...pairsOf(value, query).keys()];
  if (keys.includes("mode")) return undefined;
  if (keys.includes("equals") || keys.includes("in")) return "value";
  if (keys.some((key) => RANGE.includes(key))) return "range";
  // A condition on a relation narrows as well, by another table.
  if (!keys.every((key) => TEXT.has(key))) query.whole = false;
  return undefined;
}

const TEXT = new Set(["not", "notIn", "contains", "startsWith", "endsWith"]);

function firstOrder(order: SyntaxNode | undefined): ModelQuery["sort"] {
  const first = isKind(order, "array") ? codeChildren(order)[0] : order;
  const pair = isKind(first, "object") ? codeChildren(first)[0] : undefined;
  const key = isKind(pair, "pair") ? pair.field("key") : undefined;
  const value = isKind(pair, "pair") ? pair.field("value") : undefined;
  return key && isKind(value, "string", "identifier") ? { field: key.text(), line: lineOf(key) } : undefined;
}
