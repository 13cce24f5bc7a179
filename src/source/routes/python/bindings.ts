import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";

/** What a name is given in a scope. */
export type Binding =
  | {
      kind: "class" | "function" | "value";
      node: SyntaxNode;
      decorators: readonly SyntaxNode[];
      at: number;
      conditional?: boolean;
    }
  | { kind: "import"; module: string; name?: string; at: number };

/** All names of a file. */
export interface Bindings {
  /** By the start of the scope (-1: the module) and the name. */
  named: Map<string, Binding[]>;
  stars: string[];
  scopes: { from: number; to: number; node: SyntaxNode; isClass: boolean }[];
}

/** Reads imports, definitions and assignments of a file, those of functions and classes too. */
export function bindingsOf(root: SyntaxNode): Bindings {
  const bindings: Bindings = { named: new Map(), stars: [], scopes: [] };
  const definitions = root.findAll({
    rule: { any: [{ kind: "function_definition" }, { kind: "class_definition" }] },
  });
  for (const node of definitions) {
    const { start, end } = node.range();
    const isClass = isKind(node, "class_definition");
    bindings.scopes.push({ from: start.index, to: end.index, node, isClass });
  }
  const scopeAt = (at: number, classOnly = false) =>
    bindings.scopes.findLast(({ from, to, isClass }) => from < at && at < to && (isClass || !classOnly))
      ?.from ?? -1;
  const add = (scope: number, name: string, binding: Binding) => {
    const key = `${scope}:${name}`;
    bindings.named.set(key, [...(bindings.named.get(key) ?? []), binding]);
  };
  for (const { node, from, isClass } of bindings.scopes) {
    const parent = node.parent();
    const decorators = isKind(parent, "decorated_definition")
      ? parent.namedChildren().filter((child) => isKind(child, "decorator"))
      : [];
    const name = node.field("name")?.text() ?? "";
    add(scopeAt(from), name, { kind: isClass ? "class" : "function", node, decorators, at: from });
  }
  for (const node of root.findAll({ rule: { kind: "assignment" } })) {
    const left = node.field("left");
    const right = node.field("right") ?? node.field("type");
    if (!left || !right) continue;
    const at = node.start();
    const conditional = isKind(node.parent()?.parent()?.parent(), "if_statement");
    const binding: Binding = { kind: "value", node: right, decorators: [], at, conditional };
    if (isKind(left, "identifier")) add(scopeAt(at), left.text(), binding);
    else if (isKind(left, "attribute") && left.field("object")?.text() === "self") {
      add(scopeAt(at, true), left.text(), binding);
    }
  }
  const imports = root.findAll({
    rule: { any: [{ kind: "import_statement" }, { kind: "import_from_statement" }] },
  });
  for (const node of imports) addImport(node, bindings, scopeAt(node.start()), add);
  return bindings;
}

function addImport(
  node: SyntaxNode,
  bindings: Bindings,
  scope: number,
  add: (scope: number, name: string, binding: Binding) => void,
): void {
  const at = node.start();
  const [first, ...names] = node.namedChildren().filter((child) => !isKind(child, "comment"));
  if (!first) return;
  const from = isKind(node, "import_from_statement") ? first.text().replace(/\s/g, "") : undefined;
  for (const name of from === undefined ? [first, ...names] : names) {
    if (isKind(name, "wildcard_import")) {
      if (from !== undefined) bindings.stars.push(from);
      continue;
    }
    const full = (isKind(name, "aliased_import") ? name.field("name")?.text() : name.text()) ?? "";
    const alias = isKind(name, "aliased_import") ? name.field("alias")?.text() : undefined;
    if (from !== undefined) {
      add(scope, alias ?? full, { kind: "import", module: from, name: full, at });
    } else {
      // `import a.b` binds `a`; attributes lead from there.
      const bound = alias ?? full.split(".")[0] ?? full;
      add(scope, bound, { kind: "import", module: alias === undefined ? bound : full, at });
    }
  }
}
