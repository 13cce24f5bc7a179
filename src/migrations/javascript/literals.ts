import { codeChildren } from "../../syntax/nodes.ts";
import { hasKind } from "./kind.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { scalar, type Text, textOf, unknown, type Value, writtenOf } from "./value.ts";

/** A string in quotes. */
export function stringText(node: SyntaxNode): Text {
  const text = node
    .children()
    .filter((child) => hasKind(child, "string_fragment", "escape_sequence", "html_character_reference"))
    .map((child) => (hasKind(child, "escape_sequence") ? unescape(child.text()) : child.text()))
    .join("");
  return textOf(text, text.includes("\n") ? undefined : node.range().start.line + 1);
}

/** A text in backticks; what stands in `${}` is asked for. */
export function templateText(node: SyntaxNode, evaluate: (node: SyntaxNode) => Value): Value {
  let text = "";
  let isInPlace = true;
  let gap: string | undefined;
  for (const child of node.children()) {
    if (hasKind(child, "string_fragment")) text += child.text();
    else if (hasKind(child, "escape_sequence")) {
      const part = unescape(child.text());
      if (part.includes("\n") || child.text().includes("\n")) isInPlace = false;
      text += part;
    } else if (hasKind(child, "template_substitution")) {
      const inner = codeChildren(child)[0];
      const part = inner ? writtenOf(evaluate(inner)) : undefined;
      if (part === undefined) gap ??= text;
      else if (part.includes("\n") || child.text().includes("\n")) isInPlace = false;
      text += part ?? "";
    }
  }
  if (gap !== undefined || text.length > MAX_TEXT) return { ...unknown(node.text()), starts: gap ?? "" };
  return textOf(text, isInPlace ? node.range().start.line + 1 : undefined);
}

/** Characters of one text that a program puts together. */
export const MAX_TEXT = 1_000_000;

export function decodeNumber(text: string): Value {
  const plain = text.replaceAll("_", "").replace(/n$/, "");
  const value = Number(plain);
  return Number.isNaN(value) ? unknown(text) : scalar(value);
}

const LETTERS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

function unescape(text: string): string {
  const rest = text.slice(1);
  if (/^\r?\n$/.test(rest)) return "";
  const code = /^(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))$/i.exec(rest);
  if (code) {
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : "";
  }
  return LETTERS[rest] ?? rest;
}
