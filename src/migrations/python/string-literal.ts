import { isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { PyValue } from "./value.ts";

/** One piece of a string: text, or an expression between braces. */
type Piece = { text: string } | { expression: SyntaxNode };

/**
 * A string literal, with `f`, `r` and escapes understood.
 *
 * @param resolve the text of an expression between the braces of an f-string; `undefined` when it is not known
 */
export function readString(
  node: SyntaxNode,
  resolve: (expression: SyntaxNode) => string | undefined,
): PyValue {
  const lines = linesOf(node);
  const children = node.children();
  const start = children.find((child) => isKind(child, "string_start"));
  const prefix = /^[A-Za-z]*/.exec(start?.text() ?? "")?.[0].toLowerCase() ?? "";
  if (!start || prefix.includes("b")) return { is: "unknown", what: "bytes", lines };
  let value = "";
  let straight = true;
  for (const child of children) {
    const piece = pieceOf(child);
    if (!piece) continue;
    if ("expression" in piece) {
      const text = resolve(piece.expression);
      if (text === undefined) return { is: "unknown", what: shortened(node.text()), lines };
      value += text;
      if (text.includes("\n")) straight = false;
      continue;
    }
    const plain = prefix.includes("f") ? piece.text.replaceAll("{{", "{").replaceAll("}}", "}") : piece.text;
    const decoded = prefix.includes("r") ? plain : unescape(plain);
    if (countLines(decoded) !== countLines(piece.text)) straight = false;
    value += decoded;
  }
  return { is: "text", value, lines, ...(straight ? { firstLine: lines.from } : {}) };
}

function pieceOf(child: SyntaxNode): Piece | undefined {
  switch (String(child.kind())) {
    case "interpolation": {
      const inside = child.namedChildren();
      const [expression] = inside;
      return { expression: expression && inside.length === 1 ? expression : child };
    }
    case "string_content":
    case "escape_sequence":
    case "escape_interpolation":
      return { text: child.text() };
    default:
      return undefined;
  }
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** Source: Python reference, "String and Bytes literals". An escape that Python does not know stays as it is. */
function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([^]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, one?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) return character(Number.parseInt(code, 16), whole);
      if (octal !== undefined) return character(Number.parseInt(octal, 8), whole);
      return SIMPLE[one ?? ""] ?? whole;
    },
  );
}

function character(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

function countLines(text: string): number {
  return text.split("\n").length;
}

/** Program text in a sentence. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
