import type { Location } from "../../../domain/pull-request.ts";
import type { Route } from "../../../domain/routes.ts";
import { codeChildren, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { joinPaths, templateOf, UNKNOWN_PIECE } from "../path-template.ts";
import { chainOf, expressionOf, lambdaBody } from "./calls.ts";
import type { Configuration } from "./configuration.ts";
import type { JvmCall, JvmClass } from "./model.ts";
import type { JvmProgram } from "./program.ts";

const VERBS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);
const NESTS = new Set(["path", "nest"]);
/** Lambdas within lambdas. */
const MAX_DEPTH = 20;

interface Reading {
  program: JvmProgram;
  configuration: Configuration;
  owner: JvmClass;
  side: Location["side"];
  found: Route[];
}

/** Routes of methods that give back a `RouterFunction`. */
export function functionalRoutes(program: JvmProgram, configuration: Configuration): Route[] {
  const found: Route[] = [];
  for (const owner of program.classes) {
    for (const method of owner.methods) {
      const text = method.body?.text() ?? "";
      if (!method.body || !(method.returns.includes("RouterFunction") || /\b(?:coR|r)outer\s*\{/.test(text)))
        continue;
      const reading = { program, configuration, owner, side: method.at.side, found };
      for (const statement of statementsOf(method.body)) readStatement(statement, "", reading, 0);
    }
  }
  return found;
}

function statementsOf(body: SyntaxNode): SyntaxNode[] {
  return codeChildren(body).flatMap((child) =>
    String(child.kind()) === "statements" ? codeChildren(child) : [child],
  );
}

/** Unwraps `return`, declarations and blocks down to the calls. */
function readStatement(node: SyntaxNode, prefix: string, reading: Reading, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const chain = chainOf(node);
  if (chain.length === 0) {
    if (!/lambda|literal$|identifier$|type/.test(String(node.kind())))
      for (const child of codeChildren(node)) readStatement(child, prefix, reading, depth + 1);
    return;
  }
  readChain(chain, prefix, reading, depth);
}

function readChain(chain: readonly JvmCall[], prefix: string, reading: Reading, depth: number): void {
  for (const call of chain) {
    const [first, ...rest] = call.args;
    const body = call.lambda ?? rest.find((arg) => /lambda/.test(String(arg.kind())));
    if (VERBS.has(call.name) && first && (rest.length > 0 || call.lambda)) {
      add(call, call.name, pathOf(first, reading), rest.at(-1), prefix, reading);
    } else if (/^(?:andRoute|route)$/.test(call.name) && first && rest.length > 0) {
      const predicate = predicateOf(first, reading);
      if (predicate) add(call, predicate.method, predicate.path, rest.at(-1), prefix, reading);
    } else if (call.name === "router" || call.name === "coRouter") {
      for (const inner of call.lambda ? lambdaBody(call.lambda) : [])
        readStatement(inner, prefix, reading, depth + 1);
    } else if (NESTS.has(call.name) || call.name === "andNest") {
      // `"/api".nest { }`, `path("/api").nest { }`, `nest(path("/api")) { }` and `path("/api", b -> ...)`
      const told = first && !/lambda/.test(String(first.kind())) ? first : call.receiver;
      const nested = told
        ? joinPaths(prefix, predicateOf(told, reading)?.path ?? pathOf(told, reading))
        : prefix;
      if (body) for (const inner of lambdaBody(body)) readStatement(inner, nested, reading, depth + 1);
      else for (const inner of rest) readStatement(inner, nested, reading, depth + 1);
    } else if (call.name === "and" || call.name === "add") {
      for (const arg of call.args) readStatement(arg, prefix, reading, depth + 1);
    }
  }
}

/** `GET("/x").and(accept(JSON))`, `path("/x")`, `method(GET)`. */
function predicateOf(node: SyntaxNode, reading: Reading): { method: string; path: string } | undefined {
  const chain = chainOf(node);
  const verb = chain.find(
    (call) => VERBS.has(call.name) || call.name === "path" || call.name === "pathPrefix",
  );
  const [first] = verb?.args ?? [];
  if (!verb || !first) return undefined;
  return { method: VERBS.has(verb.name) ? verb.name : "ANY", path: pathOf(first, reading) };
}

function pathOf(node: SyntaxNode, { program, owner }: Reading): string {
  const inner = String(node.kind()) === "infix_expression" ? (codeChildren(node)[0] ?? node) : node;
  return program.texts(expressionOf(inner), { path: owner.path, class: owner })[0] ?? UNKNOWN_PIECE;
}

function add(
  call: JvmCall,
  method: string,
  path: string,
  handler: SyntaxNode | undefined,
  prefix: string,
  { program, configuration, owner, side, found }: Reading,
): void {
  const whole = [configuration.prefix(owner.path), prefix, path].reduce(joinPaths, "");
  const template = joinPaths("", templateOf(configuration.resolve(whole, owner.path), false));
  const line = (call.args[0] ? linesOf(call.args[0]) : linesOf(call.node)).from;
  const name = /::(\w+)$/.exec(handler?.text().slice(-200) ?? "")?.[1];
  const answers = program.classes.flatMap((one) => one.methods).filter((one) => one.name === name);
  const [only, ...others] = answers;
  found.push({
    method,
    path: template,
    framework: "spring",
    at: { path: owner.path, from: line, to: line, side },
    ...(only && others.length === 0 ? { handler: { name: only.name, at: only.at } } : {}),
    guards: [],
    ...(template.includes(UNKNOWN_PIECE)
      ? { unresolved: "a part of its path is computed when the program runs" }
      : {}),
  });
}
