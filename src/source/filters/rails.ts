import { isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type ChainCall, chainFrom, lineOf, narrowedLater, quoted } from "./chain.ts";
import type { FieldUse, ModelQuery } from "./code-query.ts";

/** Methods of Active Record that filter by a hash. Source: Rails Guides, "Active Record Query Interface". */
const FILTERS = new Set([
  "where",
  "find_by",
  "find_by!",
  "exists?",
  "find_or_create_by",
  "find_or_create_by!",
]);

/** Those that leave the choice of rows as it is, or are read beside it. */
const NEUTRAL = new Set(
  "all first last take count sum any? none? empty? pluck pick ids select includes preload order limit update_all delete_all destroy_all find_each find_in_batches in_batches each map to_a not".split(
    " ",
  ),
);

/** What makes the first call one that asks for rows. */
const BEGINNINGS = new Set([...FILTERS, "order", "all", "find", "limit", "includes", "select"]);

/** Calls that begin with a model: `Order.where(status: "open").order(:created_at)`. */
export function railsQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  const models = root.findAll({ rule: { any: [{ kind: "constant" }, { kind: "scope_resolution" }] } });
  return models.flatMap((model): ModelQuery[] => {
    if (isKind(model.parent(), "scope_resolution")) return [];
    const chain = chainFrom(model);
    const [first] = chain.calls;
    if (!first || !BEGINNINGS.has(first.method)) return [];
    if (narrowedLater(chain, text, "where|rewhere|find_by|merge|not|order|limit|joins")) return [];
    const query: Reading = { filters: [], whole: true };
    for (const [at, call] of chain.calls.entries()) {
      if (call.method === "find") readFind(call, query);
      else if (call.method === "where" && chain.calls[at + 1]?.method === "not") continue;
      else if (FILTERS.has(call.method)) readHash(call, query);
      else if (!NEUTRAL.has(call.method)) query.whole = false;
    }
    const methods = chain.calls.map(({ method }) => method);
    const filtered = methods.some((method) => FILTERS.has(method));
    const limited = methods.some((method) => /^(?:limit|first|take)$/.test(method));
    const sort = limited && !filtered && query.whole ? firstOrder(chain.calls) : undefined;
    return [
      {
        kind: "model",
        mapper: "rails",
        model: model.text().replace(/^::/, ""),
        ...quoted(chain.node),
        ...query,
        ...(sort ? { sort } : {}),
      },
    ];
  });
}

interface Reading {
  filters: FieldUse[];
  whole: boolean;
}

function readFind({ arguments: [id] }: ChainCall, query: Reading): void {
  if (id) query.filters.push({ field: "id", by: "value", line: lineOf(id) });
}

function readHash({ arguments: given }: ChainCall, query: Reading): void {
  const pairs = given.flatMap((argument) =>
    isKind(argument, "hash") ? argument.namedChildren() : [argument],
  );
  for (const pair of pairs) {
    const key = isKind(pair, "pair") ? pair.field("key") : null;
    if (!isKind(pair, "pair") || !key) {
      // A piece of SQL, or a hash made elsewhere.
      query.whole = false;
      continue;
    }
    const value = pair.field("value");
    const field = nameOf(key);
    if (field === undefined || field.includes(".") || isKind(value, "hash")) query.whole = false;
    else if (!isKind(value, "nil"))
      query.filters.push({ field, by: isKind(value, "range") ? "range" : "value", line: lineOf(key) });
  }
}

function nameOf(key: SyntaxNode): string | undefined {
  return /^["':]?([\w.]+)["':]?$/.exec(key.text())?.[1];
}

function firstOrder(calls: readonly ChainCall[]): ModelQuery["sort"] {
  const [order] = calls.find(({ method }) => method === "order")?.arguments ?? [];
  const key = isKind(order, "pair") ? order.field("key") : order;
  const text = isKind(key, "string")
    ? /^["'](\w+)(?:\s+(?:asc|desc))?["']$/i.exec(key.text())?.[1]
    : undefined;
  const field = key && isKind(key, "simple_symbol", "hash_key_symbol") ? nameOf(key) : text;
  return key && field !== undefined ? { field, line: lineOf(key) } : undefined;
}
