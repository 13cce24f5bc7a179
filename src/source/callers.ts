import { type Binding, parametersOf } from "./scope.ts";
import { argumentsOf, functionAround, isKind, type SyntaxNode } from "./syntax.ts";

/** For `(item, index)` of `list.map(...)` and its like: the list, or that it is a number. */
export function elementOf(
  binding: Extract<Binding, { kind: "parameter" }>,
): SyntaxNode | "number" | undefined {
  const call = binding.of.parent()?.parent();
  if (!call || !isKind(call, "call_expression")) return undefined;
  const callee = call.field("function");
  const [first, second] = argumentsOf(call);
  const method = callee && isKind(callee, "member_expression") ? callee.field("property")?.text() : undefined;
  const isFrom =
    method === "from" && callee?.field("object")?.text() === "Array" && second?.id() === binding.of.id();
  const isOver =
    /^(?:map|forEach|filter|flatMap|some|every|find|then)$/.test(method ?? "") &&
    first?.id() === binding.of.id();
  if (!isFrom && !isOver) return undefined;
  if (binding.index === 1) return "number";
  return binding.index === 0 ? ((isFrom ? first : callee?.field("object")) ?? undefined) : undefined;
}

/** Calls of a function of this file, by its name. */
export function callsOf(of: SyntaxNode, root: SyntaxNode): SyntaxNode[] {
  const parent = of.parent();
  const declared = isKind(parent, "variable_declarator") ? parent?.field("name") : of.field("name");
  const name = declared?.text();
  if (!name || !/^[\w$]+$/.test(name) || name === "constructor") return [];
  const own = isKind(of, "method_definition") ? "this\\." : "";
  const calls = root.findAll({
    rule: {
      kind: "call_expression",
      has: { field: "function", regex: `^(?:await )?${own}${name.replaceAll("$", "\\$")}$` },
    },
  });
  return calls.filter((call) => functionAround(call)?.id() !== of.id()).slice(0, 20);
}

/** Other modules, or a framework, may call it too. */
export function isReachable(of: SyntaxNode): boolean {
  if (isKind(of, "method_definition")) return !/^(?:private\b|#)/.test(of.text());
  return (
    of
      .ancestors()
      .slice(0, 3)
      .some((node) => isKind(node, "export_statement")) || parametersOf(of).length === 0
  );
}
