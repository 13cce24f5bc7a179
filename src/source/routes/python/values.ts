import type { Arguments } from "./calls.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Meaning, PythonModules, Sited } from "./modules.ts";
import { UNKNOWN } from "./paths.ts";

/** Names that a loop gives another value each time around. */
export type Loop = ReadonlyMap<string, Sited>;

const MAX_STEPS = 12;
/** Characters. No path is longer. */
const MAX_LENGTH = 2_000;

/**
 * The text an expression stands for. Constants, class attributes of settings and f-strings are followed; what a
 * setting, a call or the environment decides is `{?}`.
 */
export function textOf(modules: PythonModules, at: Sited, loop?: Loop, steps = 0): string {
  const text = pieceOf(modules, at, loop, steps);
  return text.length > MAX_LENGTH ? UNKNOWN : text;
}

function pieceOf(modules: PythonModules, at: Sited, loop: Loop | undefined, steps: number): string {
  const { node, path } = at;
  if (steps > MAX_STEPS || !modules.spend()) return UNKNOWN;
  const again = (inner: SyntaxNode | null | undefined) =>
    inner ? textOf(modules, { path, node: inner }, loop, steps + 1) : UNKNOWN;
  switch (String(node.kind())) {
    case "string":
      return stringOf(node, again);
    case "concatenated_string":
      return node.namedChildren().map(again).join("");
    case "parenthesized_expression":
      return again(node.namedChildren().find((child) => !isKind(child, "comment")));
    case "binary_operator":
      return node.field("operator")?.text() === "+"
        ? again(node.field("left")) + again(node.field("right"))
        : UNKNOWN;
    case "call":
      return formatted(node, again) ?? wrapped(node, again) ?? returned(modules, at, loop, steps) ?? UNKNOWN;
    case "identifier":
    case "attribute": {
      const looped = loop?.get(node.text());
      if (looped) return textOf(modules, looped, loop, steps + 1);
      const value = valueOf(modules, at, steps + 1);
      return value && value.node.id() !== node.id() ? textOf(modules, value, loop, steps + 1) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** The expression behind a name; through attributes of an object to those of its class. */
export function valueOf(modules: PythonModules, at: Sited, steps = 0): Sited | undefined {
  if (steps > MAX_STEPS || !modules.spend()) return undefined;
  const direct = modules.meaning(at.path, at.node, steps);
  if (direct?.kind === "value") return direct;
  if (!isKind(at.node, "attribute")) return undefined;
  const object = at.node.field("object");
  const name = at.node.field("attribute")?.text();
  const owner =
    object && name !== undefined ? classOf(modules, { path: at.path, node: object }, steps + 1) : undefined;
  const found = owner && name !== undefined ? modules.member(owner, name) : undefined;
  return found?.kind === "value" ? found : undefined;
}

/** The class an expression is an instance of. */
export function classOf(modules: PythonModules, at: Sited, steps = 0): Meaning | undefined {
  if (steps > MAX_STEPS || !modules.spend()) return undefined;
  if (isKind(at.node, "call")) {
    const callee = at.node.field("function");
    const called = callee ? modules.meaning(at.path, callee, steps) : undefined;
    if (called?.kind === "class") return called;
    if (called?.kind !== "function") return undefined;
    const type = called.node.field("return_type")?.namedChildren()[0];
    const declared = type ? modules.meaning(called.path, type, steps + 1) : undefined;
    if (declared?.kind === "class") return declared;
    const answer = returnsOf(called.node).at(-1);
    return answer && classOf(modules, { path: called.path, node: answer }, steps + 1);
  }
  const value = valueOf(modules, at, steps + 1);
  return value && value.node.id() !== at.node.id() ? classOf(modules, value, steps + 1) : undefined;
}

/** What a function may return, as written; nothing of functions inside it. */
export function returnsOf(definition: SyntaxNode): SyntaxNode[] {
  const body = definition.field("body");
  if (!body) return [];
  return body
    .findAll({ rule: { kind: "return_statement" } })
    .filter((one) => innermostFunction(one)?.id() === definition.id())
    .flatMap((one) => one.namedChildren().slice(0, 1));
}

function innermostFunction(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((one) => isKind(one, "function_definition"));
}

/** The elements of a list or tuple, through names and `+`. `undefined` when it is something else. */
export function elementsOf(modules: PythonModules, at: Sited, loop?: Loop, steps = 0): Sited[] | undefined {
  const { node, path } = at;
  if (steps > MAX_STEPS || !modules.spend()) return undefined;
  if (isKind(node, "list", "tuple", "set")) {
    return node
      .namedChildren()
      .filter((child) => !isKind(child, "comment"))
      .flatMap((child): Sited[] => {
        if (!isKind(child, "list_splat")) return [{ path, node: child }];
        const inner = child.namedChildren()[0];
        const spread = inner && elementsOf(modules, { path, node: inner }, loop, steps + 1);
        return spread ?? [{ path, node: child }];
      });
  }
  if (isKind(node, "parenthesized_expression")) {
    const inner = node.namedChildren()[0];
    return inner && elementsOf(modules, { path, node: inner }, loop, steps + 1);
  }
  if (isKind(node, "binary_operator") && node.field("operator")?.text() === "+") {
    const sides = [node.field("left"), node.field("right")].map((side) =>
      side ? elementsOf(modules, { path, node: side }, loop, steps + 1) : undefined,
    );
    return sides[0] && sides[1] ? [...sides[0], ...sides[1]] : undefined;
  }
  if (!isKind(node, "identifier", "attribute")) return undefined;
  const value = loop?.get(node.text()) ?? valueOf(modules, at, steps + 1);
  return value && value.node.id() !== node.id() ? elementsOf(modules, value, loop, steps + 1) : undefined;
}

/** One environment per time around of the innermost `for` with a literal list; a single empty one without a loop. */
export function loopsAround(modules: PythonModules, at: Sited): readonly (Loop | undefined)[] {
  const around = at.node.ancestors().find((one) => isKind(one, "for_statement"));
  const left = around?.field("left");
  const right = around?.field("right");
  if (!left || !right) return [undefined];
  const elements = elementsOf(modules, { path: at.path, node: right });
  if (!elements || elements.length === 0 || elements.length > 200) return [undefined];
  const names = isKind(left, "identifier") ? undefined : left.namedChildren().map((one) => one.text());
  return elements.map((element) => {
    if (!names) return new Map([[left.text(), element]]);
    const inner = elementsOf(modules, element) ?? [];
    return new Map(names.flatMap((name, index) => (inner[index] ? [[name, inner[index]] as const] : [])));
  });
}

function stringOf(node: SyntaxNode, again: (inner: SyntaxNode | null | undefined) => string): string {
  return node
    .namedChildren()
    .map((child) => {
      if (isKind(child, "string_content")) return child.text().replace(/\{\{|\}\}/g, (two) => two.charAt(0));
      return isKind(child, "interpolation") ? again(child.namedChildren()[0]) : "";
    })
    .join("");
}

/** `"/a/{}".format(b)`. */
function formatted(
  node: SyntaxNode,
  again: (inner: SyntaxNode | null | undefined) => string,
): string | undefined {
  const callee = node.field("function");
  if (!isKind(callee, "attribute") || callee.field("attribute")?.text() !== "format") return undefined;
  const pattern = callee.field("object");
  if (!isKind(pattern, "string", "concatenated_string")) return undefined;
  const parts = node.field("arguments")?.namedChildren() ?? [];
  let next = 0;
  return again(pattern).replace(/\{(\w*)\}/g, (_, name: string) => {
    const named = parts.find((part) => part.field("name")?.text() === name);
    const part = name === "" ? parts[next++] : (named?.field("value") ?? parts[Number(name)]);
    return again(part);
  });
}

/** Functions whose result reads like their first argument. */
function wrapped(
  node: SyntaxNode,
  again: (inner: SyntaxNode | null | undefined) => string,
): string | undefined {
  const callee = node.field("function")?.text() ?? "";
  if (!/^(?:str|_|gettext_lazy|re\.compile|cast)$/.test(callee)) return undefined;
  return again(node.field("arguments")?.namedChildren().at(-1));
}

/** What a function of the repository returns for the arguments given: its last `return`, those under an `if` are a deployment's own. */
function returned(
  modules: PythonModules,
  at: Sited,
  loop: Loop | undefined,
  steps: number,
): string | undefined {
  const callee = at.node.field("function");
  const called = callee ? modules.meaning(at.path, callee) : undefined;
  if (called?.kind !== "function") return undefined;
  const answers = returnsOf(called.node);
  const answer = answers.at(-1);
  if (!answer || answers.length > 2) return undefined;
  // `return` of the function's own block, under no condition.
  if (answers.length > 1 && answer.parent()?.parent()?.parent()?.id() !== called.node.id()) return undefined;
  const parameters = called.node.field("parameters")?.namedChildren() ?? [];
  const given = at.node.field("arguments")?.namedChildren() ?? [];
  const bound = new Map<string, Sited>();
  parameters.forEach((parameter, index) => {
    const name = (parameter.field("name") ?? parameter.namedChildren()[0] ?? parameter).text();
    const argument = given.find((one) => one.field("name")?.text() === name)?.field("value") ?? given[index];
    if (argument && !isKind(argument, "keyword_argument")) {
      bound.set(name, loop?.get(argument.text()) ?? { path: at.path, node: argument });
    }
  });
  return textOf(modules, { path: called.path, node: answer }, bound, steps + 1);
}

/** `methods=["GET", "POST"]` of a registration; without it GET, and `ANY` when it is put together at run time. */
export function methodsGiven(modules: PythonModules, given: Arguments, path: string): readonly string[] {
  const list = given.named.get("methods");
  if (!list) return ["GET"];
  const elements = elementsOf(modules, { path, node: list });
  return elements?.map((one) => textOf(modules, one).toUpperCase()) ?? ["ANY"];
}
