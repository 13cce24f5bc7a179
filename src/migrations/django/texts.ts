import { linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Value } from "./values.ts";

/** Characters. Longer texts are data. */
const MAX_TEXT = 1024 * 1024;

export function unknown(node: SyntaxNode, what?: string): Value {
  return {
    is: "unknown",
    what: what ?? node.text().split("\n")[0]?.slice(0, 80) ?? "",
    lines: linesOf(node),
  };
}

/** Texts one after another; where they do not start on following lines the file's lines are lost. */
export function joined(values: readonly Value[], node: SyntaxNode): Value {
  const texts = values.flatMap((value) => (value.is === "text" ? [value.text] : []));
  const text = texts.join("");
  if (texts.length !== values.length || text.length > MAX_TEXT) return unknown(node);
  return { is: "text", text, lines: linesOf(node) };
}

export function moved(value: Value & { is: "text" }, text: string, node: SyntaxNode): Value {
  const kept = text.split("\n").length === value.text.split("\n").length;
  return kept && value.firstLine !== undefined
    ? { is: "text", text, firstLine: value.firstLine, lines: linesOf(node) }
    : { is: "text", text, lines: linesOf(node) };
}

export function ofText(
  on: Value & { is: "text" },
  method: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  node: SyntaxNode,
): Value {
  const lines = linesOf(node);
  if (method === "strip" && args.length === 0) return moved(on, on.text.trim(), node);
  if (method === "lower") return { is: "text", text: on.text.toLowerCase(), lines };
  if (method === "upper") return { is: "text", text: on.text.toUpperCase(), lines };
  if (method !== "format") return unknown(node);
  let next = 0;
  let whole = true;
  const text = on.text.replace(/\{\{|\}\}|\{(\w*)\}/g, (mark, name: string | undefined) => {
    if (mark === "{{") return "{";
    if (mark === "}}") return "}";
    const value = name ? (kwargs.get(name) ?? args[Number(name)]) : args[next++];
    const piece = value && plain(value);
    if (piece === undefined) whole = false;
    return piece ?? "";
  });
  return whole && text.length <= MAX_TEXT ? moved(on, text, node) : unknown(node);
}

export function formatted(left: Value & { is: "text" }, right: Value, node: SyntaxNode): Value {
  const args = right.is === "list" ? right.items : [right];
  const named = right.is === "dict" ? right.entries : [];
  let next = 0;
  let whole = true;
  const text = left.text.replace(/%%|%\((\w+)\)[sd]|%[sd]/g, (mark, name: string | undefined) => {
    if (mark === "%%") return "%";
    const value = name ? named.find(([key]) => key.is === "text" && key.text === name)?.[1] : args[next++];
    const piece = value && plain(value);
    if (piece === undefined) whole = false;
    return piece ?? "";
  });
  return whole && text.length <= MAX_TEXT ? moved(left, text, node) : unknown(node);
}

export function plain(value: Value): string | undefined {
  if (value.is === "text" || value.is === "number") return value.text;
  return undefined;
}
