import { answersOf, localFunction } from "../../call-origin.ts";
import { callsOf } from "../../callers.ts";
import { piecesOf } from "../../sql-text.ts";
import type { Flow } from "../../origin.ts";
import { argumentsOf, bare, isKind, parts, type SyntaxNode } from "../../syntax.ts";
import type { Origin } from "../../trace.ts";

/** A text whose host is still open: nothing yet, a scheme, or the beginning of a host. */
const OPEN_HOST = /^(?:(?:https?|\0)?:?\/\/[^/?#\0]*)?$/i;
/** What a request says about its own address. */
const OWN_ADDRESS =
  /^(?:url|originalUrl|baseUrl|nextUrl|host|hostname|path|pathname|protocol|rawPath|origin|rawQueryString)$/;
const OWN_HEADER = /host|origin|referr?er|forwarded|protocol|proto\b|user-agent/i;

/** Steps through variables, alternatives and constructions. */
const MAX_DEPTH = 6;

/** The values that decide which host an address names; a value after a fixed host is none. */
export function hostValues(address: SyntaxNode, flow: Flow, depth = 0): SyntaxNode[] {
  const node = bare(address);
  const next = (other: SyntaxNode | null | undefined) =>
    other && depth < MAX_DEPTH ? hostValues(other, flow, depth + 1) : [];
  if (isKind(node, "ternary_expression"))
    return [node.field("consequence"), node.field("alternative")].flatMap(next);
  if (isKind(node, "binary_expression") && /^(?:\|\||\?\?|&&)$/.test(node.field("operator")?.text() ?? ""))
    return [node.field("left"), node.field("right")].flatMap(next);
  if (isKind(node, "new_expression") && node.field("constructor")?.text() === "URL") {
    const list = node.field("arguments");
    return next(list ? parts(list)[0] : undefined);
  }
  // `new URL(value, base).toString()`, `String(url)`, `url.href`
  if (isKind(node, "member_expression") && node.field("property")?.text() === "href")
    return next(node.field("object"));
  if (isKind(node, "call_expression")) {
    const callee = node.field("function");
    if (callee?.text() === "String") return next(argumentsOf(node)[0]);
    if (callee && isKind(callee, "member_expression") && callee.field("property")?.text() === "toString")
      return next(callee.field("object"));
  }
  const local = isKind(node, "call_expression") ? localFunction(flow, node) : undefined;
  if (local) return answersOf(local).flatMap(next);
  if (isKind(node, "identifier")) {
    const binding = flow.scopes.bindingOf(node.text(), node);
    // An argument that is no part of the request itself: what this file's calls hand over.
    if (binding?.kind === "parameter" && binding.keys.length === 0 && flow.origin(node).path.length > 1)
      return callsOf(binding.of, flow.root).flatMap((call) => next(argumentsOf(call)[binding.index]));
    const init = binding?.kind === "variable" && binding.keys.length === 0 ? binding.init : undefined;
    const inner = init && bare(init);
    const isBuilt =
      inner && isKind(inner, "new_expression", "ternary_expression", "binary_expression", "identifier");
    if (isBuilt && flow.scopes.assignmentsBefore(binding as NonNullable<typeof binding>, node).length === 0)
      return inner.field("operator")?.text() === "+" ? pieceValues(node, flow, depth) : next(inner);
  }
  return pieceValues(node, flow, depth);
}

function pieceValues(node: SyntaxNode, flow: Flow, depth: number): SyntaxNode[] {
  let before = "";
  for (const piece of piecesOf(node, flow)) {
    if ("text" in piece) before += piece.text;
    else {
      const inner = bare(piece.value);
      // An address that was put together within a longer text.
      const isMade = isKind(inner, "new_expression") && depth < MAX_DEPTH;
      const value = isMade ? hostValues(inner, flow, depth + 1) : [inner];
      if (OPEN_HOST.test(before) && value.some((one) => flow.origin(one).from === "request")) return value;
      before += "\0";
    }
    if (!OPEN_HOST.test(before) && before !== "\0" && !/^\0:?\/{0,2}$/.test(before)) return [];
  }
  return [];
}

/** Whether it names a host that somebody else chose: not the request's own address, nor a header about it. */
export function isForeign({ keys }: Origin, value: SyntaxNode): boolean {
  if (!keys) return true;
  const [first = "", second = ""] = keys;
  if (keys.some((key) => /^(?:searchParams|query|body|params)$/.test(key)) && first !== "params") return true;
  if (OWN_ADDRESS.test(first)) return false;
  if (!/^(?:headers?|get|rawHeaders)$/.test(first)) return true;
  return !OWN_HEADER.test(second) && !OWN_HEADER.test(value.text());
}
