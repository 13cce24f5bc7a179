import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowAssignment, FlowCall } from "./grammar.ts";

/** Types whose conversion keeps the text. */
const TEXT_TYPES =
  /^(?:string|\[\]byte|\[\]rune|\[\]string|template\.(?:HTML|JS|URL|CSS|HTMLAttr)|json\.RawMessage)$/;

export const FUNCTIONS = ["function_declaration", "method_declaration", "func_literal"];

export function isKind(node: SyntaxNode | null | undefined, ...kinds: readonly string[]): boolean {
  return node !== null && node !== undefined && kinds.includes(String(node.kind()));
}

export function parts(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren().filter((child) => !isKind(child, "comment"));
}

/** The expression inside parentheses, `&x`, `*x`, `x.(T)`, `x[1:]`, `string(x)` and `xs...`. */
export function bareGo(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (;;) {
    const inner = insideOf(at);
    if (!inner) return at;
    at = inner;
  }
}

function insideOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (String(node.kind())) {
    case "parenthesized_expression":
    case "literal_element":
    case "variadic_argument":
      return parts(node)[0];
    case "expression_list":
      return parts(node).length === 1 ? parts(node)[0] : undefined;
    case "unary_expression":
      return /^[&*]/.test(node.field("operator")?.text() ?? "")
        ? (node.field("operand") ?? undefined)
        : undefined;
    case "type_assertion_expression":
    case "slice_expression":
      return node.field("operand") ?? undefined;
    case "type_conversion_expression":
      return TEXT_TYPES.test(node.field("type")?.text() ?? "")
        ? (node.field("operand") ?? undefined)
        : undefined;
    case "call_expression": {
      const callee = node.field("function");
      const given = argumentsOf(node);
      return isKind(callee, "identifier") && callee?.text() === "string" && given.length === 1
        ? given[0]
        : undefined;
    }
    default:
      return undefined;
  }
}

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.field("arguments");
  return list ? parts(list) : [];
}

/** `json.NewDecoder().Decode` for `json.NewDecoder(r.Body).Decode`. */
function calleeText(node: SyntaxNode, depth = 0): string {
  if (depth > 20) return "";
  if (isKind(node, "selector_expression")) {
    const operand = node.field("operand");
    return `${operand ? calleeText(operand, depth + 1) : ""}.${node.field("field")?.text() ?? ""}`;
  }
  if (isKind(node, "call_expression")) {
    const callee = node.field("function");
    return `${callee ? calleeText(callee, depth + 1) : ""}()`;
  }
  if (isKind(node, "parenthesized_expression", "unary_expression", "composite_literal", "func_literal"))
    return "()";
  return node.text().slice(0, 60);
}

export function goCallOf(node: SyntaxNode): FlowCall | undefined {
  if (!isKind(node, "call_expression")) return undefined;
  let given: FlowCall["arguments"] | undefined;
  const callee = node.field("function");
  if (!callee) return undefined;
  const method = isKind(callee, "selector_expression");
  const receiver = method ? (callee.field("operand") ?? undefined) : undefined;
  const name = method
    ? (callee.field("field")?.text() ?? "")
    : isKind(callee, "identifier")
      ? callee.text()
      : "";
  return {
    node,
    callee: calleeText(callee),
    name,
    ...(receiver ? { receiver } : {}),
    // Most calls are only asked for their name.
    get arguments() {
      given ??= argumentsOf(node).map((value) => ({ value }));
      return given;
    },
  };
}

export const ASSIGNMENTS = [
  "short_var_declaration",
  "assignment_statement",
  "var_spec",
  "const_spec",
  "range_clause",
  "call_expression",
];

/** Calls that fill what their argument points to. */
const FILLS =
  /^(?:[a-z]*(?:decode|unmarshal|bind|read|parse)\w*|shouldbind\w*|mustbindwith|\w+parser|scan)$/i;
/** Methods of a `strings.Builder` or `bytes.Buffer`. */
const WRITES = /^(?:WriteString|Write)$/;

export function goAssignmentOf(node: SyntaxNode): FlowAssignment | undefined {
  switch (String(node.kind())) {
    case "short_var_declaration":
    case "range_clause":
      return given(node.field("left"), node.field("right"), false);
    case "assignment_statement":
      return given(node.field("left"), node.field("right"), node.field("operator")?.text() === "+=");
    case "var_spec":
    case "const_spec": {
      const value = node.field("value");
      const names = parts(node)
        .filter((part) => isKind(part, "identifier"))
        .map((part) => part.text());
      return value && names.length > 0 ? { names, value: bareGo(value), keeps: false } : undefined;
    }
    case "call_expression":
      return filled(node);
    default:
      return undefined;
  }
}

