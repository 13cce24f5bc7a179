import type { Location } from "../../../domain/pull-request.ts";
import type { RouteGuard } from "../../../domain/routes.ts";
import { isKind, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import type { Evaluator } from "./evaluator.ts";
import type { GoFile } from "./program.ts";
import { type GoValue, quoted, UNKNOWN } from "./values.ts";

/** Names of fields that a struct has by embedding a router or a handler. */
const EMBEDDED = ["Handler", "Engine", "RouterGroup", "Echo", "Group", "Mux", "Router", "ServeMux", "App"];

/** What a function in front of a handler wraps. */
type Target = Extract<GoValue, { kind: "handler" | "router" }>;

/** The router behind a value that is served: a struct that embeds one is one. */
export function served(go: Evaluator, value: GoValue): GoValue {
  if (value.kind !== "struct") return value;
  const embedded = EMBEDDED.map((name) => go.field(value, name)).find((field) => field?.kind === "router");
  return embedded ?? value;
}

/** The function that answers, and what is wrapped around it. */
export function handlerOf(
  go: Evaluator,
  value: GoValue,
  node: SyntaxNode | undefined,
): { handler?: { name: string; at: Location }; guards: readonly RouteGuard[] } {
  if (value.kind === "handler") return { handler: { name: value.name, at: value.at }, guards: value.guards };
  if (value.kind === "function") {
    const { name, node: declared, file } = value.declared;
    return { handler: { name, at: spanOf(go, declared, file) }, guards: [] };
  }
  if (value.kind === "closure")
    return { handler: { name: "func literal", at: spanOf(go, value.node, value.file) }, guards: [] };
  if (!node || !isKind(node, "selector_expression")) return { guards: [] };
  const name = node.field("field")?.text() ?? "";
  // Through an interface or an unknown type: only when one method here has the name.
  const [only, ...others] = go.program.methods(name);
  return only && others.length === 0
    ? { handler: { name, at: spanOf(go, only.node, only.file) }, guards: [] }
    : { guards: [] };
}

/** What stands in front: `auth(next)` with a handler or router among its arguments. */
export function wrap(
  go: Evaluator,
  inner: GoValue,
  node: SyntaxNode,
  around: SyntaxNode,
  file: GoFile,
): GoValue {
  const name = quoted(around);
  const guard: RouteGuard = { name, kind: guardKind(name), at: go.place(around, file) };
  if (inner.kind === "router") return { ...inner, guards: [guard, ...inner.guards] };
  const target: Target | undefined = inner.kind === "handler" ? inner : undefined;
  const { handler, guards } = target
    ? { handler: { name: target.name, at: target.at }, guards: target.guards }
    : handlerOf(go, inner, node);
  if (!handler) return UNKNOWN;
  return { kind: "handler", ...handler, guards: [guard, ...guards] };
}

function spanOf(go: Evaluator, node: SyntaxNode, file: GoFile): Location {
  return { path: file.path, ...linesOf(node), side: go.side };
}
