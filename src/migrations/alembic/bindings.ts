import { linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { MAX_ITEMS } from "../python/operators.ts";
import { bind, innerScope, type Scope } from "../python/scope.ts";
import { shortened } from "../python/string-literal.ts";
import type { PyCallValue } from "../python/value.ts";

/** `columns.append(...)` on a list that is known. */
export function appended({ of, callee, args }: PyCallValue): (() => void) | undefined {
  const [item] = args;
  if (of?.is !== "list") return undefined;
  return () => {
    if (callee === "append" && item && of.items.length < MAX_ITEMS) of.items.push(item);
    if (callee === "extend" && item?.is === "list" && of.items.length + item.items.length < MAX_ITEMS)
      of.items.push(...item.items);
  };
}

/** A scope in which the names of a loop or a tuple stand for nothing that is known. */
export function unknownIn(target: SyntaxNode, scope: Scope): Scope {
  const inner: Scope = { ...innerScope(scope), depth: scope.depth ?? 0 };
  bind(target, { is: "unknown", what: shortened(target.text()), lines: linesOf(target) }, inner);
  return inner;
}
