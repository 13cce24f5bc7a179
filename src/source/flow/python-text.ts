import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowPiece } from "./grammar.ts";

/** The text of a literal of Python without anything put into it; what it says of numbers, truth values and None. */
export function pythonLiteral(node: SyntaxNode): string | undefined {
  switch (String(node.kind())) {
    case "integer":
    case "float":
    case "true":
    case "false":
    case "none":
    case "ellipsis":
      return node.text();
    case "string":
    case "concatenated_string": {
      const pieces = stringPieces(node);
      return pieces.every((piece) => "text" in piece) ? textOf(pieces) : undefined;
    }
    default:
      return undefined;
  }
}

/** Texts that are put together: f-strings, `+`, `%`, `format`, `join`, and paths joined with `/`. */
export function pythonPieces(node: SyntaxNode): readonly FlowPiece[] | undefined {
  if (isKind(node, "string", "concatenated_string")) return stringPieces(node);
  if (isKind(node, "binary_operator")) return operatorPieces(node);
  return isKind(node, "call") ? callPieces(node) : undefined;
}

function stringPieces(node: SyntaxNode): FlowPiece[] {
  if (isKind(node, "concatenated_string")) return codeChildren(node).flatMap(stringPieces);
  return codeChildren(node).flatMap((part): FlowPiece[] => {
    if (isKind(part, "string_content")) return [{ text: part.text() }];
    if (!isKind(part, "interpolation")) return [];
    const inner = codeChildren(part);
    const [value] = inner;
    // `{price:.2f}` takes only numbers.
    if (
      !value ||
      inner.some((one) => isKind(one, "format_specifier") && /[bcdeEfFgGnoxX%]$/.test(one.text()))
    )
      return [{ text: "0" }];
    return [{ value }];
  });
}

function operatorPieces(node: SyntaxNode): FlowPiece[] | undefined {
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return undefined;
  switch (node.field("operator")?.text()) {
    case "+":
    case "|":
      return [{ value: left }, { value: right }];
    case "/":
      return [{ value: left }, { text: "/" }, { value: right }];
    case "%":
      return percentPieces(left, right);
    default:
      return undefined;
  }
}

/** `"... %s" % (a, b)`, `"... %(name)s" % {"name": a}`; `%d` takes only numbers. */
function percentPieces(left: SyntaxNode, right: SyntaxNode): FlowPiece[] {
  const pattern = pythonLiteral(left);
  const values = isKind(right, "tuple")
    ? codeChildren(right)
    : isKind(right, "dictionary")
      ? codeChildren(right).map((pair) => pair.field("value") ?? pair)
      : [right];
  if (pattern === undefined || isKind(right, "dictionary"))
    return [{ value: left }, ...values.map((value): FlowPiece => ({ value }))];
  const marks = /%(?:\([^()]{0,80}\))?[-#0 +]{0,5}(?:\d{1,6}|\*)?(?:\.\d{1,6})?([a-zA-Z])/g;
  let place = 0;
  return between(pattern, marks, (mark): FlowPiece | undefined => {
    const value = values[isKind(right, "tuple") ? place++ : 0];
    return value && /[sra]/.test(mark[1] ?? "") ? { value } : { text: "0" };
  });
}

function callPieces(call: SyntaxNode): FlowPiece[] | undefined {
  const callee = call.field("function");
  const list = call.field("arguments");
  if (!isKind(callee, "attribute") || !list) return undefined;
  const receiver = callee.field("object");
  const name = callee.field("attribute")?.text();
  const given = isKind(list, "argument_list") ? codeChildren(list) : [list];
  if (!receiver) return undefined;
  if (name === "format") return formatPieces(receiver, given);
  if (name !== "join" || given.length !== 1 || /(?:^|\.)path$/.test(receiver.text())) return undefined;
  const [items] = given;
  if (!items || !isKind(items, "list", "tuple"))
    return items ? [{ value: receiver }, { value: items }] : undefined;
  const separator = pythonLiteral(receiver) ?? " ";
  return codeChildren(items).flatMap((value, index): FlowPiece[] =>
    index === 0 ? [{ value }] : [{ text: separator }, { value }],
  );
}

function formatPieces(receiver: SyntaxNode, given: readonly SyntaxNode[]): FlowPiece[] | undefined {
  const pattern = pythonLiteral(receiver);
  const placed = given.filter((one) => !isKind(one, "keyword_argument", "dictionary_splat", "list_splat"));
  const named = new Map(
    given
      .filter((one) => isKind(one, "keyword_argument"))
      .map((one) => [one.field("name")?.text() ?? "", one.field("value") ?? one]),
  );
  if (pattern === undefined || placed.length + named.size < given.length)
    return [{ value: receiver }, ...given.map((one): FlowPiece => ({ value: one.field("value") ?? one }))];
  let place = 0;
  return between(pattern.replace(/\{\{|\}\}/g, "  "), /\{([^{}]{0,80})\}/g, (mark) => {
    const inside = mark[1] ?? "";
    const key = /^\w*/.exec(inside)?.[0] ?? "";
    const value = key === "" ? placed[place++] : /^\d/.test(key) ? placed[Number(key)] : named.get(key);
    const isNumber = inside.includes(":") && /[bcdeEfFgGnoxX%]$/.test(inside);
    return value && !isNumber ? { value } : { text: "0" };
  });
}

function between(
  pattern: string,
  marks: RegExp,
  pieceOf: (mark: RegExpMatchArray) => FlowPiece | undefined,
): FlowPiece[] {
  const pieces: FlowPiece[] = [];
  let from = 0;
  for (const mark of pattern.matchAll(marks)) {
    pieces.push({ text: pattern.slice(from, mark.index) });
    const piece = pieceOf(mark);
    if (piece) pieces.push(piece);
    from = mark.index + mark[0].length;
  }
  return [...pieces, { text: pattern.slice(from) }];
}

function textOf(pieces: readonly FlowPiece[]): string {
  return pieces.map((piece) => ("text" in piece ? piece.text : "")).join("");
}
