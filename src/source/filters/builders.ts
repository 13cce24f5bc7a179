import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import {
  argumentsOf,
  type Chain,
  type ChainCall,
  chainFrom,
  lineOf,
  narrowedLater,
  quoted,
} from "./chain.ts";
import type { FieldUse, ModelQuery } from "./code-query.ts";
import { callsThatMayBe } from "./named-calls.ts";

/** Names under which programs keep it. */
const KNEX = /^(?:knex|db|trx|tx)$/;

/** Calls of Knex that name their table: `knex("orders").where({ status })`. Source: Knex documentation, "Query Builder". */
export function knexQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  const calls = callsThatMayBe(root, text, (name) => KNEX.test(name));
  return calls.flatMap((call): ModelQuery[] => {
    const callee = call.field("function");
    const name = (callee?.field("property") ?? callee)?.text() ?? "";
    const table = KNEX.test(name) ? literalOf(argumentsOf(call)[0]) : undefined;
    if (table === undefined || !/^[\w.]+$/.test(table)) return [];
    const chain = chainFrom(call);
    return readChain(chain, chain.calls, { mapper: "table", model: table, table }, text);
  });
}

/** Calls of Laravel: `DB::table("orders")->where(...)` and `Order::where(...)`. Source: Laravel documentation, "Query Builder". */
export function laravelQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  return root.findAll({ rule: { kind: "scoped_call_expression" } }).flatMap((call): ModelQuery[] => {
    const scope = call.field("scope")?.text().split("\\").at(-1) ?? "";
    const method = call.field("name")?.text() ?? "";
    const chain = chainFrom(call);
    if (scope === "DB") {
      const table = method === "table" ? literalOf(argumentsOf(call)[0]) : undefined;
      if (table === undefined || !/^[\w.]+$/.test(table)) return [];
      return readChain(chain, chain.calls, { mapper: "table", model: table, table }, text);
    }
    if (!/^[A-Z]\w*$/.test(scope) || !(BEGINNINGS.has(method) || WHERE.has(method))) return [];
    const calls = [{ method, arguments: argumentsOf(call) }, ...chain.calls];
    return readChain(chain, calls, { mapper: "laravel", model: scope }, text);
  });
}

const BEGINNINGS = new Set(["query", "select", "with", "orderBy", "whereIn", "whereBetween"]);
const WHERE = new Set(["where", "andWhere", "firstWhere"]);

/** Those that leave the choice of rows as it is. */
const NEUTRAL = new Set(
  "query select with get first firstOrFail count exists doesntExist sum pluck value update delete del returning orderBy orderByDesc limit take offset skip paginate simplePaginate cursor chunk each distinct columns then sole".split(
    " ",
  ),
);

const LATER =
  "where|andWhere|orWhere|whereIn|whereBetween|when|join|leftJoin|innerJoin|modify|limit|take|orderBy|tap";

interface Begun {
  mapper: "table" | "laravel";
  model: string;
  /** Columns may be written with it before them. */
  table?: string;
}

interface Reading {
  filters: FieldUse[];
  whole: boolean;
}

function readChain(
  chain: Chain,
  calls: readonly ChainCall[],
  { mapper, model, table }: Begun,
  text: string,
): ModelQuery[] {
  const asks = calls.some(
    ({ method }) => WHERE.has(method) || /^(?:whereIn|whereBetween|orderBy)/.test(method),
  );
  if (!asks || calls.some(({ method }) => method === "insert") || narrowedLater(chain, text, LATER))
    return [];
  const query: Reading = { filters: [], whole: true };
  for (const call of calls) {
    if (WHERE.has(call.method)) readWhere(call, query);
    else if (call.method === "whereIn") readColumn(call, "value", query);
    else if (call.method === "whereBetween") readColumn(call, "range", query);
    else if (!NEUTRAL.has(call.method)) query.whole = false;
  }
  const filters = query.filters.map((use) => ({ ...use, field: withoutTable(use.field, table) }));
  const filtered = calls.some(({ method }) => /^(?:and|first)?[wW]here/.test(method));
  const limited = calls.some(({ method }) => /^(?:limit|take|first|paginate|simplePaginate)$/.test(method));
  const [order] = calls.find(({ method }) => method.startsWith("orderBy"))?.arguments ?? [];
  const sorted = limited && !filtered && query.whole ? literalOf(order) : undefined;
  const sort =
    order && sorted !== undefined ? { field: withoutTable(sorted, table), line: lineOf(order) } : undefined;
  const { whole } = query;
  return [{ kind: "model", mapper, model, ...quoted(chain.node), filters, whole, ...(sort ? { sort } : {}) }];
}

const OPERATORS: Readonly<Record<string, FieldUse["by"]>> = {
  "=": "value",
  "<": "range",
  ">": "range",
  "<=": "range",
  ">=": "range",
};

/** `where("a", 1)`, `where("a", ">", 1)`, `where({ a: 1 })`, `where(["a" => 1])`. */
function readWhere(call: ChainCall, query: Reading): void {
  const [first, second, third] = call.arguments;
  if (isKind(first, "object", "array_creation_expression")) {
    for (const child of codeChildren(first)) readPair(child, query);
    return;
  }
  const operator = third ? (literalOf(second) ?? "") : "=";
  const by = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!second) query.whole = false;
  else if (by) readColumn(call, by, query);
}

function readColumn({ arguments: [first, second] }: ChainCall, by: FieldUse["by"], query: Reading): void {
  const field = literalOf(first);
  if (!first || !second || field === undefined || !/^[\w.]+$/.test(field)) query.whole = false;
  else if (second.text() !== "null") query.filters.push({ field, by, line: lineOf(first) });
}

function readPair(pair: SyntaxNode, query: Reading): void {
  const [key, value] = isKind(pair, "pair", "array_element_initializer") ? codeChildren(pair) : [];
  const shorthand = isKind(pair, "shorthand_property_identifier") ? pair.text() : undefined;
  const name = isKind(key, "property_identifier") ? key.text() : literalOf(key);
  const field = shorthand ?? (value ? name : undefined);
  if (field === undefined) query.whole = false;
  else if (value?.text() !== "null") query.filters.push({ field, by: "value", line: lineOf(pair) });
}

function withoutTable(field: string, table: string | undefined): string {
  return table !== undefined && field.startsWith(`${table}.`) ? field.slice(table.length + 1) : field;
}

/** The text of a string without anything put into it. */
function literalOf(node: SyntaxNode | undefined): string | undefined {
  if (!isKind(node, "string", "encapsed_string")) return undefined;
  const children = codeChildren(node);
  return children.every((child) => isKind(child, "string_fragment", "string_content"))
    ? children.map((child) => child.text()).join("")
    : undefined;
}
