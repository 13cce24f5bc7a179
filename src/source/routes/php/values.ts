import { isKind } from "../../../syntax/nodes.ts";
import { UNKNOWN } from "../python/paths.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";

/** Variables that a loop gives a value. */
export type Given = ReadonlyMap<string, SyntaxNode>;

export interface PhpArguments {
  placed: readonly SyntaxNode[];
  named: ReadonlyMap<string, SyntaxNode>;
}

/** One call of a chain: `Route::middleware("auth")`, `->prefix("api")`. */
export interface Link {
  name: string;
  given: PhpArguments;
  node: SyntaxNode;
}

/** Links of one chain. */
const MAX_LINKS = 60;

/** A chain of calls from its start: `Route::a()->b()->c()` is a, b, c on `Route`. */
export function chainOf(node: SyntaxNode): { on: string; links: Link[] } | undefined {
  const links: Link[] = [];
  let at: SyntaxNode | null = node;
  while (
    isKind(at, "member_call_expression", "scoped_call_expression", "nullsafe_member_call_expression") &&
    links.length < MAX_LINKS
  ) {
    links.unshift({ name: at.field("name")?.text() ?? "", given: argumentsOf(at), node: at });
    const inner: SyntaxNode | null = at.field("object") ?? at.field("scope");
    at = inner;
  }
  return at && links.length > 0 ? { on: at.text().slice(0, 100), links } : undefined;
}

export function argumentsOf(call: SyntaxNode): PhpArguments {
  const placed: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  const list = call.field("arguments") ?? call.namedChildren().find((one) => isKind(one, "arguments"));
  for (const one of list?.namedChildren() ?? []) {
    if (!isKind(one, "argument")) continue;
    const name = one.field("name");
    const value = one
      .namedChildren()
      .filter((child) => !isKind(child, "comment"))
      .at(-1);
    if (!value) continue;
    if (name) named.set(name.text(), value);
    else placed.push(value);
  }
  return { placed, named };
}

/** The text of an expression; `{?}` where it is decided at run time. */
export function textOf(node: SyntaxNode | undefined, given?: Given): string {
  if (!node) return UNKNOWN;
  if (isKind(node, "string", "encapsed_string", "heredoc", "nowdoc")) {
    const quoted = node
      .children()
      .filter((child) => child.isNamed())
      .map((child) =>
        isKind(child, "string_content", "string_value", "escape_sequence")
          ? child.text()
          : textOf(child, given),
      )
      .join("");
    return quoted;
  }
  if (isKind(node, "binary_expression") && node.field("operator")?.text() === ".") {
    return textOf(node.field("left") ?? undefined, given) + textOf(node.field("right") ?? undefined, given);
  }
  if (isKind(node, "parenthesized_expression")) return textOf(node.namedChildren()[0], given);
  if (isKind(node, "class_constant_access_expression") && node.text().endsWith("::class"))
    return node.text().slice(0, -7);
  if (isKind(node, "variable_name")) {
    const value = given?.get(node.text());
    return value && !isKind(value, "variable_name") ? textOf(value) : UNKNOWN;
  }
  return UNKNOWN;
}

/** The texts of an array, or the one of a single value. */
export function textsOf(node: SyntaxNode | undefined, given?: Given): string[] {
  if (!node) return [];
  if (!isKind(node, "array_creation_expression")) return [textOf(node, given)];
  return elementsOf(node).map(({ value }) => textOf(value, given));
}

/** Keys and values of an array. */
export function elementsOf(node: SyntaxNode): { key?: string; value: SyntaxNode }[] {
  return node
    .namedChildren()
    .filter((child) => isKind(child, "array_element_initializer"))
    .flatMap((child) => {
      const [first, second] = child.namedChildren().filter((one) => !isKind(one, "comment"));
      if (!first) return [];
      return second ? [{ key: textOf(first), value: second }] : [{ value: first }];
    });
}

/** The entry of an array with string keys. */
export function entryOf(node: SyntaxNode | undefined, key: string): SyntaxNode | undefined {
  return isKind(node, "array_creation_expression")
    ? elementsOf(node).find((one) => one.key === key)?.value
    : undefined;
}

/** Plain assignments of a file: `$prefix = "v1"`. */
export function variablesOf(root: SyntaxNode): Map<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  for (const node of root.findAll({ rule: { kind: "assignment_expression" } })) {
    const [left, right] = [node.field("left"), node.field("right")];
    if (left && right && isKind(left, "variable_name")) found.set(left.text(), right);
  }
  return found;
}
