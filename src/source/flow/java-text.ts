import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowPiece } from "./grammar.ts";
import {
  bareJava,
  isKind,
  javaAssignmentOf,
  javaCallOf,
  javaLiteralOf,
  javaNameOf,
  parts,
  STATEMENT_ANNOTATION,
} from "./java-tree.ts";

const VERB = /%(?:%|n|(?:(\d+)\$)?[-#+ 0,(]*\d*(?:\.\d+)?([a-zA-Z]))/g;
const MAX_DEFINITIONS = 400;

/** What a text of Java is put together from. */
export function javaPiecesOf(node: SyntaxNode): readonly FlowPiece[] | undefined {
  if (isKind(node, "binary_expression")) {
    const [left, right] = [node.field("left"), node.field("right")];
    return node.field("operator")?.text() === "+" && left && right
      ? [...sideOf(left), ...sideOf(right)]
      : undefined;
  }
  if (isKind(node, "string_literal")) return annotated(node);
  const call = javaCallOf(node);
  if (!call) return undefined;
  const values = call.arguments.map(({ value }) => value);
  const { name, receiver } = call;
  if (/^(?:String|MessageFormat)\.format$/.test(call.callee)) return formatted(values[0], values.slice(1));
  if (name === "formatted" && receiver) return formatted(receiver, values);
  if (call.callee === "String.join")
    return values.slice(1).flatMap((value) => [{ text: " " }, ...sideOf(value)]);
  if (receiver && (name === "concat" || name === "append")) return [receiver, ...values].flatMap(sideOf);
  if (receiver && name.startsWith("replace")) return [receiver, ...values.slice(1)].flatMap(sideOf);
  if (receiver && values.length === 0 && /^(?:toString|trim|strip)$/.test(name)) return [{ value: receiver }];
  if (/^(?:StringBuilder|StringBuffer)$/.test(name)) return values.flatMap(sideOf);
  return undefined;
}

function sideOf(node: SyntaxNode): readonly FlowPiece[] {
  const inner = bareJava(node);
  const pieces = isKind(inner, "binary_expression", "string_literal") ? javaPiecesOf(inner) : undefined;
  if (pieces) return pieces;
  const text = javaLiteralOf(inner);
  return text === undefined ? [{ value: inner }] : [{ text }];
}

function formatted(
  format: SyntaxNode | undefined,
  values: readonly SyntaxNode[],
): readonly FlowPiece[] | undefined {
  if (!format) return undefined;
  const pattern = textBehind(bareJava(format));
  if (pattern === undefined) return [...sideOf(format), ...values.flatMap(sideOf)];
  const pieces: FlowPiece[] = [];
  let [from, next] = [0, 0];
  for (const mark of pattern.matchAll(VERB)) {
    const [whole, place, verb] = mark;
    pieces.push({ text: pattern.slice(from, mark.index) });
    from = mark.index + whole.length;
    if (verb === undefined) {
      pieces.push({ text: whole === "%n" ? "\n" : "%" });
      continue;
    }
    const value = place === undefined ? values[next++] : values[Number(place) - 1];
    // The other verbs write numbers, dates and digests.
    if (value && /^[sS]$/.test(verb)) pieces.push(...sideOf(value));
    else pieces.push({ text: "0" });
  }
  // `MessageFormat` and loggers have braces instead.
  if (pieces.length === 0 && /\{\d?\}/.test(pattern)) return [{ text: pattern }, ...values.flatMap(sideOf)];
  pieces.push({ text: pattern.slice(from) });
  return pieces.filter((piece) => !("text" in piece) || piece.text !== "");
}

/** The text of a literal, of literals joined by `+`, or of the one variable or constant that holds it. */
function textBehind(node: SyntaxNode): string | undefined {
  const text = javaLiteralOf(node) ?? sumOf(node);
  const name = text === undefined ? javaNameOf(node) : undefined;
  if (name === undefined) return text;
  const found = definitionOf(node, name);
  return found ? (javaLiteralOf(found) ?? sumOf(found)) : undefined;
}

function sumOf(node: SyntaxNode): string | undefined {
  if (!isKind(node, "binary_expression")) return undefined;
  const texts = (javaPiecesOf(node) ?? []).map((piece) => ("text" in piece ? piece.text : undefined));
  return texts.length > 0 && texts.every((text) => text !== undefined) ? texts.join("") : undefined;
}

/** The value of the last definition before a place, in the function or among the fields of the class. */
function definitionOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const place = node.start();
  for (const around of node.ancestors()) {
    if (isKind(around, "method_declaration", "constructor_declaration")) {
      const inner = around
        .findAll({ rule: { any: [{ kind: "variable_declarator" }, { kind: "assignment_expression" }] } })
        .slice(0, MAX_DEFINITIONS);
      const found = inner
        .filter((one) => one.end() < place)
        .flatMap((one) => javaAssignmentOf(one) ?? [])
        .findLast(({ names }) => names.includes(name));
      if (found) return found.value;
    }
    if (isKind(around, "class_body", "interface_body", "enum_body_declarations")) {
      for (const field of parts(around)) {
        if (!isKind(field, "field_declaration", "constant_declaration")) continue;
        for (const declarator of parts(field)) {
          const found = javaAssignmentOf(declarator);
          if (found?.names.includes(name)) return found.value;
        }
      }
    }
  }
  return undefined;
}

/** The part of a text that is written first, when it is written and not given. */
export function startOfJavaText(node: SyntaxNode, depth = 0): string | undefined {
  const inner = bareJava(node);
  const own = textBehind(inner);
  if (own !== undefined || depth > 5) return own;
  const first = javaPiecesOf(inner)?.[0];
  if (first) return "text" in first ? first.text : startOfJavaText(first.value, depth + 1);
  const call = javaCallOf(inner);
  // `URI.create("https://host/" + id)`, `new URL(...)`: the address begins as their argument does.
  if (
    call &&
    /^(?:URI\.create|new (?:[\w.]*\.)?(?:URL|URI|File)|URI|URL|Path\.of|Paths\.get)$/.test(call.callee) &&
    call.arguments[0]
  )
    return startOfJavaText(call.arguments[0].value, depth + 1);
  const name = javaNameOf(inner);
  const found = name === undefined ? undefined : definitionOf(inner, name);
  return found ? startOfJavaText(found, depth + 1) : undefined;
}

/** The text of a `@Select`: `${name}` stands for the mapper's parameter of that name. */
function annotated(node: SyntaxNode): readonly FlowPiece[] | undefined {
  const text = javaLiteralOf(node) ?? "";
  if (!text.includes("${")) return undefined;
  const annotation = node
    .ancestors()
    .slice(0, 4)
    .find((around) => isKind(around, "annotation"));
  const method = annotation?.parent()?.parent();
  if (!annotation || !method || !STATEMENT_ANNOTATION.test(annotation.field("name")?.text() ?? ""))
    return undefined;
  const list = method.field("parameters");
  return text.split(/\$\{([^{}]*)\}/).flatMap((part, index): FlowPiece[] => {
    if (index % 2 === 0) return part === "" ? [] : [{ text: part }];
    const name = part.trim().replace(/\..*$/, "");
    const parameter = (list ? parts(list) : []).find(
      (one) => one.field("name")?.text() === name || one.text().includes(`@Param("${name}")`),
    );
    const value = parameter?.field("name");
    return value ? [{ value }] : [{ text: "?" }];
  });
}

export function isStatementText(node: SyntaxNode): boolean {
  return isKind(node, "string_literal") && annotated(node) !== undefined;
}
