import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowPiece } from "./grammar.ts";
import { bareKotlin, isKind, kotlinCallOf, kotlinLiteralOf, parts, unescaped } from "./kotlin-tree.ts";

const VERB = /%(?:%|n|(?:\d+\$)?[-#+ 0,(]*\d*(?:\.\d+)?([a-zA-Z]))/g;

/** What a text of Kotlin is put together from. */
export function kotlinPiecesOf(node: SyntaxNode): readonly FlowPiece[] | undefined {
  if (isKind(node, "string_literal")) return templateOf(node);
  if (isKind(node, "additive_expression")) {
    const [left, right] = parts(node);
    const isSum = node.children().some((child) => child.kind() === "+");
    return isSum && left && right ? [...sideOf(left), ...sideOf(right)] : undefined;
  }
  const call = kotlinCallOf(node);
  if (!call) return undefined;
  const { name, receiver } = call;
  const values = call.arguments.map(({ value }) => value);
  if (call.callee === "String.format") return formatted(values[0], values.slice(1));
  if (receiver && name === "format") return formatted(receiver, values);
  if (receiver && (name === "plus" || name === "append")) return [receiver, ...values].flatMap(sideOf);
  if (receiver && name.startsWith("replace")) return [receiver, ...values.slice(1)].flatMap(sideOf);
  if (receiver && /^(?:trimIndent|trimMargin|trim|toString|joinToString)$/.test(name))
    return sideOf(receiver);
  return /^(?:StringBuilder|StringBuffer)$/.test(name) ? values.flatMap(sideOf) : undefined;
}

function templateOf(node: SyntaxNode): readonly FlowPiece[] | undefined {
  const inside = parts(node);
  if (!inside.some((part) => String(part.kind()).startsWith("interpolated"))) return undefined;
  return inside.flatMap((part): FlowPiece[] => {
    if (isKind(part, "interpolated_identifier")) return [{ value: part }];
    if (!isKind(part, "interpolated_expression")) return [{ text: unescaped(part.text()) }];
    const value = parts(part)[0];
    return value ? [...sideOf(value)] : [];
  });
}

function sideOf(node: SyntaxNode): readonly FlowPiece[] {
  const inner = bareKotlin(node);
  const text = kotlinLiteralOf(inner);
  if (text !== undefined) return [{ text }];
  const pieces = isKind(inner, "string_literal", "additive_expression") ? kotlinPiecesOf(inner) : undefined;
  return pieces ?? [{ value: inner }];
}

function formatted(
  format: SyntaxNode | undefined,
  values: readonly SyntaxNode[],
): readonly FlowPiece[] | undefined {
  if (!format) return undefined;
  const pattern = kotlinLiteralOf(bareKotlin(format));
  if (pattern === undefined) return [...sideOf(format), ...values.flatMap(sideOf)];
  const pieces: FlowPiece[] = [];
  let [from, next] = [0, 0];
  for (const mark of pattern.matchAll(VERB)) {
    pieces.push({ text: pattern.slice(from, mark.index) });
    from = mark.index + mark[0].length;
    if (mark[1] === undefined) continue;
    const value = values[next++];
    if (value && /^[sS]$/.test(mark[1])) pieces.push(...sideOf(value));
    else pieces.push({ text: "0" });
  }
  pieces.push({ text: pattern.slice(from) });
  return pieces.filter((piece) => !("text" in piece) || piece.text !== "");
}
