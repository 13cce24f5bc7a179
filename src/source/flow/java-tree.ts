import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowAssignment, FlowCall, FlowParameter } from "./grammar.ts";

export const FUNCTIONS = [
  "method_declaration",
  "constructor_declaration",
  "compact_constructor_declaration",
  "lambda_expression",
];
export const ASSIGNMENTS = [
  "variable_declarator",
  "assignment_expression",
  "enhanced_for_statement",
  "resource",
  "method_invocation",
];
export const CALLS = ["method_invocation", "object_creation_expression", "return_statement", "annotation"];

/** Methods that put something into a builder or list, which keeps what it held. */
const ADDS = /^(?:append|add|insert|addAll|put)$/;
/** MyBatis pastes `${name}` of these into the statement; `#{name}` is bound. */
export const STATEMENT_ANNOTATION = /^(?:Select|Update|Insert|Delete)$/;

export function isKind(node: SyntaxNode | null | undefined, ...kinds: readonly string[]): boolean {
  return node !== null && node !== undefined && kinds.includes(String(node.kind()));
}

export function parts(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren().filter((child) => !isKind(child, "line_comment", "block_comment"));
}

/** The expression inside parentheses and casts. */
export function bareJava(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (;;) {
    const inner = isKind(at, "parenthesized_expression")
      ? parts(at)[0]
      : isKind(at, "cast_expression")
        ? at.field("value")
        : undefined;
    if (!inner) return at;
    at = inner;
  }
}

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.field("arguments");
  return list ? parts(list) : [];
}

/** `this.x` is read as `x`: a field or, where it has the same name, what it was set from. */
export function javaNameOf(node: SyntaxNode): string | undefined {
  if (isKind(node, "identifier")) return node.text();
  if (isKind(node, "field_access") && isKind(node.field("object"), "this"))
    return node.field("field")?.text();
  return undefined;
}

function calleeText(node: SyntaxNode | null, depth = 0): string {
  if (!node || depth > 20) return "";
  if (isKind(node, "method_invocation")) {
    const object = node.field("object");
    const name = node.field("name")?.text() ?? "";
    return object ? `${calleeText(object, depth + 1)}.${name}()` : `${name}()`;
  }
  if (isKind(node, "object_creation_expression")) return `new ${typeName(node)}()`;
  if (isKind(node, "identifier", "field_access", "this", "super", "scoped_identifier"))
    return node.text().slice(0, 60);
  return "()";
}

function typeName(creation: SyntaxNode): string {
  return (creation.field("type")?.text() ?? "").replace(/<[^]*$/, "").slice(0, 60);
}

export function javaCallOf(node: SyntaxNode): FlowCall | undefined {
  switch (String(node.kind())) {
    case "method_invocation": {
      const receiver = node.field("object") ?? undefined;
      let given: FlowCall["arguments"] | undefined;
      return {
        node,
        callee: calleeText(node).slice(0, -2),
        name: node.field("name")?.text() ?? "",
        ...(receiver ? { receiver } : {}),
        // Most calls are only asked for their name.
        get arguments() {
          given ??= argumentsOf(node).map((value) => ({ value }));
          return given;
        },
      };
    }
    case "object_creation_expression": {
      const type = typeName(node);
      return {
        node,
        callee: `new ${type}`,
        name: type.replace(/^.*\./, ""),
        arguments: argumentsOf(node).map((value) => ({ value })),
      };
    }
    case "return_statement":
      return redirectOf(node);
    case "annotation":
      return statementOf(node);
    default:
      return undefined;
  }
}

/** Spring takes `return "redirect:" + address` for a redirect; `"redirect:/orders/" + id` stays on this host. */
function redirectOf(node: SyntaxNode): FlowCall | undefined {
  let at: SyntaxNode | null | undefined = parts(node)[0];
  for (let steps = 0; at && steps < 20 && isKind(at, "binary_expression"); steps++) {
    const [left, right]: (SyntaxNode | null)[] = [at.field("left"), at.field("right")];
    if (left?.text() === '"redirect:"' && right)
      return { node, callee: '"redirect:"', name: "redirect:", arguments: [{ value: right }] };
    at = left;
  }
  return undefined;
}

