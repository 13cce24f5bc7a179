import { isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/**
 * The text of a PHP string or heredoc.
 *
 * @param resolve the text of an expression inside of it
 * @returns `undefined` when an expression inside is not known
 */
export function stringText(
  node: SyntaxNode,
  resolve: (expression: SyntaxNode) => string | undefined,
): string | undefined {
  const kind = String(node.kind());
  if (kind === "string")
    return node
      .text()
      .slice(1, -1)
      .replace(/\\([\\'])/g, "$1");
  if (kind === "encapsed_string") return joined(node, resolve);
  const body = node.children().find((child) => isKind(child, "heredoc_body", "nowdoc_body"));
  const closing = node.children().find((child) => isKind(child, "heredoc_end"));
  if (!body) return "";
  const text = isKind(body, "nowdoc_body") ? body.text().replace(/^\r?\n/, "") : joined(body, resolve);
  return text === undefined ? undefined : dedent(text, closing?.range().start.column ?? 0);
}

/** 1-based line on which a string's text starts; `undefined` for what is no string in the program's text. */
export function firstLineOf(node: SyntaxNode): number | undefined {
  const line = node.range().start.line + 1;
  if (isKind(node, "heredoc", "nowdoc")) return line + 1;
  return isKind(node, "string", "encapsed_string") ? line : undefined;
}

/** The pieces of a text with the gaps between them, which are line breaks that no node holds. */
function joined(
  node: SyntaxNode,
  resolve: (expression: SyntaxNode) => string | undefined,
): string | undefined {
  const { start } = node.range();
  const whole = node.text();
  const pieces: string[] = [];
  let at = isKind(node, "encapsed_string") ? 1 : 0;
  for (const child of node.children()) {
    const range = child.range();
    const from = range.start.index - start.index;
    if (from > at) pieces.push(whole.slice(at, from));
    at = Math.max(at, range.end.index - start.index);
    const kind = String(child.kind());
    if (kind === "string_content") pieces.push(child.text());
    else if (kind === "escape_sequence") pieces.push(unescape(child.text()));
    else if (child.isNamed()) {
      const text = resolve(child);
      if (text === undefined) return undefined;
      pieces.push(text);
    }
  }
  return pieces.join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  "\\v": "\v",
  "\\f": "\f",
  "\\e": "\u001b",
  "\\\\": "\\",
  "\\$": "$",
  '\\"': '"',
};

function unescape(sequence: string): string {
  const known = ESCAPES[sequence];
  if (known !== undefined) return known;
  const code = /^\\(?:u\{([0-9a-f]{1,6})\}|x([0-9a-f]{1,2}))$/i.exec(sequence);
  const point = code ? Number.parseInt(code[1] ?? code[2] ?? "0", 16) : undefined;
  if (point !== undefined && point <= 0x10ffff) return String.fromCodePoint(point);
  const octal = /^\\([0-7]{1,3})$/.exec(sequence)?.[1];
  return octal === undefined ? sequence : String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
}

/** The closing word's indentation is taken from every line. */
function dedent(text: string, columns: number): string {
  if (columns === 0) return text;
  return text
    .split("\n")
    .map((line) => line.slice(Math.min(columns, line.length - line.trimStart().length)))
    .join("\n");
}
