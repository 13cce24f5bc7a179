import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Evaluator } from "./evaluator.ts";
import { handlerOf, served, wrap } from "./handlers.ts";
import { frameworkOfImport, NET_HTTP } from "./frameworks.ts";
import { continueGorilla } from "./gorilla.ts";
import type { GoFile } from "./program.ts";
import { type Call, register } from "./registrations.ts";
import { type GoValue, holdsRouter, type Scope, textOf, UNKNOWN } from "./values.ts";

/** What a call gives back; registrations in it take place. */
export function evaluateCall(node: SyntaxNode, scope: Scope, file: GoFile, go: Evaluator): GoValue {
  const callee = node.field("function");
  const list = node.field("arguments");
  if (!callee || !list) return UNKNOWN;
  const args = codeChildren(list);
  if (isKind(callee, "selector_expression")) {
    const operand = callee.field("operand");
    const name = callee.field("field")?.text() ?? "";
    if (operand) return callOn(operand, { node, name, args, scope, file }, go);
  }
  if (isKind(callee, "identifier") && callee.text() === "append") return appended(args, scope, file, go);
  const target = go.evaluate(callee, scope, file);
  const values = () => args.map((arg) => go.evaluate(arg, scope, file));
  if (target.kind === "function" || target.kind === "closure")
    return followed(target, { node, args, scope, file, callee }, go);
  return unknownCall(callee, args, values(), file, go);
}

function callOn(operand: SyntaxNode, call: Call, go: Evaluator): GoValue {
  const { name, args, scope, file } = call;
  if (isKind(operand, "identifier") && scope.get(operand.text()) === undefined) {
    const imported = file.imports.get(operand.text());
    if (imported !== undefined) return callPackage(imported, call, go);
  }
  const target = go.evaluate(operand, scope, file);
  if (target.kind === "router") {
    const result = register(target.router, call, go);
    if (result) return result;
    const pending = continueGorilla(target.router, undefined, call, go);
    if (pending) return pending;
  }
  if (target.kind === "gorilla") return continueGorilla(target.router, target.route, call, go) ?? target;
  const callee = call.node.field("function");
  const values = args.map((arg) => (isKind(arg, "func_literal") ? UNKNOWN : go.evaluate(arg, scope, file)));
  if (target.kind === "struct") {
    const method = go.program.method(target.dir, target.type, name);
    if (method)
      return go.call(
        method,
        args.map((arg) => go.evaluate(arg, scope, file)),
        target,
      );
    const field = go.field(target, name);
    if (field?.kind === "function" || field?.kind === "closure") return go.apply(field, values) ?? UNKNOWN;
    // A router that is embedded lends its methods.
    const embedded = served(go, target);
    if (embedded.kind === "router") return register(embedded.router, call, go) ?? UNKNOWN;
  }
  if (target.kind === "unknown") {
    report(call, go);
    go.applyByName(name, values);
  }
  return callee
    ? unknownCall(
        callee,
        args,
        args.map((arg) => go.evaluate(arg, scope, file)),
        file,
        go,
      )
    : UNKNOWN;
}

function callPackage(imported: string, call: Call, go: Evaluator): GoValue {
  const { name, args, scope, file, node } = call;
  const framework = frameworkOfImport(imported);
  if (framework?.makes.includes(name)) return go.newRouter(framework.name);
  const value = (at: number) => (args[at] ? go.evaluate(args[at], scope, file) : UNKNOWN);
  if (framework?.name === NET_HTTP) {
    if (name === "Handle" || name === "HandleFunc") {
      const known = go.global("net/http", "DefaultServeMux") ?? go.newRouter(NET_HTTP);
      go.setGlobal("net/http", "DefaultServeMux", known);
      return known.kind === "router" ? (register(known.router, call, go) ?? UNKNOWN) : UNKNOWN;
    }
    if (name === "HandlerFunc") return value(0).kind === "unknown" ? named(args[0], file, go) : value(0);
    if (name === "StripPrefix") {
      const inner = served(go, value(1));
      return inner.kind === "router" ? { ...inner, strip: textOf(value(0)) } : inner;
    }
    if (name === "TimeoutHandler" || name === "MaxBytesHandler" || name === "AllowQuerySemicolons")
      return value(0);
    if (name.startsWith("ListenAndServe")) {
      const answering = served(go, value(1));
      if (answering.kind === "router") answering.router.guards.push(...answering.guards);
      return UNKNOWN;
    }
  }
  const callee = node.field("function");
  if (!callee) return UNKNOWN;
  if ((imported === "path" || imported === "net/url") && (name === "Join" || name === "JoinPath"))
    return { kind: "text", text: args.map((_, at) => textOf(value(at))).join("/") };
  if (imported === "fmt" && name === "Sprintf") return formatted(args.map((_, at) => value(at)));
  const dir = go.program.folderOfImport(imported);
  const target = dir === undefined ? undefined : go.global(dir, name);
  if (target?.kind === "function" || target?.kind === "closure")
    return followed(target, { node, args, scope, file, callee }, go);
  return unknownCall(
    callee,
    args,
    args.map((_, at) => value(at)),
    file,
    go,
  );
}

