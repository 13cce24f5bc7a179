import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { shortened } from "./string-literal.ts";
import type { PyValue } from "./value.ts";

/** What the names at one place of a program stand for. */
export interface Scope {
  values: Map<string, PyValue>;
  functions: Map<string, SyntaxNode>;
  classes: Map<string, SyntaxNode>;
  /** Name in the file to what is imported by it. */
  imports: Map<string, string>;
  /** What a framework's own calls and attributes come to, for instance `op.f("name")`. */
  known?: (value: PyValue) => PyValue | undefined;
  /** How many expressions may still be looked at, for all of a file: loops and functions multiply. */
  budget: { left: number };
  /** Calls within calls. */
  depth?: number;
}

/** A function's own names over those of its module. */
export function innerScope(scope: Scope): Scope {
  return {
    ...scope,
    values: new Map(scope.values),
    functions: new Map(scope.functions),
    depth: (scope.depth ?? 0) + 1,
  };
}

/** Gives a name, or the names of a tuple, their values. What is assigned elsewhere (`a.b = c`) is left alone. */
export function bind(target: SyntaxNode, value: PyValue, scope: Scope): void {
  if (isKind(target, "identifier")) {
    scope.values.set(target.text(), value);
    scope.functions.delete(target.text());
    return;
  }
  if (!isKind(target, "pattern_list", "tuple_pattern", "list_pattern")) return;
  for (const [at, child] of codeChildren(target).entries()) {
    const item: PyValue | undefined = value.is === "list" ? value.items[at] : undefined;
    bind(child, item ?? { is: "unknown", what: shortened(child.text()), lines: linesOf(child) }, scope);
  }
}
