import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { bounded, isNodeTouched, type Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { functionAround } from "./around.ts";
import { bare, type Call, callsOf, compact } from "./calls.ts";
import { handlerAround } from "./handler.ts";
import { queryOf, sqlIn } from "./queries.ts";
import { sighted } from "./sighting.ts";

/** In the handler or the query: somebody thought of how many. */
const LIMITED =
  /\b(?:limit|take|first|top|page|paginat\w*|pageable|pagesize|page_size|per_page|perPage|offset|skip|cursor|slice|distinct|fetch\s+first|find_each|in_batches|chunk\w*|lazy|stream\w*|max_results|kaminari|pagy)\b|\bPaginator\b|\.(?:Limit|Take|limit)\(|\[\s*:\s*\w+\s*\]|\bpaginate/i;

/** A call whose answer is one row or a number, further along the chain. */
const NARROWED =
  /\.(?:first|get|count|exists|last|one|scalar|aggregate|delete|update|length|size)\b|->(?:first|count|exists|value)\(/;

/** Queries of one file that are looked at. */
const MAX_QUERIES = 500;

/** Lists that a client asks for and that nothing bounds. */
export const unboundedQuery: Detector = {
  kind: "unbounded-query",
  languages: ["typescript", "javascript", "python", "go", "java", "ruby", "php"],
  mentions: /\b(?:findMany|find|findAll|all|objects|select|SELECT|Find|get|query)\b/,
  detect: (program) =>
    bounded(
      callsOf(program).filter((call) => queryOf(call, program.language)?.list === true),
      MAX_QUERIES,
      "queries",
      program,
    ).flatMap((call) => ofCall(call, program)),
};

function ofCall(call: Call, program: Program): readonly Sighting[] {
  const query = queryOf(call, program.language);
  if (!query?.list || !isNodeTouched(program, call.node)) return [];
  const handler = handlerAround(call.node, program) ?? handlerThatCalls(call.node, program);
  if (!handler?.reads || /[:{<]\w*|\$\w/.test(handler.path?.replace(/^.*\{\?\}/, "") ?? "")) return [];
  const chain = chainOf(call.node);
  if (LIMITED.test(chain.text()) || LIMITED.test(handler.node.text().slice(0, 20_000))) return [];
  if (NARROWED.test(chain.text().slice(call.node.text().length))) return [];
  const width = widthOf(call, chain, program);
  if (!width) return [];
  const { library, model } = query;
  return sighted(program, "unbounded-query", call.node, {
    callee: `${model}`.slice(0, 80),
    library,
    detail: width,
  });
}

/** `all`: every row there is. `some`: a condition leaves out a part of them. */
function widthOf(call: Call, chain: SyntaxNode, { language }: Program): "all" | "some" | undefined {
  const sql = sqlIn(call.arguments);
  if (sql !== undefined) {
    if (
      /\b(?:count|sum|max|min|avg|exists|json_agg|array_agg|group\s+by)\b/i.test(sql) ||
      !/\bfrom\b/i.test(sql)
    )
      return undefined;
    return /\bwhere\b/i.test(sql)
      ? /\bwhere\s+[\w."]*id["]?\s*(?:=|in\b)/i.test(sql)
        ? undefined
        : "some"
      : "all";
  }
  const text = compact(chain);
  if (/\b(?:where|filter|filter_by|exclude|findBy|scope|whereHas)\b|Where\(|::where/.test(text)) {
    // An id, or a list of them, says how many rows there can be.
    return /\b(?:where|filter|filter_by)\(?[:{(]*\s*["']?(?:id|pk|uuid|ids|slug|id__in)\b/i.test(text)
      ? undefined
      : "some";
  }
  const [first] = call.arguments;
  const options = first ? bare(first.value) : undefined;
  if (!options || language === "go") return "all";
  // Options that were put together elsewhere may hold a limit.
  if (!isKind(options, "object"))
    return call.name === "all" || call.name === "scalars" || call.name === "execute" ? "all" : undefined;
  if (options.findAll({ rule: { kind: "spread_element" } }).length > 0) return undefined;
  return "all";
}

const LINKS = [
  "call_expression",
  "member_expression",
  "call",
  "attribute",
  "method_invocation",
  "selector_expression",
  "member_call_expression",
  "scoped_call_expression",
  "await_expression",
  "subscript",
];

/** The whole chain of calls that a call is a link of. */
function chainOf(node: SyntaxNode): SyntaxNode {
  let at = node;
  const start = node.start();
  for (
    let parent = at.parent();
    parent && isKind(parent, ...LINKS) && (parent.start() === start || isKind(parent, "await_expression"));
    parent = at.parent()
  )
    at = parent;
  return at;
}

/** A function of this file that a reading handler of this file calls by its name. */
function handlerThatCalls(node: SyntaxNode, program: Program) {
  const around = functionAround(node);
  const name =
    around?.field("name")?.text() ??
    (isKind(around?.parent(), "variable_declarator") ? around?.parent()?.field("name")?.text() : undefined);
  if (!around || !name || LIMITED.test(around.text().slice(0, 20_000))) return undefined;
  const caller = callsOf(program).find((call) => call.name === name && call.arguments.length === 0);
  return caller ? handlerAround(caller.node, program) : undefined;
}