function statementOf(node: SyntaxNode): FlowCall | undefined {
  const name = node.field("name")?.text() ?? "";
  if (!STATEMENT_ANNOTATION.test(name)) return undefined;
  return {
    node,
    callee: `@${name}`,
    name: `@${name}`,
    arguments: argumentsOf(node).map((value) => ({ value })),
  };
}

export function javaAssignmentOf(node: SyntaxNode): FlowAssignment | undefined {
  switch (String(node.kind())) {
    case "variable_declarator":
    case "enhanced_for_statement":
    case "resource": {
      const [name, value] = [node.field("name"), node.field("value")];
      return name && value ? { names: [name.text()], value, keeps: false } : undefined;
    }
    case "assignment_expression": {
      const [left, right] = [node.field("left"), node.field("right")];
      const name = left ? javaNameOf(left) : undefined;
      if (name === undefined || !right) return undefined;
      return { names: [name], value: right, keeps: node.field("operator")?.text() !== "=" };
    }
    case "method_invocation": {
      if (!ADDS.test(node.field("name")?.text() ?? "")) return undefined;
      const name = builderOf(node);
      const value = argumentsOf(node).at(-1);
      return name && value ? { names: [name], value, keeps: true } : undefined;
    }
    default:
      return undefined;
  }
}

/** `sql` of `sql.append("a").append(b)`. */
function builderOf(call: SyntaxNode): string | undefined {
  let at: SyntaxNode | null = call.field("object");
  for (let steps = 0; at && steps < 60; steps++) {
    if (!isKind(at, "method_invocation")) return javaNameOf(at);
    if (!ADDS.test(at.field("name")?.text() ?? "")) return undefined;
    at = at.field("object");
  }
  return undefined;
}

const LITERALS = [
  "decimal_integer_literal",
  "hex_integer_literal",
  "octal_integer_literal",
  "binary_integer_literal",
  "decimal_floating_point_literal",
  "true",
  "false",
  "null_literal",
  "character_literal",
  "class_literal",
];

export function javaLiteralOf(node: SyntaxNode): string | undefined {
  if (isKind(node, ...LITERALS)) return node.text();
  if (!isKind(node, "string_literal")) return undefined;
  const text = node.text();
  const inner = text.startsWith('"""') ? text.slice(3, -3) : text.slice(1, -1);
  return inner.replace(/\\([nt"\\])/g, (_, sign: string) =>
    sign === "n" ? "\n" : sign === "t" ? "\t" : sign,
  );
}

export function javaParametersOf(of: SyntaxNode): readonly FlowParameter[] {
  const list = of.field("parameters");
  if (!list) return [];
  if (isKind(list, "identifier")) return [{ name: list.text(), node: list, index: 0 }];
  return parts(list).flatMap((node, index): FlowParameter[] => {
    if (isKind(node, "identifier")) return [{ name: node.text(), node, index }];
    const name = node.field("name") ?? parts(node).find((part) => isKind(part, "variable_declarator"));
    if (!name) return [];
    const modifiers = parts(node).find((part) => isKind(part, "modifiers"));
    const type = node.field("type") ?? parts(node).find((part) => /type/.test(String(part.kind())));
    return [
      {
        name: name.text(),
        node,
        index,
        ...(type ? { type: type.text() } : {}),
        ...(modifiers ? { decorators: modifiers.text() } : {}),
      },
    ];
  });
}

/** What stands before a method: its annotations and modifiers. */
export function modifiersOf(node: SyntaxNode): string {
  return (
    parts(node)
      .find((part) => isKind(part, "modifiers"))
      ?.text() ?? ""
  );
}
