import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { builtIn } from "./builtins.ts";
import { initialiseAbove, instantiate } from "./classes.ts";
import { memberName, spread } from "./expressions.ts";
import { FRAMEWORKS } from "./frameworks.ts";
import { SETS_UP } from "./invoke.ts";
import { type Program, settled } from "./program.ts";
import {
  type Argument,
  type FunctionValue,
  type OutsideValue,
  type Scope,
  shortText,
  type Site,
  unknown,
  type Value,
} from "./value.ts";

const WRAPPERS = new Set([
  "parenthesized_expression",
  "await_expression",
  "non_null_expression",
  "as_expression",
]);

export function call(node: SyntaxNode, scope: Scope, program: Program): Value {
  let callee = node.field("function");
  while (callee && WRAPPERS.has(String(callee.kind()))) callee = codeChildren(callee)[0] ?? null;
  if (!callee) return unknown(node);
  const site = { node, path: scope.path };
  if (isKind(callee, "import") || (isKind(callee, "identifier") && callee.text() === "require")) {
    if (!scope.get("require")) return requireCall(node, scope, program);
  }
  if (isKind(callee, "super")) {
    if (scope.self) initialiseAbove(scope.self, argumentsOf(node, scope, program), site, program);
    return scope.self ?? unknown(node);
  }
  if (!isKind(callee, "member_expression", "subscript_expression")) {
    const value = program.evaluate(callee, scope);
    return apply(value, argumentsOf(node, scope, program), site, program);
  }
  const object = callee.field("object");
  const of = object ? program.evaluate(object, scope) : unknown(node);
  const name = memberName(callee, scope, program);
  const args = argumentsOf(node, scope, program);
  if (of.is === "router" && name !== undefined) {
    const framework = FRAMEWORKS.find((each) => each.name === of.router.framework);
    const given = framework?.call(of, name, args, site, program);
    if (given) return given;
    // `app.after(() => ...)`, `app.ready(...)`: what is set up inside is set up.
    runCallbacks(args, site, program);
    return of;
  }
  if (name === "then" && of.is !== "record" && of.is !== "instance") {
    const [next] = args;
    return next?.value.is === "function" ? program.invoke(next.value, [of], site) : of;
  }
  if (name === undefined) return afterUnknown(args, site, program);
  const value = program.member(of, name, { node: callee, path: scope.path });
  return apply(value, args, site, program, of);
}

export function argumentsOf(node: SyntaxNode, scope: Scope, program: Program): Argument[] {
  const list = node.field("arguments");
  if (!list || !isKind(list, "arguments")) return [];
  return codeChildren(list).flatMap((item) =>
    spread(item, scope, program).map((value) => ({ value: settled(value, program), node: item })),
  );
}

/** Calls a value. What cannot be called with profit still runs the functions it is given. */
export function apply(
  value: Value,
  args: readonly Argument[],
  site: Site,
  program: Program,
  self?: Value,
): Value {
  const callee = settled(value, program);
  if (callee.is === "function") {
    const own = callee.self ?? (self && (self.is === "instance" || self.is === "record") ? self : undefined);
    const given = program.invoke(
      callee,
      args.map((argument) => argument.value),
      site,
      own,
    );
    return given.is === "function" || given.is === "unknown" ? (wrapped(args, site) ?? given) : given;
  }
  if (callee.is === "native") return callee.run(args, site);
  if (callee.is === "outside") return outside(callee, args, site, program);
  return afterUnknown(args, site, program);
}

export function construct(node: SyntaxNode, scope: Scope, program: Program): Value {
  const constructor = node.field("constructor");
  if (!constructor) return unknown(node);
  const site = { node, path: scope.path };
  const value = settled(program.evaluate(constructor, scope), program);
  const args = argumentsOf(node, scope, program);
  if (value.is === "class") {
    const above = outsideAbove(value);
    const made = above && FRAMEWORKS.map((each) => each.make(above, args, site, program)).find((one) => one);
    return made || instantiate(value, args, site, program);
  }
  if (value.is === "function") {
    const made: Value = { is: "record", fields: new Map() };
    const given = program.invoke(
      value,
      args.map((argument) => argument.value),
      site,
      made,
    );
    return given.is === "router" || given.is === "record" ? given : made;
  }
  if (value.is === "outside") return outside(value, args, site, program);
  return afterUnknown(args, site, program);
}

/** The class of a package that a class stands on. */
function outsideAbove(value: Value): OutsideValue | undefined {
  let at: Value | undefined = value;
  for (let depth = 0; depth < 8 && at?.is === "class"; depth++) at = at.above;
  return at?.is === "outside" ? at : undefined;
}

function outside(callee: OutsideValue, args: readonly Argument[], site: Site, program: Program): Value {
  const known = builtIn(callee, args, site, program);
  if (known) return known;
  for (const framework of FRAMEWORKS) {
    const made = framework.make(callee, args, site, program);
    if (made) return made;
  }
  const given = afterUnknown(args, site, program);
  if (given.is !== "unknown") return given;
  return { is: "outside", package: callee.package, name: `${callee.name}()`, said: shortText(site.node) };
}

/** A function around a router gives the router back, one around a function that function. */
function afterUnknown(args: readonly Argument[], site: Site, program: Program): Value {
  const router = args.find(({ value }) => value.is === "router");
  if (router) return router.value;
  runCallbacks(args, site, program);
  return wrapped(args, site) ?? unknown(site.node);
}

/** The one function among the arguments, named by the call that wraps it. */
function wrapped(args: readonly Argument[], site: Site): FunctionValue | undefined {
  const functions = args.flatMap(({ value }) => (value.is === "function" ? [value] : []));
  const [only] = functions;
  return only && functions.length === 1 ? { ...only, said: shortText(site.node) } : undefined;
}

function runCallbacks(args: readonly Argument[], site: Site, program: Program): void {
  for (const { value, node } of args) {
    if (value.is !== "function" || !isKind(node, "arrow_function", "function_expression")) continue;
    if (SETS_UP.test(value.node.text())) program.invoke(value, [], site);
  }
}

function requireCall(node: SyntaxNode, scope: Scope, program: Program): Value {
  const [wanted] = argumentsOf(node, scope, program);
  if (wanted?.value.is !== "text" || wanted.value.doubt !== undefined) return unknown(node);
  const from = program.required(scope.path, wanted.value.text);
  if (from.is !== "module") return from;
  return program.modules.get(from.path)?.whole ?? from;
}
