import { isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/**
 * The text of an Elixir string, heredoc or sigil.
 *
 * @param resolve the text of an expression inside of it
 * @returns `undefined` when an expression inside is not known
 */
export function stringText(
  node: SyntaxNode,
  resolve: (expression: SyntaxNode) => string | undefined,
): string | undefined {
  const pieces: string[] = [];
  for (const child of node.children()) {
    const kind = String(child.kind());
    if (kind === "quoted_content") pieces.push(child.text());
    else if (kind === "escape_sequence") pieces.push(unescape(child.text()));
    else if (kind === "interpolation") {
      const inner = child.namedChildren()[0];
      const text = inner && resolve(inner);
      if (text === undefined) return undefined;
      pieces.push(text);
    }
  }
  const text = pieces.join("");
  return isHeredoc(node) ? dedent(text.replace(/^\r?\n/, ""), node.range().end.column - 3) : text;
}

/** 1-based line on which a string's text starts; `undefined` for what is no string in the program's text. */
export function firstLineOf(node: SyntaxNode): number | undefined {
  if (!isKind(node, "string", "sigil")) return undefined;
  return node.range().start.line + (isHeredoc(node) ? 2 : 1);
}

function isHeredoc(node: SyntaxNode): boolean {
  return /^(?:~[a-zA-Z]+)?(?:"""|''')/.test(node.text().slice(0, 10));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  "\\s": " ",
  "\\0": "\0",
  "\\e": "\u001b",
};

function unescape(sequence: string): string {
  const known = ESCAPES[sequence];
  if (known !== undefined) return known;
  const code = /^\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))$/i.exec(sequence);
  const point = code ? Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "0", 16) : undefined;
  if (point !== undefined && point <= 0x10ffff) return String.fromCodePoint(point);
  // A line break after a backslash joins the lines.
  return sequence === "\\\n" ? "" : sequence.slice(1);
}

/** The closing quotes' indentation is taken from every line. */
function dedent(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => line.slice(Math.min(Math.max(0, columns), line.length - line.trimStart().length)))
    .join("\n");
}
