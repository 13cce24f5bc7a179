import type { RouteGuard } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { templateOf, UNKNOWN_PIECE } from "../path-template.ts";
import type { Router } from "../router-tree.ts";
import type { Evaluator } from "./evaluator.ts";
import { handlerOf, served } from "./handlers.ts";
import { NET_HTTP, usesColons } from "./frameworks.ts";
import type { GoFile } from "./program.ts";
import { type GoValue, type GorillaRoute, quoted, type Scope, textOf, UNKNOWN } from "./values.ts";

const VERBS = new Set([
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "QUERY",
]);
const EVERY_METHOD = new Set(["Any", "All", "ANY"]);

export interface Call {
  node: SyntaxNode;
  name: string;
  args: readonly SyntaxNode[];
  scope: Scope;
  file: GoFile;
}

/** A method called on a router. @returns what the call gives back; `undefined` when it is no registration */
export function register(router: Router, call: Call, go: Evaluator): GoValue | undefined {
  const { name, args } = call;
  const isGroupWithHandlers = router.framework !== "chi" && router.framework !== "gorilla/mux";
  switch (name) {
    case "Use":
    case "Pre":
      return use(router, call, go);
    case "With":
      return asRouter(router.group("", guardsOf(args, call, go)));
    case "Group": {
      const last = args.at(-1);
      if (!isGroupWithHandlers || (args.length === 1 && isFunction(last)))
        return inside(router.group(""), last, call, go);
      const [path] = args;
      if (!path) return asRouter(router.group(""));
      return asRouter(router.group(pathOf(path, router, call, go), guardsOf(args.slice(1), call, go)));
    }
    case "Route":
      if (args.length < 2 || !args[0]) return undefined;
      return inside(router.group(pathOf(args[0], router, call, go)), args[1], call, go);
    case "Mount":
      return mount(router, call, go);
    case "Host":
    case "Name":
      return router.framework === "gorilla/mux" ? undefined : asRouter(router);
    case "Match":
    case "MatchFunc": {
      const [methods, path, ...rest] = args;
      if (!methods || !path) return undefined;
      return add(router, methodsOf(go.evaluate(methods, call.scope, call.file)), path, rest, call, go);
    }
    case "Add":
    case "Method":
    case "MethodFunc": {
      const [methods, path, ...rest] = args;
      if (!methods || !path) return undefined;
      return add(router, methodsOf(go.evaluate(methods, call.scope, call.file)), path, rest, call, go);
    }
    case "Handle":
    case "HandleFunc":
    case "HandlerFunc":
    case "Handler":
      if (router.framework === "gin" || router.framework === "httprouter") {
        const [method, path, ...rest] = args;
        if (!method || !path) return undefined;
        return add(router, methodsOf(go.evaluate(method, call.scope, call.file)), path, rest, call, go);
      }
      return handle(router, call, go);
  }
  const verb = name.toUpperCase();
  if (EVERY_METHOD.has(name) || VERBS.has(verb)) {
    const [path, ...rest] = args;
    if (!path || rest.length === 0) return undefined;
    return add(router, [EVERY_METHOD.has(name) ? "ANY" : verb], path, rest, call, go);
  }
  return undefined;
}

/** Guards that stand as arguments of one call. */
export function guardsOf(
  args: readonly SyntaxNode[],
  call: Pick<Call, "scope" | "file">,
  go: Evaluator,
): RouteGuard[] {
  return args.flatMap((arg): RouteGuard[] => {
    const value =
      String(arg.kind()) === "variadic_argument" ? go.evaluate(arg, call.scope, call.file) : UNKNOWN;
    const guards =
      value.kind === "list" ? value.items.flatMap((item) => (item.kind === "handler" ? [item] : [])) : [];
    if (guards.length > 0) return guards.map(({ name, at }) => ({ name, kind: guardKind(name), at }));
    const name = quoted(arg);
    return [{ name, kind: guardKind(name), at: go.place(arg, call.file) }];
  });
}

export function asRouter(router: Router): GoValue {
  return { kind: "router", router, guards: [] };
}

/** Registers what a chain of gorilla/mux calls describes, once. */
export function finishGorilla(router: Router, route: GorillaRoute, go: Evaluator): void {
  if (route.done || !route.handler) return;
  route.done = true;
  if (route.handler.kind === "router") {
    const { router: below, guards, strip } = route.handler;
    router.mount(strip === undefined ? "" : route.path, below, guards);
    return;
  }
  const { handler, guards } = handlerOf(go, route.handler, route.handlerNode);
  for (const method of route.methods.length > 0 ? route.methods : ["ANY"])
    router.add({ method, path: route.path, at: route.at, ...(handler ? { handler } : {}), guards });
}

