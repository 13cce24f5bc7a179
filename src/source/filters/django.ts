import { isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type ChainCall, chainFrom, lineOf, narrowedLater, quoted } from "./chain.ts";
import type { FieldUse, ModelQuery } from "./code-query.ts";

/** Methods of a QuerySet that filter, all of whose conditions must hold. Source: Django, "QuerySet API reference". */
const FILTERS = new Set(["filter", "get", "aget", "get_or_create", "update_or_create"]);

/** Those that leave the choice of rows as it is. */
const NEUTRAL = new Set(
  "all first last afirst alast count acount exists aexists values values_list select_related prefetch_related only defer distinct update aupdate delete adelete iterator order_by annotate aggregate exclude reverse select_for_update earliest latest".split(
    " ",
  ),
);

const WRITES = /^a?(?:create|bulk_create|bulk_update)$/;

/** Calls that begin with a model's manager: `Order.objects.filter(status="open")`. */
export function djangoQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  return root.findAll({ rule: { kind: "attribute" } }).flatMap((manager): ModelQuery[] => {
    if (manager.field("attribute")?.text() !== "objects") return [];
    const model = manager.field("object")?.text().split(".").at(-1);
    if (model === undefined || !/^[A-Z]\w*$/.test(model)) return [];
    const chain = chainFrom(manager);
    const methods = chain.calls.map(({ method }) => method);
    if (chain.calls.length === 0 || methods.some((method) => WRITES.test(method))) return [];
    if (narrowedLater(chain, text, "filter|exclude|get|first|annotate")) return [];
    const query: Reading = { filters: [], whole: true };
    for (const call of chain.calls) {
      if (FILTERS.has(call.method)) readFilter(call, query);
      else if (!NEUTRAL.has(call.method)) query.whole = false;
    }
    const filtered = methods.some((method) => FILTERS.has(method) || method === "exclude");
    const limited = chain.sliced || methods.includes("first");
    const sort = limited && !filtered && query.whole ? firstOrder(chain.calls) : undefined;
    return [
      {
        kind: "model",
        mapper: "django",
        model,
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

const LOOKUPS: Readonly<Record<string, FieldUse["by"]>> = {
  exact: "value",
  in: "value",
  gt: "range",
  gte: "range",
  lt: "range",
  lte: "range",
  range: "range",
};

/** They compare the field itself, in a way that an ordinary index does not serve. */
const OTHERS = new Set(
  "iexact contains icontains startswith istartswith endswith iendswith regex iregex isnull date year month day".split(
    " ",
  ),
);

function readFilter(call: ChainCall, query: Reading): void {
  for (const argument of call.arguments) {
    if (!isKind(argument, "keyword_argument")) {
      query.whole = false;
      continue;
    }
    const name = argument.field("name");
    const value = argument.field("value");
    if (!name || !value || (name.text() === "defaults" && call.method.endsWith("or_create"))) continue;
    const [field = "", lookup = "exact", ...further] = name.text().split("__");
    const by = Object.hasOwn(LOOKUPS, lookup) && further.length === 0 ? LOOKUPS[lookup] : undefined;
    if (by && !isKind(value, "none")) query.filters.push({ field, by, line: lineOf(name) });
    else if (!by && !OTHERS.has(lookup)) query.whole = false;
  }
}

function firstOrder(calls: readonly ChainCall[]): ModelQuery["sort"] {
  const order = calls.findLast(({ method }) => method === "order_by")?.arguments[0];
  const field = isKind(order, "string") ? /^['"]-?(\w+)['"]$/.exec(order.text())?.[1] : undefined;
  return order && field !== undefined && !field.includes("__") ? { field, line: lineOf(order) } : undefined;
}
