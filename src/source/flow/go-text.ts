import type { SyntaxNode } from "../../syntax/parse.ts";
import {
  addedByAppend,
  bareGo,
  FUNCTIONS,
  goAssignmentOf,
  goCallOf,
  goLiteralOf,
  isKind,
  parts,
} from "./go-tree.ts";
import type { FlowPiece } from "./grammar.ts";

/** Verbs that write text as it is; `%d` and its like write numbers. */
const TEXT_VERBS = /^[svq]$/;
const VERB = /%(?:%|[-+# 0]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?(?:\[(\d+)\])?([a-zA-Z]))/g;
const MAX_DEFINITIONS = 400;

/** What a text of Go is put together from. */
export function goPiecesOf(node: SyntaxNode): readonly FlowPiece[] | undefined {
  if (isKind(node, "binary_expression")) {
    const [left, right] = [node.field("left"), node.field("right")];
    return node.field("operator")?.text() === "+" && left && right
      ? [...sideOf(left), ...sideOf(right)]
      : undefined;
  }
  const call = goCallOf(node);
  if (!call) return undefined;
  const values = call.arguments.map(({ value }) => value);
  switch (call.callee) {
    case "fmt.Sprintf":
    case "fmt.Errorf":
      return formatted(values[0], values.slice(1));
    case "fmt.Fprintf":
      return formatted(values[1], values.slice(2));
    case "fmt.Sprint":
    case "fmt.Sprintln":
      return spaced(values);
    case "fmt.Fprint":
    case "fmt.Fprintln":
      return spaced(values.slice(1));
    case "append":
      return spaced(addedByAppend(node));
    case "strings.Join":
      return values[0] ? joined(values[0]) : undefined;
    case "strings.Replace":
    case "strings.ReplaceAll":
      return values.filter((_, index) => index === 0 || index === 2).flatMap(sideOf);
    default:
      // What a `strings.Builder` was filled with.
      return call.name === "String" && call.receiver && values.length === 0
        ? [{ value: call.receiver }]
        : undefined;
  }
}

function sideOf(node: SyntaxNode): readonly FlowPiece[] {
  const inner = bareGo(node);
  const text = goLiteralOf(inner);
  if (text !== undefined) return [{ text }];
  return (isKind(inner, "binary_expression") ? goPiecesOf(inner) : undefined) ?? [{ value: inner }];
}

function spaced(values: readonly SyntaxNode[]): FlowPiece[] {
  return values.flatMap((value) => [{ text: " " }, ...sideOf(value)]);
}

function joined(list: SyntaxNode): readonly FlowPiece[] {
  const inner = bareGo(list);
  if (!isKind(inner, "composite_literal")) return [{ value: inner }];
  const body = inner.field("body");
  return spaced(body ? parts(body).map(bareGo) : []);
}

function formatted(
  format: SyntaxNode | undefined,
  values: readonly SyntaxNode[],
): readonly FlowPiece[] | undefined {
  if (!format) return undefined;
  const pattern = textBehind(bareGo(format));
  if (pattern === undefined) return [...sideOf(format), ...values.flatMap(sideOf)];
  const pieces: FlowPiece[] = [];
  let [from, next] = [0, 0];
  for (const mark of pattern.matchAll(VERB)) {
    const [whole, place, verb] = mark;
    pieces.push({ text: pattern.slice(from, mark.index) });
    from = mark.index + whole.length;
    if (verb === undefined) {
      pieces.push({ text: "%" });
      continue;
    }
    if (whole.includes("*")) next++;
    if (place !== undefined) next = Number(place) - 1;
    const value = values[next++];
    if (value && TEXT_VERBS.test(verb)) pieces.push(...sideOf(value));
    else pieces.push({ text: "0" });
  }
  pieces.push({ text: pattern.slice(from) });
  return pieces.filter((piece) => !("text" in piece) || piece.text !== "");
}

/** The text of a literal, of literals joined by `+`, or of the variable or constant that holds one. */
function textBehind(node: SyntaxNode): string | undefined {
  const text = goLiteralOf(node) ?? sumOf(node);
  if (text !== undefined || !isKind(node, "identifier")) return text;
  const name = node.text();
  const place = node.start();
  const within = node.ancestors().find((around) => isKind(around, ...FUNCTIONS));
  const local = within ? definitionsIn(within, name, place) : undefined;
  const found = local ?? outerDefinition(node, name);
  return found ? (goLiteralOf(found) ?? sumOf(found)) : undefined;
}

function sumOf(node: SyntaxNode): string | undefined {
  if (!isKind(node, "binary_expression")) return undefined;
  const texts = sideTexts(node);
  return texts.every((text) => text !== undefined) ? texts.join("") : undefined;
}

function sideTexts(node: SyntaxNode): (string | undefined)[] {
  return (goPiecesOf(node) ?? [{ value: node }]).map((piece) => ("text" in piece ? piece.text : undefined));
}

/** The last value that the name was given before a place. */
function definitionsIn(within: SyntaxNode, name: string, place: number): SyntaxNode | undefined {
  const rule = {
    any: [
      { kind: "short_var_declaration" },
      { kind: "assignment_statement" },
      { kind: "var_spec" },
      { kind: "const_spec" },
    ],
  };
  let last: SyntaxNode | undefined;
  for (const node of within.findAll({ rule }).slice(0, MAX_DEFINITIONS)) {
    if (node.start() >= place) break;
    const assignment = goAssignmentOf(node);
    // `query = fmt.Sprintf(query, x)` is asked about with itself.
    if (assignment?.names.includes(name) && node.end() < place) last = assignment.value;
  }
  return last;
}

function outerDefinition(node: SyntaxNode, name: string): SyntaxNode | undefined {
  const root = node.ancestors().at(-1);
  if (!root) return undefined;
  for (const declaration of parts(root)) {
    if (!isKind(declaration, "const_declaration", "var_declaration")) continue;
    for (const spec of declaration.findAll({
      rule: { any: [{ kind: "const_spec" }, { kind: "var_spec" }] },
    })) {
      const assignment = goAssignmentOf(spec);
      if (assignment?.names.includes(name)) return assignment.value;
    }
  }
  return undefined;
}

/** The part of a text that is written first, when it is written and not given. */
export function startOfGoText(node: SyntaxNode): string | undefined {
  const inner = bareGo(node);
  const own = textBehind(inner);
  if (own !== undefined) return own;
  const first = goPiecesOf(inner)?.[0];
  if (first && "text" in first) return first.text;
  if (first) return textBehind(first.value);
  if (!isKind(inner, "identifier")) return undefined;
  const within = inner.ancestors().find((around) => isKind(around, ...FUNCTIONS));
  const found = within ? definitionsIn(within, inner.text(), inner.start()) : undefined;
  return found && !isKind(found, "identifier") ? startOfGoText(found) : undefined;
}
