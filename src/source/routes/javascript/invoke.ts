import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { bindParameters } from "./patterns.ts";
import { keyOf, type Program } from "./program.ts";
import { run } from "./statements.ts";
import { type FunctionValue, type Scope, type Site, UNDEFINED, unknown, type Value } from "./value.ts";

const MAX_DEPTH = 24;
/** Longer functions without a word of routing are business, not set-up. Characters. */
const SHORT = 1_200;
const SET_UP =
  /\b(?:app|router|routers|routes?|server|fastify|express|koa|hono|hapi|plugin|plugins|middlewares?|controllers?|api)\b|[Rr]out(?:er|es?)\b|\.(?:use|register|mount|listen)\s*\(/;

/** Puts something on a router, by the look of it. */
export const REGISTERS =
  /\.(?:get|post|put|patch|delete|del|all|use|route|register|head|options|on|openapi)\s*\(/i;

/** The same, on something that is called like a router: for functions that are handed to somebody unknown. */
export const SETS_UP =
  /(?:app|router|routes?|server|fastify|instance|koa|hono|api|controller|v\d)\)?\s*[?!]?\.\s*(?:get|post|put|patch|delete|del|all|use|route|register)\s*\(|[rR]outes?\w*\s*\(|Router\s*\(|\bexpress\s*\(|\bfastify\s*\(|new (?:Hono|Koa)\b/i;

export function functionOf(node: SyntaxNode, scope: Scope, program: Program): FunctionValue {
  const name = node.field("name")?.text() ?? "";
  const made: FunctionValue = { is: "function", node, scope, name };
  if (isKind(node, "arrow_function") && scope.self) made.self = scope.self;
  const key = keyOf(made);
  if (!program.seen.has(key)) program.seen.set(key, made);
  return made;
}

/**
 * What a function returns. The first thing of use that any of its `return`s gives: which of them is taken when is not
 * known.
 */
export function invoke(
  of: FunctionValue,
  args: readonly (Value | undefined)[],
  site: Site,
  program: Program,
  self?: Value,
): Value {
  const key = keyOf(of);
  program.called.add(key);
  const active = program.active.get(key) ?? 0;
  const depth = site.node === of.node ? 0 : of.scope.depth;
  if (active > 1 || program.active.size > MAX_DEPTH || depth > MAX_DEPTH) return unknown(site.node);
  const body = of.node.field("body");
  if (!body || !isSetUp(body)) return unknown(site.node);
  program.active.set(key, active + 1);
  program.stack.push(site);
  try {
    const scope = of.scope.forCall(self ?? of.self, of.scope.depth + 1);
    bindParameters(of.node, args, scope, program);
    if (!isKind(body, "statement_block")) return program.evaluate(body, scope);
    run(codeChildren(body), scope, program);
    return scope.returned.find(isOfUse) ?? scope.returned[0] ?? UNDEFINED;
  } finally {
    program.stack.pop();
    if (active === 0) program.active.delete(key);
    else program.active.set(key, active);
  }
}

function isSetUp(body: SyntaxNode): boolean {
  const { start, end } = body.range();
  return end.index - start.index < SHORT || SET_UP.test(body.text());
}

function isOfUse(value: Value): boolean {
  return value.is !== "unknown" && value.is !== "scalar";
}
