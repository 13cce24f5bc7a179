import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/** The names of one Python file, unevaluated. */
export interface Module {
  /** Local name to full name: `models` to `django.db.models`. */
  imports: ReadonlyMap<string, string>;
  /** The expression last assigned to a name at the top of the file, or in the class in question. */
  assigned: ReadonlyMap<string, SyntaxNode>;
  classes: ReadonlyMap<string, SyntaxNode>;
  functions: ReadonlyMap<string, SyntaxNode>;
}

/** @param root of a parsed file */
export function moduleOf(root: SyntaxNode): Module {
  const imports = new Map<string, string>();
  const names = namesOf(codeChildren(root));
  for (const node of codeChildren(root)) {
    // `try: import a; except ImportError: ...`: the first that imports a name has it.
    for (const one of isKind(node, "try_statement") ? blockOf(node) : [node]) readImport(one, imports);
  }
  return { imports, ...names };
}

/** What a class or a file assigns, and the classes and functions in it. */
export function namesOf(statements: readonly SyntaxNode[]): Omit<Module, "imports"> {
  const assigned = new Map<string, SyntaxNode>();
  const classes = new Map<string, SyntaxNode>();
  const functions = new Map<string, SyntaxNode>();
  for (const statement of statements) {
    const node = isKind(statement, "decorated_definition")
      ? (statement.field("definition") ?? statement)
      : statement;
    const name = node.field("name")?.text();
    if (isKind(node, "class_definition") && name) classes.set(name, node);
    else if (isKind(node, "function_definition") && name) functions.set(name, node);
    else if (isKind(node, "expression_statement"))
      for (const inner of codeChildren(node)) if (isKind(inner, "assignment")) assign(inner, assigned);
  }
  return { assigned, classes, functions };
}

export function blockOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node.field("body");
  return body ? codeChildren(body) : [];
}

function assign(node: SyntaxNode, assigned: Map<string, SyntaxNode>): void {
  const left = node.field("left");
  const right = node.field("right");
  if (isKind(left, "identifier") && right) assigned.set(left.text(), right);
}

function readImport(node: SyntaxNode, imports: Map<string, string>): void {
  const from = isKind(node, "import_from_statement") ? node.field("module_name") : null;
  if (!from && !isKind(node, "import_statement")) return;
  const module = from?.text();
  for (const child of codeChildren(node)) {
    if (from && child.start() === from.start()) continue;
    const alias = child.field("alias")?.text();
    const name = alias === undefined ? child.text() : child.field("name")?.text();
    if (name === undefined || isKind(child, "wildcard_import", "import_prefix", "relative_import")) continue;
    if (module !== undefined) imports.set(alias ?? name, `${module}.${name}`);
    // `import a.b` binds `a`.
    else if (alias !== undefined) imports.set(alias, name);
    else imports.set(name.split(".")[0] ?? name, name.split(".")[0] ?? name);
  }
}
