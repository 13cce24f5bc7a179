import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { templateOf } from "../path-template.ts";
import { Router } from "../router-tree.ts";
import { attributeRoute } from "./attributes.ts";
import { type RustEvaluator, type RustScope, type RustValue, UNKNOWN } from "./evaluator.ts";
import { code, type RustFunction } from "./program.ts";
import { pathText } from "./texts.ts";

/** Functions and methods named after what they answer. */
export const VERBS = new Set([
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "head",
  "options",
  "trace",
  "connect",
  "any",
]);

/** One method call of a chain. */
export interface RustCall {
  node: SyntaxNode;
  name: string;
  args: readonly SyntaxNode[];
  scope: RustScope;
  path: string;
}

/** What a method gives back; registrations in it take place. */
export function calledOn(rust: RustEvaluator, receiver: RustValue, call: RustCall): RustValue {
  if (receiver.kind === "answers") return answering(rust, receiver, call);
  if (receiver.kind === "router") return routing(rust, receiver, call);
  // `HttpServer::new(move || App::new())` and the like: what is built inside still registers.
  const values = call.args.map((arg) => rust.evaluate(arg, call.scope, call.path));
  return values.find((value) => value.kind === "router") ?? UNKNOWN;
}

function answering(
  rust: RustEvaluator,
  value: Extract<RustValue, { kind: "answers" }>,
  { name, args, path }: RustCall,
): RustValue {
  const [first] = args;
  if (name === "to" && first)
    return { ...value, answers: value.answers.map((answer) => ({ ...answer, handler: first })) };
  if (name === "method" && first)
    return {
      ...value,
      answers: [{ method: (first.text().split("::").at(-1) ?? "").toUpperCase(), handler: undefined }],
    };
  const verb = name.replace(/_service$/, "");
  if (VERBS.has(verb) && first)
    return {
      ...value,
      answers: [...value.answers, { method: verb === "any" ? "ANY" : verb.toUpperCase(), handler: first }],
    };
  if (/^(?:wrap|layer|route_layer|guard|wrap_fn)$/.test(name) && first)
    return { ...value, guards: [...value.guards, rust.guard(first, path)] };
  return value;
}

function routing(
  rust: RustEvaluator,
  value: Extract<RustValue, { kind: "router" }>,
  call: RustCall,
): RustValue {
  const { name, args, scope, path } = call;
  const { router, prefix } = value;
  const [first, second] = args;
  const lastValue = () => {
    const last = args.at(-1);
    return last ? rust.evaluate(last, scope, path) : UNKNOWN;
  };
  if (/^(?:layer|route_layer|wrap|wrap_fn|attach)$/.test(name) && first && router.framework !== "rocket") {
    const wrapped = new Router(router.framework);
    const guard = rust.guard(first, path);
    // axum's layers cover what was added before them, actix-web's the whole scope.
    if (router.framework === "axum") wrapped.mount("", router, [guard]);
    else {
      wrapped.guards.push(guard);
      wrapped.mount("", router);
    }
    rust.routers.push(wrapped);
    return { kind: "router", router: wrapped, prefix };
  }
  if (name === "route" || name === "to" || name === "route_service") {
    const template = args.length > 1 ? templateOf(pathText(rust.program, first), true) : "";
    const answered =
      name === "to"
        ? ({ kind: "answers", answers: [{ method: "ANY", handler: first }], guards: [] } as const)
        : lastValue();
    const answers = answered.kind === "answers" ? answered.answers : [{ method: "ANY", handler: undefined }];
    const guards = answered.kind === "answers" ? answered.guards : [];
    for (const answer of answers) {
      const handler = rust.handler(answer.handler, path);
      const at = first ? rust.place(first, path) : rust.place(call.node, path);
      const own = rust.handlerGuards(answer.handler, path);
      router.add({
        method: answer.method,
        path: template,
        at,
        ...(handler ? { handler } : {}),
        guards: [...guards, ...own],
      });
    }
    return value;
  }
  if (
    name === "nest" ||
    name === "nest_service" ||
    name === "mount" ||
    name === "merge" ||
    name === "service"
  ) {
    hang(rust, router, name, first, second, call);
    return value;
  }
  if (name === "configure" && first) {
    const declared = rust.program.function(first.text(), path);
    if (declared) rust.call(declared, [value]);
    else if (isKind(first, "closure_expression")) {
      const parameter = code(first.field("parameters"))[0]?.text() ?? "";
      rust.evaluate(first, new Map([...scope, [parameter, value]]), path);
    } else
      rust.unresolved.push({
        at: rust.place(first, path),
        reason: "what configures this router could not be followed",
      });
    return value;
  }
  if (name === "map" || name === "then") return lastValue().kind === "router" ? lastValue() : value;
  return value;
}

function hang(
  rust: RustEvaluator,
  router: Router,
  name: string,
  first: SyntaxNode | undefined,
  second: SyntaxNode | undefined,
  call: RustCall,
): void {
  const target = name === "merge" || name === "service" ? first : second;
  const prefix = target === second ? templateOf(pathText(rust.program, first), true) : "";
  if (!target) return;
  const attributed = attributedIn(rust, target, call.path);
  if (attributed.length > 0) {
    for (const one of attributed) {
      rust.registered.add(one);
      for (const route of attributeRoute(one, rust.side))
        router.add({ ...route, path: `${prefix}/${route.path}` });
    }
    return;
  }
  const value = rust.evaluate(target, call.scope, call.path);
  if (value.kind === "router") router.mount(`${prefix}/${templateOf(value.prefix, true)}`, value.router);
  else if (name === "nest_service")
    router.add({ method: "ANY", path: `${prefix}/{*}`, at: rust.place(target, call.path), guards: [] });
}

/** Handlers with an attribute: `.service(list)`, `.service((list, create))`, `routes![list, create]`. */
function attributedIn(rust: RustEvaluator, node: SyntaxNode, path: string): RustFunction[] {
  const kind = String(node.kind());
  if (kind === "tuple_expression") return code(node).flatMap((child) => attributedIn(rust, child, path));
  const names =
    kind === "macro_invocation" && /\broutes$/.test(node.field("macro")?.text() ?? "")
      ? node
          .text()
          .replace(/^[^[({]*[[({]|[\])}]$/g, "")
          .split(",")
          .map((one) => one.trim())
      : kind === "identifier" || kind === "scoped_identifier"
        ? [node.text()]
        : [];
  return names.flatMap((name) => {
    const declared = rust.program.function(name, path);
    return declared && attributeRoute(declared, rust.side).length > 0 ? [declared] : [];
  });
}
