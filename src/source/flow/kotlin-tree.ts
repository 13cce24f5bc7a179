import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowAssignment, FlowCall, FlowParameter } from "./grammar.ts";

// The grammar of Kotlin names no fields: parts are told by their kinds and places.

export const FUNCTIONS = [
  "function_declaration",
  "lambda_literal",
  "anonymous_function",
  "secondary_constructor",
];
export const ASSIGNMENTS = ["property_declaration", "assignment", "for_statement", "call_expression"];

/** Methods that put something into a builder or list, which keeps what it held. */
const ADDS = /^(?:append|appendLine|add|insert|addAll|put)$/;
/** Functions whose lambda is given what they are called on, or its elements. */
const HANDS_ON =
  /^(?:let|also|map|mapNotNull|flatMap|forEach|filter|onEach|any|first|find|associateWith|use)$/;

export function isKind(node: SyntaxNode | null | undefined, ...kinds: readonly string[]): boolean {
  return node !== null && node !== undefined && kinds.includes(String(node.kind()));
}

export function parts(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren().filter((child) => !isKind(child, "line_comment", "multiline_comment", "label"));
}

/** The expression inside parentheses, `as T`, `!!`, `*list`, and a branch of one expression. */
export function bareKotlin(node: SyntaxNode): SyntaxNode {
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
    case "as_expression":
    case "spread_expression":
    case "interpolated_expression":
      return parts(node)[0];
    case "postfix_expression":
      return node.text().endsWith("!!") ? parts(node)[0] : undefined;
    case "control_structure_body":
    case "statements":
      return parts(node).at(-1);
    default:
      return undefined;
  }
}

/** `this.x` is read as `x`. */
export function kotlinNameOf(node: SyntaxNode): string | undefined {
  if (isKind(node, "simple_identifier", "interpolated_identifier")) return node.text();
  if (isKind(node, "navigation_expression", "directly_assignable_expression")) {
    const [object, suffix] = parts(node);
    if (isKind(node, "directly_assignable_expression") && object && !suffix) return kotlinNameOf(object);
    return isKind(object, "this_expression") && suffix ? suffixName(suffix) : undefined;
  }
  return undefined;
}

function suffixName(suffix: SyntaxNode): string | undefined {
  return isKind(suffix, "navigation_suffix") ? suffix.text().replace(/^\??\.\s*/, "") : undefined;
}

/** `object.name` of a navigation. */
export function navigationOf(node: SyntaxNode): { object: SyntaxNode; name: string } | undefined {
  if (!isKind(node, "navigation_expression")) return undefined;
  const [object, suffix] = parts(node);
  const name = suffix ? suffixName(suffix) : undefined;
  return object && name !== undefined ? { object, name } : undefined;
}

function calleeText(node: SyntaxNode, depth = 0): string {
  if (depth > 20) return "";
  const navigation = navigationOf(node);
  if (navigation) return `${calleeText(navigation.object, depth + 1)}.${navigation.name}`;
  if (isKind(node, "call_expression")) return `${calleeText(parts(node)[0] ?? node, depth + 1)}()`;
  if (isKind(node, "simple_identifier", "this_expression", "super_expression")) return node.text();
  return isKind(node, "string_literal") ? '""' : "()";
}

export function kotlinCallOf(node: SyntaxNode): FlowCall | undefined {
  if (isKind(node, "jump_expression")) return redirectOf(node);
  if (!isKind(node, "call_expression")) return undefined;
  const [callee, suffix] = parts(node);
  if (!callee || !suffix) return undefined;
  // `post("/x") { ... }` is a call of what `post("/x")` answers; the arguments are those of the inner one.
  if (isKind(callee, "call_expression")) return undefined;
  const navigation = navigationOf(callee);
  return {
    node,
    callee: calleeText(callee).replaceAll("?.", "."),
    name: navigation?.name ?? (isKind(callee, "simple_identifier") ? callee.text() : ""),
    ...(navigation ? { receiver: navigation.object } : {}),
    arguments: argumentsOf(suffix),
  };
}

function argumentsOf(suffix: SyntaxNode): FlowCall["arguments"] {
  const list = parts(suffix).find((part) => isKind(part, "value_arguments"));
  return (list ? parts(list) : []).flatMap((argument) => {
    const inner = parts(argument);
    const value = inner.at(-1);
    if (!value) return [];
    const isNamed = inner.length > 1 && argument.children().some((child) => child.kind() === "=");
    return isNamed && inner[0] ? [{ name: inner[0].text(), value }] : [{ value }];
  });
}

/** Spring takes `return "redirect:$address"` for a redirect; `"redirect:/orders/$id"` stays on this host. */
function redirectOf(node: SyntaxNode): FlowCall | undefined {
  const text = parts(node)[0];
  const [first, second] = text && isKind(text, "string_literal", "additive_expression") ? parts(text) : [];
  if (!second || !/^"?redirect:"?$/.test(first?.text() ?? "")) return undefined;
  return { node, callee: '"redirect:"', name: "redirect:", arguments: [{ value: second }] };
}

/** The lambda behind a call: `{ it.x }` of `list.map { it.x }`. */
export function lambdaOf(call: SyntaxNode): SyntaxNode | undefined {
  const suffix = parts(call).at(-1);
  const annotated = suffix && parts(suffix).find((part) => isKind(part, "annotated_lambda"));
  return annotated ? parts(annotated).find((part) => isKind(part, "lambda_literal")) : undefined;
}

