import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { argumentsOf, type Chain, chainFrom, lineOf, narrowedLater, quoted } from "./chain.ts";
import type { FieldUse, ModelQuery } from "./code-query.ts";
import type { Reading } from "./objects.ts";

/** Those that leave the choice of rows as it is. Source: SQLAlchemy documentation, "Query API", "SELECT and Related Constructs". */
const NEUTRAL = new Set(
  "all first one one_or_none scalar scalars scalar_one scalar_one_or_none count exists limit offset order_by options with_for_update distinct update delete execution_options yield_per group_by paginate first_or_404 one_or_404 returning values".split(
    " ",
  ),
);
const FILTERS = new Set(["filter", "where", "filter_by"]);

/** `session.query(Order)`, `select(Order)`, `update(Order)` and `Order.query`, with the calls that follow. */
export function sqlalchemyQueries(root: SyntaxNode, text: string): readonly ModelQuery[] {
  const begun = [
    ...root.findAll({ rule: { kind: "call" } }).flatMap((call) => {
      const callee = call.field("function");
      const name = (callee?.field("attribute") ?? callee)?.text() ?? "";
      const [model, ...others] = /^(?:query|select|update|delete)$/.test(name) ? argumentsOf(call) : [];
      // Of columns, or of several models: not one table for certain.
      return model && others.length === 0 && isModel(model) ? [{ start: call, model: model.text() }] : [];
    }),
    ...root.findAll({ rule: { kind: "attribute" } }).flatMap((attribute) => {
      const owner = attribute.field("attribute")?.text() === "query" ? attribute.field("object") : undefined;
      return owner && isModel(owner) ? [{ start: attribute, model: owner.text() }] : [];
    }),
  ];
  return begun.flatMap(({ start, model }) => readChain(chainFrom(start), model, text));
}

function isModel(node: SyntaxNode): boolean {
  return isKind(node, "identifier") && /^[A-Z]\w*$/.test(node.text());
}

function readChain(chain: Chain, model: string, text: string): ModelQuery[] {
  if (chain.calls.length === 0 || narrowedLater(chain, text, "filter|where|filter_by|join|limit")) return [];
  const query: Reading = { filters: [], whole: true };
  for (const { method, arguments: given } of chain.calls) {
    if (method === "filter_by") for (const one of given) readKeyword(one, query);
    else if (FILTERS.has(method)) for (const one of given) readCondition(one, model, query);
    else if (!NEUTRAL.has(method)) query.whole = false;
  }
  const filtered = chain.calls.some(({ method }) => FILTERS.has(method));
  const limited = chain.sliced || chain.calls.some(({ method }) => method === "first" || method === "limit");
  const sort = limited && !filtered && query.whole ? firstOrder(chain, model) : undefined;
  if (!filtered && !sort) return [];
  return [
    {
      kind: "model",
      mapper: "sqlalchemy",
      model,
      ...quoted(chain.node),
      ...query,
      ...(sort ? { sort } : {}),
    },
  ];
}

function readKeyword(argument: SyntaxNode, query: Reading): void {
  const name = isKind(argument, "keyword_argument") ? argument.field("name") : undefined;
  if (!name) query.whole = false;
  else if (!isKind(argument.field("value"), "none"))
    query.filters.push({ field: name.text(), by: "value", line: lineOf(name) });
}

const MAX_DEPTH = 10;

/** `Order.status == x`, `Order.status.in_(...)`, `and_(...)` and `&`; whatever else narrows is not understood. */
function readCondition(node: SyntaxNode, model: string, query: Reading, depth = 0): void {
  const again = (one: SyntaxNode) => readCondition(one, model, query, depth + 1);
  if (depth > MAX_DEPTH) query.whole = false;
  else if (isKind(node, "parenthesized_expression")) for (const one of codeChildren(node)) again(one);
  else if (isKind(node, "comparison_operator")) readComparison(node, model, query);
  else if (isKind(node, "binary_operator") && node.field("operator")?.text() === "&") {
    for (const one of codeChildren(node)) again(one);
  } else if (isKind(node, "call")) readCall(node, model, query, again);
  else query.whole = false;
}

function readComparison(node: SyntaxNode, model: string, query: Reading): void {
  const [left, right, ...more] = codeChildren(node);
  const operator = /^\s*(==|!=|<=?|>=?)\s*$/.exec(
    left && right ? node.text().slice(left.text().length, node.text().length - right.text().length) : "",
  )?.[1];
  const field = left && fieldOf(left, model);
  if (more.length > 0 || operator === undefined || !left || !right || field === undefined)
    query.whole = false;
  else if (operator !== "!=" && !isKind(right, "none"))
    query.filters.push({ field, by: operator === "==" ? "value" : "range", line: lineOf(left) });
}

/** They compare the column in a way that an ordinary index does not serve. */
const OTHERS =
  /^(?:is_|is_not|isnot|like|ilike|not_?like|notin_|not_in|contains|startswith|endswith|icontains|desc|asc)$/;

function readCall(node: SyntaxNode, model: string, query: Reading, again: (one: SyntaxNode) => void): void {
  const callee = node.field("function");
  const name = (callee?.field("attribute") ?? callee)?.text() ?? "";
  const owner = isKind(callee, "attribute") ? callee.field("object") : undefined;
  const field = owner ? fieldOf(owner, model) : undefined;
  if (name === "and_") for (const one of argumentsOf(node)) again(one);
  else if (owner && field !== undefined && (name === "in_" || name === "between"))
    query.filters.push({ field, by: name === "in_" ? "value" : "range", line: lineOf(owner) });
  else if (field === undefined || !OTHERS.test(name)) query.whole = false;
}

/** `status` of `Order.status`. */
function fieldOf(node: SyntaxNode, model: string): string | undefined {
  if (!isKind(node, "attribute") || node.field("object")?.text() !== model) return undefined;
  return node.field("attribute")?.text();
}

function firstOrder(chain: Chain, model: string): ModelQuery["sort"] {
  const order = chain.calls.findLast(({ method }) => method === "order_by")?.arguments[0];
  const owner = isKind(order, "call") ? order.field("function")?.field("object") : undefined;
  const column = owner ?? order;
  const field: FieldUse["field"] | undefined = column && fieldOf(column, model);
  return column && field !== undefined ? { field, line: lineOf(column) } : undefined;
}