interface Followed {
  node: SyntaxNode;
  callee: SyntaxNode;
  args: readonly SyntaxNode[];
  scope: Scope;
  file: GoFile;
}

function followed(
  target: Extract<GoValue, { kind: "function" | "closure" }>,
  { args, scope, file, callee }: Followed,
  go: Evaluator,
): GoValue {
  const values = args.map((arg) => go.evaluate(arg, scope, file));
  const result = go.apply(target, values) ?? UNKNOWN;
  // `return http.HandlerFunc(func ...)` around `next`: the function stands in front of what it was given.
  if (holdsRouter(result) || result.kind === "struct" || result.kind === "text" || result.kind === "list")
    return result;
  const wrapped = unknownCall(callee, args, values, file, go);
  return wrapped.kind === "unknown" ? result : wrapped;
}

/** A function whose code is not followed: its closures still run, and a handler or router among its arguments goes through. */
function unknownCall(
  callee: SyntaxNode,
  args: readonly SyntaxNode[],
  values: readonly GoValue[],
  file: GoFile,
  go: Evaluator,
): GoValue {
  for (const value of values) if (value.kind === "closure") go.apply(value, []);
  const inner = values.findLastIndex(isAnswer);
  const [value, node] = [values[inner], args[inner]];
  if (value && node) return wrap(go, value, node, callee, file);
  const method =
    args.length === 1 && args[0] && isKind(args[0], "selector_expression")
      ? named(args[0], file, go)
      : UNKNOWN;
  return method.kind === "handler" && args[0] ? wrap(go, method, args[0], callee, file) : UNKNOWN;
}

/** A router, a handler, or a function with the parameters of one. */
function isAnswer(value: GoValue): boolean {
  if (value.kind === "router" || value.kind === "handler") return true;
  if (value.kind !== "function" && value.kind !== "closure") return false;
  const declared = value.kind === "function" ? value.declared.node : value.node;
  return /ResponseWriter|\b(?:gin|echo)\.Context\b|\bfiber\.Ctx\b|\.Handler/.test(
    declared.field("parameters")?.text() ?? "",
  );
}

/** A method value such as `h.list`, when it can only be one method here. */
function named(node: SyntaxNode | undefined, file: GoFile, go: Evaluator): GoValue {
  const { handler } = node ? handlerOf(go, UNKNOWN, node) : {};
  return handler && file ? { kind: "handler", ...handler, guards: [] } : UNKNOWN;
}

function appended(args: readonly SyntaxNode[], scope: Scope, file: GoFile, go: Evaluator): GoValue {
  const [list, ...items] = args.map((arg) => go.evaluate(arg, scope, file));
  const before = list?.kind === "list" ? list.items : [];
  return {
    kind: "list",
    items: [...before, ...items.flatMap((item) => (item.kind === "list" ? item.items : [item]))].slice(
      0,
      500,
    ),
  };
}

function formatted([format, ...values]: readonly GoValue[]): GoValue {
  if (format?.kind !== "text") return UNKNOWN;
  let next = 0;
  return {
    kind: "text",
    text: format.text.replace(/%[-+ #0]*\d{0,4}[a-z]/gi, () => textOf(values[next++] ?? UNKNOWN)),
  };
}

/** `x.GET("/path", handler)` on something that could not be followed is a registration all the same. */
function report({ name, args, scope, file, node }: Call, go: Evaluator): void {
  if (!/^(GET|POST|PUT|PATCH|DELETE)$/.test(name) || args.length < 2 || !args[0]) return;
  const path = go.evaluate(args[0], scope, file);
  if (path.kind !== "text" || !path.text.startsWith("/")) return;
  go.unresolved.push({
    at: go.place(node, file),
    reason: "the router of this registration could not be followed",
  });
}
