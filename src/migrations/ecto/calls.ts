import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/** A call, with what a pipe puts in front of its arguments. */
export interface Call {
  /** `create`, or the last part of `Enum.each`. */
  name: string;
  /** What stands before the dot: `Enum`, `repo()`. */
  on?: string;
  args: readonly SyntaxNode[];
  /** The keywords at the end, but for `do` and its like. */
  block?: SyntaxNode;
  otherwise?: SyntaxNode;
  node: SyntaxNode;
}

/** A call, plain or at the end of a pipe; `undefined` for any other expression. */
export function callOf(node: SyntaxNode): Call | undefined {
  if (isKind(node, "binary_operator") && node.field("operator")?.text() === "|>") {
    const [left, right] = [node.field("left"), node.field("right")];
    const call = right && callOf(right);
    return left && call ? { ...call, args: [left, ...call.args], node } : undefined;
  }
  if (!isKind(node, "call")) return undefined;
  const target = node.field("target");
  if (!target) return undefined;
  const parts = { ...argumentsOf(node), node };
  if (String(target.kind()) === "identifier") return { name: target.text(), ...parts };
  if (String(target.kind()) !== "dot") return undefined;
  const [on, name] = codeChildren(target);
  return on && name ? { name: name.text(), on: on.text(), ...parts } : undefined;
}

function argumentsOf(node: SyntaxNode): Pick<Call, "args" | "block" | "otherwise"> {
  const list = codeChildren(node).find((child) => isKind(child, "arguments"));
  const block = codeChildren(node).find((child) => isKind(child, "do_block"));
  const args = list ? codeChildren(list) : [];
  const inline = doKeyword(args.at(-1), "do");
  const body = block ?? inline;
  const otherwise =
    (block && codeChildren(block).find((child) => isKind(child, "else_block"))) ??
    doKeyword(args.at(-1), "else");
  return {
    // `if x, do: y` has its body among the arguments.
    args: inline ? args.slice(0, -1) : args,
    ...(body ? { block: body } : {}),
    ...(otherwise ? { otherwise } : {}),
  };
}

function doKeyword(node: SyntaxNode | undefined, word: string): SyntaxNode | undefined {
  if (!node || String(node.kind()) !== "keywords") return undefined;
  for (const pair of codeChildren(node)) {
    const [key, value] = codeChildren(pair);
    if (key?.text().trim() === `${word}:`) return value;
  }
  return undefined;
}

/** The expressions of a block, in order; a single expression is one of its own. */
export function expressionsOf(block: SyntaxNode): SyntaxNode[] {
  if (!isKind(block, "do_block", "body", "else_block", "block")) return [block];
  return codeChildren(block).filter(
    (child) => !isKind(child, "else_block", "rescue_block", "after_block", "catch_block"),
  );
}
