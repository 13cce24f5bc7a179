import { codeChildren, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { joined, methodOfText } from "./text-methods.ts";
import { type PyValue, truthOf } from "./value.ts";

/** Items of a list put together from others. */
export const MAX_ITEMS = 20_000;

/** `+` of texts and lists, `%` of a text. */
export function operation(node: SyntaxNode, go: (child: SyntaxNode) => PyValue): PyValue | undefined {
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return undefined;
  const lines = linesOf(node);
  const [a, b] = [go(left), go(right)];
  const operator = node.field("operator")?.text();
  if (operator === "+") {
    if (a.is === "list" && b.is === "list" && a.items.length + b.items.length <= MAX_ITEMS)
      return { is: "list", items: [...a.items, ...b.items], lines };
    return joined([a, b], lines);
  }
  if (operator === "%" && a.is === "text") return methodOfText(a, "%", [b], new Map(), lines);
  return undefined;
}

/** `==`, `is` and `in`, and their opposites. */
export function comparison(node: SyntaxNode, go: (child: SyntaxNode) => PyValue): PyValue | undefined {
  const [left, right, ...more] = codeChildren(node);
  if (!left || !right || more.length > 0) return undefined;
  const lines = linesOf(node);
  const operator = node
    .children()
    .filter((child) => !child.isNamed())
    .map((child) => child.text())
    .join(" ");
  const [a, b] = [go(left), go(right)];
  const equal = same(a, b);
  const boolean = (value: boolean | undefined): PyValue | undefined =>
    value === undefined ? undefined : { is: "boolean", value, lines };
  if (operator === "==" || operator === "is") return boolean(equal);
  if (operator === "!=" || operator === "is not") return boolean(equal === undefined ? undefined : !equal);
  if ((operator === "in" || operator === "not in") && b.is === "list") {
    const found = b.items.map((item) => same(a, item));
    const inside = found.includes(true) ? true : found.includes(undefined) ? undefined : false;
    return boolean(inside === undefined ? undefined : inside === (operator === "in"));
  }
  return undefined;
}

/** Whether two values are equal; `undefined` when that is not known. */
export function same(a: PyValue, b: PyValue): boolean | undefined {
  if (a.is === "text" && b.is === "text") return a.value === b.value;
  if (a.is === "number" && b.is === "number") return Number(a.written) === Number(b.written);
  if (a.is === "boolean" && b.is === "boolean") return a.value === b.value;
  if (a.is === "none" && b.is === "none") return true;
  const plain = ["text", "number", "boolean", "none", "list", "map"];
  return a.is !== b.is && plain.includes(a.is) && plain.includes(b.is) ? false : undefined;
}

/** `and` and `or`. */
export function logic(node: SyntaxNode, go: (child: SyntaxNode) => PyValue): PyValue | undefined {
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return undefined;
  const a = go(left);
  const isAnd = node.field("operator")?.text() === "and";
  const truth = truthOf(a);
  if (truth !== undefined) return truth === isAnd ? go(right) : a;
  // Whatever the left side is, the right side alone can settle it.
  const b = go(right);
  const other = truthOf(b);
  return other !== undefined && other !== isAnd
    ? { is: "boolean", value: other, lines: linesOf(node) }
    : undefined;
}