function given(
  left: SyntaxNode | null,
  right: SyntaxNode | null,
  keeps: boolean,
): FlowAssignment | undefined {
  if (!left || !right) return undefined;
  const targets = isKind(left, "expression_list") ? parts(left) : [left];
  const names = targets.filter((target) => isKind(target, "identifier")).map((target) => target.text());
  if (names.length === 0) return undefined;
  const value = bareGo(right);
  // `conditions = append(conditions, x)` keeps what was there.
  const items = isKind(value, "expression_list") ? parts(value) : [value];
  return { names, value, keeps: keeps || items.some((item) => names.includes(appendedTo(item) ?? "")) };
}

/** `a` of `append(a, b)`. */
function appendedTo(node: SyntaxNode): string | undefined {
  const isAppend = isKind(node, "call_expression") && node.field("function")?.text() === "append";
  const first = isAppend ? argumentsOf(node)[0] : undefined;
  return first && isKind(first, "identifier") ? first.text() : undefined;
}

/** What `append` adds: without the list itself where the same list is assigned, since that keeps what it holds. */
export function addedByAppend(call: SyntaxNode): SyntaxNode[] {
  const values = argumentsOf(call);
  const list = appendedTo(call);
  const around = call
    .ancestors()
    .slice(0, 2)
    .find((one) => isKind(one, "assignment_statement"));
  const left = list === undefined ? undefined : around?.field("left");
  const isOwn = left ? parts(left).some((target) => target.text() === list) : false;
  return isOwn ? values.slice(1) : values;
}

/** `json.Unmarshal(body, &x)`, `decoder.Decode(&x)`, `c.ShouldBindJSON(&x)`, `builder.WriteString(x)`, `fmt.Fprintf(&b, ...)`. */
function filled(call: SyntaxNode): FlowAssignment | undefined {
  const callee = call.field("function");
  const name = (callee?.field("field") ?? callee)?.text() ?? "";
  if (!WRITES.test(name) && !FILLS.test(name) && !name.startsWith("Fprint")) return undefined;
  const values = argumentsOf(call);
  if (WRITES.test(name) && values[0]) {
    const target = nameIn(callee?.field("operand"));
    return target ? { names: [target], value: values[0], keeps: true } : undefined;
  }
  if (name.startsWith("Fprint") && values[0]) {
    const target = nameIn(values[0]);
    return target ? { names: [target], value: call, keeps: true } : undefined;
  }
  const last = values.findLast((value) => /^&\w+$/.test(value.text()));
  const target = nameIn(last);
  return target
    ? { names: [target], value: sourceOfFilling(call, name, values) ?? call, keeps: true }
    : undefined;
}

function nameIn(node: SyntaxNode | null | undefined): string | undefined {
  const inner = node ? bareGo(node) : undefined;
  return inner && isKind(inner, "identifier") ? inner.text() : undefined;
}

/** What such a call fills its argument with, where it says so. */
function sourceOfFilling(
  call: SyntaxNode,
  name: string,
  values: readonly SyntaxNode[],
): SyntaxNode | undefined {
  if (name.startsWith("Unmarshal")) return values.length > 1 ? values.at(-2) : undefined;
  const receiver = call.field("function")?.field("operand");
  const decoder = name === "Decode" && receiver ? goCallOf(bareGo(receiver)) : undefined;
  return decoder?.name === "NewDecoder" ? decoder.arguments[0]?.value : undefined;
}

/** The content of a string, number or truth value. */
export function goLiteralOf(node: SyntaxNode): string | undefined {
  switch (String(node.kind())) {
    case "interpreted_string_literal":
      return unescaped(node.text().slice(1, -1));
    case "raw_string_literal":
      return node.text().slice(1, -1);
    case "rune_literal":
    case "int_literal":
    case "float_literal":
    case "true":
    case "false":
    case "nil":
    case "iota":
      return node.text();
    default:
      return undefined;
  }
}

function unescaped(text: string): string {
  return text.replace(/\\([nt"\\])/g, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : sign,
  );
}
