import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import { evaluate } from "./evaluate.ts";
import { bind, type Scope } from "./scope.ts";

/** A Python file taken apart: what its names stand for, and its functions. */
export interface PyModule {
  root: SyntaxNode;
  scope: Scope;
}

/** Twenty thousand lines of calls need half of it. */
const MAX_EVALUATIONS = 200_000;

/**
 * Reads imports, functions, classes and simple assignments of the top level, in order.
 *
 * @returns `gap`, for a person, when the text is beyond the limits
 */
export function readModule(
  text: string,
): { module: PyModule; gap?: never } | { module?: never; gap: string } {
  const { root, gap } = parseProgram("python", text);
  if (!root) return { gap };
  const scope: Scope = {
    values: new Map(),
    functions: new Map(),
    classes: new Map(),
    imports: new Map(),
    budget: { left: MAX_EVALUATIONS },
  };
  for (const node of codeChildren(root)) declare(node, scope);
  return { module: { root, scope } };
}

/** What a statement declares; anything else is left alone. */
export function declare(node: SyntaxNode, scope: Scope): void {
  switch (String(node.kind())) {
    case "import_statement":
    case "import_from_statement":
      return declareImport(node, scope);
    case "function_definition":
      scope.functions.set(node.field("name")?.text() ?? "", node);
      return;
    case "class_definition":
      scope.classes.set(node.field("name")?.text() ?? "", node);
      return;
    case "decorated_definition": {
      const inner = node.field("definition");
      if (inner) declare(inner, scope);
      return;
    }
    case "expression_statement": {
      const [assignment] = codeChildren(node);
      if (isKind(assignment, "assignment")) assign(assignment, scope);
    }
  }
}

/** `a = b = value`; targets that are no plain names are left alone. */
export function assign(assignment: SyntaxNode, scope: Scope): void {
  const left = assignment.field("left");
  const right = assignment.field("right");
  if (!left || !right) return;
  if (isKind(right, "assignment")) {
    assign(right, scope);
    const inner = right.field("left");
    if (inner) bind(left, evaluate(inner, scope), scope);
    return;
  }
  bind(left, evaluate(right, scope), scope);
}

function declareImport(node: SyntaxNode, scope: Scope): void {
  const from = node.field("module_name");
  const prefix = from ? `${from.text()}.` : "";
  for (const child of codeChildren(node)) {
    if (from && child.start() === from.start()) continue;
    const kind = String(child.kind());
    const name = kind === "aliased_import" ? child.field("name")?.text() : child.text();
    const alias = kind === "aliased_import" ? child.field("alias")?.text() : undefined;
    if (!name || (kind !== "aliased_import" && kind !== "dotted_name")) continue;
    if (alias) scope.imports.set(alias, prefix + name);
    else if (from) scope.imports.set(name, prefix + name);
    else scope.imports.set(name.split(".")[0] ?? name, name.split(".")[0] ?? name);
  }
}
