import { isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/** The texts of heredocs by where they are announced: the grammar keeps them apart. */
export type Heredocs = ReadonlyMap<number, SyntaxNode>;

export function heredocsOf(root: SyntaxNode): Heredocs {
  const bodies = new Map<number, SyntaxNode>();
  const waiting: SyntaxNode[] = [];
  for (const node of root.findAll({
    rule: { any: [{ kind: "heredoc_beginning" }, { kind: "heredoc_body" }] },
  })) {
    if (String(node.kind()) === "heredoc_beginning") {
      waiting.push(node);
      continue;
    }
    const end = node
      .children()
      .findLast((child) => isKind(child, "heredoc_end"))
      ?.text()
      .trim();
    const at = waiting.findIndex((beginning) => tagOf(beginning) === end);
    const [beginning] = at === -1 ? [] : waiting.splice(at, 1);
    if (beginning) bodies.set(beginning.start(), node);
  }
  return bodies;
}

function tagOf(beginning: SyntaxNode): string {
  return beginning
    .text()
    .replace(/^<<[~-]?/, "")
    .replace(/^["'`]|["'`]$/g, "");
}

/** `<<~`: the least indented line stands at the edge. */
export function isSquiggly(beginning: SyntaxNode): boolean {
  return beginning.text().startsWith("<<~");
}

/** `<<'SQL'`: nothing in it means anything. */
export function isRaw(beginning: SyntaxNode): boolean {
  return beginning.text().includes("'");
}

/** 1-based: where the last line of all heredocs announced in a node is; 0 without any. */
export function lastHeredocLine(node: SyntaxNode, heredocs: Heredocs): number {
  if (heredocs.size === 0) return 0;
  const { start, end } = node.range();
  let last = 0;
  for (const [index, body] of heredocs)
    if (index >= start.index && index < end.index) last = Math.max(last, body.range().end.line + 1);
  return last;
}
