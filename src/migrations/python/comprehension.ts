import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { bind, innerScope, type Scope } from "./scope.ts";
import { type PyValue, truthOf } from "./value.ts";

const MAX_ITEMS = 5_000;

/** `[body for target in list if condition]` over a list that is known; `undefined` otherwise. */
export function comprehension(
  node: SyntaxNode,
  scope: Scope,
  evaluate: (node: SyntaxNode, scope: Scope) => PyValue,
): PyValue | undefined {
  const body = node.field("body");
  const [, loop, ...rest] = codeChildren(node);
  const [left, right] = [loop?.field("left"), loop?.field("right")];
  if (!body || !isKind(loop, "for_in_clause") || !left || !right) return undefined;
  if (!rest.every((clause) => isKind(clause, "if_clause"))) return undefined;
  const over = listed(evaluate(right, scope));
  if (!over || over.length > MAX_ITEMS) return undefined;
  const items: PyValue[] = [];
  for (const item of over) {
    const inner = innerScope(scope);
    bind(left, item, inner);
    let wanted = true;
    for (const clause of rest) {
      const [condition] = codeChildren(clause);
      const truth = condition && truthOf(evaluate(condition, inner));
      if (truth === undefined) return undefined;
      wanted &&= truth;
    }
    if (wanted) items.push(evaluate(body, inner));
  }
  return { is: "list", items, lines: linesOf(node) };
}

/** What a loop goes over, where it is known: a list, the keys of a dictionary, `range(3)`, `enumerate(list)`. */
export function listed(value: PyValue): readonly PyValue[] | undefined {
  if (value.is === "list") return value.items;
  if (value.is === "map") return value.entries.map(({ key }) => key);
  if (value.is !== "call" || value.of) return undefined;
  const [first, second] = value.args;
  const { lines } = value;
  if (value.callee === "enumerate" && first && value.args.length === 1)
    return listed(first)?.map((item, at) => ({
      is: "list",
      items: [{ is: "number", written: String(at), lines }, item],
      lines,
    }));
  if ((value.callee === "sorted" || value.callee === "reversed") && first) return undefined;
  if ((value.callee === "list" || value.callee === "tuple") && first) return listed(first);
  if (value.callee === "zip" && first && second && value.args.length === 2) {
    const [a, b] = [listed(first), listed(second)];
    return a && b
      ? a.slice(0, b.length).flatMap((item, at): PyValue[] => {
          const other = b[at];
          return other ? [{ is: "list", items: [item, other], lines }] : [];
        })
      : undefined;
  }
  if (value.callee !== "range" || first?.is !== "number" || value.args.length > 2) return undefined;
  const [from, to] =
    second?.is === "number" ? [Number(first.written), Number(second.written)] : [0, Number(first.written)];
  if (!(to - from <= MAX_ITEMS)) return undefined;
  const numbers: PyValue[] = [];
  for (let at = from; at < to; at++) numbers.push({ is: "number", written: String(at), lines });
  return numbers;
}