export function methodsOf(value: GoValue): string[] {
  const items = value.kind === "list" ? value.items : [value];
  return items.map((item) => {
    const method = textOf(item).toUpperCase();
    return method === UNKNOWN_PIECE ? "ANY" : method;
  });
}

/** The path of one registration or group, as its framework writes parameters. */
export function pathOf(
  node: SyntaxNode,
  router: Router,
  call: Pick<Call, "scope" | "file">,
  go: Evaluator,
): string {
  return templateOf(textOf(go.evaluate(node, call.scope, call.file)), usesColons(router.framework));
}

function use(router: Router, call: Call, go: Evaluator): GoValue {
  const [first, ...rest] = call.args;
  if (router.framework === "fiber" && first) {
    const value = go.evaluate(first, call.scope, call.file);
    const mounted = rest
      .map((arg) => go.evaluate(arg, call.scope, call.file))
      .find((one) => one.kind === "router");
    if (value.kind === "text" && mounted?.kind === "router") {
      router.mount(pathOf(first, router, call, go), mounted.router);
      return asRouter(router);
    }
    // With a path, it stands in front of that part only.
    if (value.kind === "text") return asRouter(router);
  }
  router.guards.push(...guardsOf(call.args, call, go));
  return asRouter(router);
}

function inside(router: Router, body: SyntaxNode | undefined, call: Call, go: Evaluator): GoValue {
  if (body) go.apply(go.evaluate(body, call.scope, call.file), [asRouter(router)]);
  return asRouter(router);
}

function mount(router: Router, call: Call, go: Evaluator): GoValue {
  const [path, target] = call.args;
  if (!path || !target) return UNKNOWN;
  const value = served(go, go.evaluate(target, call.scope, call.file));
  const prefix = pathOf(path, router, call, go);
  if (value.kind === "router") router.mount(prefix, value.router, value.guards);
  else {
    const { handler, guards } = handlerOf(go, value, target);
    const at = go.place(call.node, call.file);
    router.add({ method: "ANY", path: `${prefix}/{*}`, at, ...(handler ? { handler } : {}), guards });
  }
  return asRouter(router);
}

function add(
  router: Router,
  methods: readonly string[],
  path: SyntaxNode,
  rest: readonly SyntaxNode[],
  call: Call,
  go: Evaluator,
): GoValue {
  // Echo takes what stands in front after the handler, everybody else before it.
  const [target, before] =
    router.framework === "echo" ? [rest[0], rest.slice(1)] : [rest.at(-1), rest.slice(0, -1)];
  const value = target ? go.evaluate(target, call.scope, call.file) : UNKNOWN;
  const { handler, guards } = handlerOf(go, value, target);
  const all = [...guardsOf(before, call, go), ...guards];
  const template = pathOf(path, router, call, go);
  const at = go.place(path, call.file);
  for (const method of methods.length > 0 ? methods : ["ANY"])
    router.add({
      method,
      path: template,
      at,
      ...(handler ? { handler } : {}),
      guards: all,
    });
  return asRouter(router);
}

/** `Handle` and `HandleFunc` of net/http, chi and gorilla/mux. */
function handle(router: Router, call: Call, go: Evaluator): GoValue | undefined {
  const [first, target] = call.args;
  if (!first || !target) return undefined;
  const value = served(go, go.evaluate(target, call.scope, call.file));
  const at = go.place(call.node, call.file);
  if (router.framework === "gorilla/mux") {
    const route: GorillaRoute = {
      path: pathOf(first, router, call, go),
      methods: [],
      handler: value,
      handlerNode: target,
      at,
      done: false,
    };
    return go.pending(router, route);
  }
  const written = textOf(go.evaluate(first, call.scope, call.file));
  const pattern = /^(?:([A-Z]+)[ \t]+)?([^/{]*)(.*)$/s.exec(written);
  const spelled = router.framework === NET_HTTP && pattern && !written.startsWith(UNKNOWN_PIECE);
  const [method, path] = spelled ? [pattern[1] ?? "ANY", pattern[3] ?? ""] : ["ANY", written];
  const template = templateOf(path, usesColons(router.framework));
  if (value.kind === "router") {
    // Without StripPrefix the router below sees the whole path.
    router.mount(
      router.framework === NET_HTTP && value.strip === undefined ? "" : template,
      value.router,
      value.guards,
    );
    return UNKNOWN;
  }
  const { handler, guards } = handlerOf(go, value, target);
  router.add({ method, path: template, at, ...(handler ? { handler } : {}), guards });
  return UNKNOWN;
}

function isFunction(node: SyntaxNode | undefined): boolean {
  return (
    node !== undefined && ["func_literal", "identifier", "selector_expression"].includes(String(node.kind()))
  );
}
