import type { SyntaxNode } from "../../syntax/parse.ts";
import { readCallees } from "../read-callees.ts";

/**
 * The calls of a JavaScript or TypeScript program that may be calls of one of these names: what the text alone says
 * is called otherwise is left out, the grammar not being asked for the parts of each.
 *
 * @param isWanted of the last name of what is called
 */
export function callsThatMayBe(
  root: SyntaxNode,
  text: string,
  isWanted: (name: string) => boolean,
): SyntaxNode[] {
  const read = readCallees(root, text, "typescript");
  return root.findAll({ rule: { kind: "call_expression" } }).filter((call) => {
    const callee = read.get(call.id());
    return !callee || isWanted(text.slice(callee.name, callee.to));
  });
}