/** Whether the lambda's own parameter is what the call in front of it is made on. */
function isHandedOn(lambda: SyntaxNode): boolean {
  const call = lambda.parent()?.parent()?.parent();
  const callee = call && isKind(call, "call_expression") ? parts(call)[0] : undefined;
  return callee !== undefined && HANDS_ON.test(navigationOf(callee)?.name ?? "");
}

export function kotlinAssignmentOf(node: SyntaxNode): FlowAssignment | undefined {
  switch (String(node.kind())) {
    case "property_declaration": {
      const target = parts(node).find((part) =>
        isKind(part, "variable_declaration", "multi_variable_declaration"),
      );
      const value = behindEquals(node);
      return target && value ? { names: namesIn(target), value, keeps: false } : undefined;
    }
    case "assignment": {
      const [left] = parts(node);
      const name = left ? kotlinNameOf(left) : undefined;
      const value = parts(node).at(-1);
      if (name === undefined || !value) return undefined;
      return { names: [name], value, keeps: !node.children().some((child) => child.kind() === "=") };
    }
    case "for_statement": {
      const [target, value] = parts(node);
      return target && value ? { names: namesIn(target), value, keeps: false } : undefined;
    }
    case "call_expression":
      return addedOf(node) ?? handedOnOf(node);
    default:
      return undefined;
  }
}

/** What stands behind `=`: an initial value, and no accessor. */
function behindEquals(node: SyntaxNode): SyntaxNode | undefined {
  const children = node.children();
  const at = children.findIndex((child) => child.kind() === "=");
  return at < 0 ? undefined : children.slice(at + 1).find((child) => child.isNamed());
}

function namesIn(target: SyntaxNode): string[] {
  if (isKind(target, "multi_variable_declaration")) return parts(target).flatMap(namesIn);
  const name = parts(target).find((part) => isKind(part, "simple_identifier"));
  return name ? [name.text()] : [];
}

function addedOf(node: SyntaxNode): FlowAssignment | undefined {
  const callee = parts(node)[0];
  const navigation = callee ? navigationOf(callee) : undefined;
  if (!navigation || !ADDS.test(navigation.name)) return undefined;
  let at = navigation.object;
  for (let steps = 0; steps < 60 && isKind(at, "call_expression"); steps++) {
    const inner = navigationOf(parts(at)[0] ?? at);
    if (!inner || !ADDS.test(inner.name)) return undefined;
    at = inner.object;
  }
  const name = kotlinNameOf(at);
  const value = kotlinCallOf(node)?.arguments.at(-1)?.value;
  return name !== undefined && value ? { names: [name], value, keeps: true } : undefined;
}

/** `it` of `value?.let { use(it) }`, or the name that the lambda gives it. */
function handedOnOf(node: SyntaxNode): FlowAssignment | undefined {
  const lambda = lambdaOf(node);
  const callee = parts(node)[0];
  const navigation = lambda && callee ? navigationOf(callee) : undefined;
  if (!lambda || !navigation || !HANDS_ON.test(navigation.name)) return undefined;
  const list = parts(lambda).find((part) => isKind(part, "lambda_parameters"));
  const names = list ? parts(list).flatMap(namesIn).slice(0, 1) : ["it"];
  return names.length > 0 ? { names, value: navigation.object, keeps: false, within: lambda } : undefined;
}

export function kotlinLiteralOf(node: SyntaxNode): string | undefined {
  if (
    isKind(
      node,
      "integer_literal",
      "long_literal",
      "real_literal",
      "boolean_literal",
      "character_literal",
      "hex_literal",
      "unsigned_literal",
    )
  )
    return node.text();
  const { start, end } = node.range();
  // The grammar has no kind for it.
  if (end.index - start.index === 4 && node.text() === "null") return "null";
  if (
    !isKind(node, "string_literal") ||
    parts(node).some((part) => String(part.kind()).startsWith("interpolated"))
  )
    return undefined;
  return contentOf(node.text());
}

function contentOf(text: string): string {
  const inner = text.startsWith('"""') ? text.slice(3, -3) : text.slice(1, -1);
  return unescaped(inner);
}

export function unescaped(text: string): string {
  return text.replace(/\\([nt"\\$])/g, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : sign,
  );
}

export function kotlinParametersOf(of: SyntaxNode): readonly FlowParameter[] {
  if (isKind(of, "lambda_literal")) {
    const list = parts(of).find((part) => isKind(part, "lambda_parameters"));
    if (!list || isHandedOn(of)) return [];
    return parts(list).flatMap((node, index) => namesIn(node).map((name) => ({ name, node, index })));
  }
  const list = parts(of).find((part) => isKind(part, "function_value_parameters"));
  const found: FlowParameter[] = [];
  let decorators = "";
  for (const node of list ? parts(list) : []) {
    if (isKind(node, "parameter_modifiers")) decorators = node.text();
    if (!isKind(node, "parameter")) continue;
    const [name, type] = parts(node);
    if (name)
      found.push({
        name: name.text(),
        node,
        index: found.length,
        ...(type ? { type: type.text() } : {}),
        ...(decorators === "" ? {} : { decorators }),
      });
    decorators = "";
  }
  return found;
}

export function modifiersOf(node: SyntaxNode): string {
  return (
    parts(node)
      .find((part) => isKind(part, "modifiers"))
      ?.text() ?? ""
  );
}
