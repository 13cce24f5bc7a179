import {
  argumentsOf,
  bare,
  calledName,
  functionAround,
  isKind,
  startOf,
  stringValue,
  type SyntaxNode,
} from "./syntax.ts";

/** `OrderRepository.find`, `listOrders`, or `get /v1/orders` for a handler without a name. */
export function enclosingName(node: SyntaxNode): string {
  let at: SyntaxNode | undefined = functionAround(node);
  for (; at; at = functionAround(at)) {
    const own = at.field("name")?.text();
    const parent = at.parent();
    if (own && isKind(at, "method_definition")) {
      const owner = at
        .ancestors()
        .find((ancestor) => isKind(ancestor, "class_declaration", "class"))
        ?.field("name")
        ?.text();
      return owner ? `${owner}.${own}` : own;
    }
    if (own) return own;
    if (isKind(parent, "variable_declarator", "pair"))
      return (parent?.field("name") ?? parent?.field("key"))?.text() ?? "";
    const call = parent?.parent();
    if (call && isKind(call, "call_expression")) {
      const first = argumentsOf(call)[0];
      const route = first ? stringValue(bare(first)) : undefined;
      if (route !== undefined && startOf(first ?? call) < startOf(at))
        return `${calledName(call)} ${route}`.slice(0, 100);
    }
  }
  return "";
}
