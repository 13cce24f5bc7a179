import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Evaluator } from "./evaluator.ts";
import { valueOfType } from "./typed-values.ts";
import type { GoFile } from "./program.ts";
import { type GoValue, Scope, UNKNOWN } from "./values.ts";

/** Elements of a list that a loop is followed for. */
const MAX_TURNS = 200;

/** Follows the statements of a block in their order; both branches of an `if`. */
export function runStatements(
  node: SyntaxNode,
  scope: Scope,
  file: GoFile,
  go: Evaluator,
  returned: GoValue[],
): void {
  if (go.exhausted) return;
  const further = (child: SyntaxNode | null, inner = scope) => {
    if (child) go.nested(child, file, () => runStatements(child, inner, file, go, returned));
  };
  const value = (child: SyntaxNode | null | undefined) => (child ? go.evaluate(child, scope, file) : UNKNOWN);
  switch (String(node.kind())) {
    case "expression_statement":
    case "go_statement":
    case "defer_statement":
    case "expression_case_clause":
      for (const child of codeChildren(node))
        if (isStatement(child)) further(child);
        else value(child);
      return;
    case "short_var_declaration":
    case "assignment_statement":
      assign(node, scope, file, go);
      return;
    case "var_spec":
    case "const_spec": {
      const names = codeChildren(node).filter((child) => isKind(child, "identifier"));
      const given = node.field("value");
      const values = given ? spread(codeChildren(given), names.length, scope, file, go) : [];
      const type = node.field("type");
      names.forEach((name, index) => {
        scope.declare(
          name.text(),
          values[index] ?? (type ? valueOfType(go, type, file, name.text()) : UNKNOWN),
        );
      });
      return;
    }
    case "return_statement": {
      const list = codeChildren(node)[0];
      const items = list ? codeChildren(list).map((child) => value(child)) : [];
      const [only] = items;
      if (only) returned.push(items.length === 1 ? only : { kind: "tuple", items });
      return;
    }
    case "if_statement": {
      const inner = new Scope(scope);
      further(node.field("initializer"), inner);
      further(node.field("consequence"), new Scope(inner));
      further(node.field("alternative"), new Scope(inner));
      return;
    }
    case "for_statement":
      loop(node, scope, file, go, returned);
      return;
    case "block":
    case "statement_list":
    case "labeled_statement":
    case "var_declaration":
    case "const_declaration":
    case "var_spec_list":
    case "expression_switch_statement":
    case "type_switch_statement":
    case "select_statement":
    case "expression_case":
    case "default_case":
    case "type_case":
    case "communication_case": {
      const inner = isKind(node, "block") ? new Scope(scope) : scope;
      for (const child of codeChildren(node)) if (isStatement(child)) further(child, inner);
    }
  }
}

function isStatement(node: SyntaxNode): boolean {
  return /statement|declaration|_case|^block$|_list$|_spec$/.test(String(node.kind()));
}

function assign(node: SyntaxNode, scope: Scope, file: GoFile, go: Evaluator): void {
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return;
  const targets = codeChildren(left);
  const values = spread(codeChildren(right), targets.length, scope, file, go);
  targets.forEach((target, index) => {
    const value = values[index] ?? UNKNOWN;
    if (String(target.kind()) === "identifier") {
      const name = target.text();
      if (isKind(node, "short_var_declaration")) scope.declare(name, value);
      // What an error branch assigns must not hide what is known.
      else if (value.kind === "unknown" && scope.get(name)?.kind === "router") return;
      else if (!scope.assign(name, value) && value.kind !== "unknown") go.setGlobal(file.dir, name, value);
    } else if (isKind(target, "selector_expression")) {
      const operand = target.field("operand");
      const field = target.field("field")?.text() ?? "";
      if (operand && value.kind !== "unknown") go.setField(go.evaluate(operand, scope, file), field, value);
    }
  });
}

function spread(
  nodes: readonly SyntaxNode[],
  wanted: number,
  scope: Scope,
  file: GoFile,
  go: Evaluator,
): GoValue[] {
  const values = nodes.map((node) => go.evaluate(node, scope, file));
  const [only] = values;
  if (wanted === 1) return [only?.kind === "tuple" ? (only.items[0] ?? UNKNOWN) : (only ?? UNKNOWN)];
  return values.length === 1 && only?.kind === "tuple" ? [...only.items] : values;
}

function loop(node: SyntaxNode, scope: Scope, file: GoFile, go: Evaluator, returned: GoValue[]): void {
  const body = node.field("body");
  const clause = codeChildren(node).find((child) => isKind(child, "range_clause"));
  if (!body) return;
  const over = clause?.field("right");
  const list = over ? go.evaluate(over, scope, file) : UNKNOWN;
  const left = clause?.field("left");
  const names = left ? codeChildren(left).map((name) => name.text()) : [];
  const items = list.kind === "list" && list.items.length > 0 ? list.items.slice(0, MAX_TURNS) : [UNKNOWN];
  for (const item of items) {
    const inner = new Scope(scope);
    if (names[0] !== undefined) inner.declare(names[0], UNKNOWN);
    if (names[1] !== undefined) inner.declare(names[1], item);
    runStatements(body, inner, file, go, returned);
  }
}
