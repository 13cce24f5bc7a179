import { functionAround, isFunction, isKind, parts, type SyntaxNode, startOf } from "./syntax.ts";

/** What a name stands for at one place. */
export type Binding =
  | {
      kind: "variable";
      name: string;
      /** The declarator, loop or catch clause. */
      at: SyntaxNode;
      init: SyntaxNode | undefined;
      /** Properties taken apart on the way: `["query", "id"]` for `const { query: { id } } = req`. */
      keys: readonly string[];
      fallback: SyntaxNode | undefined;
      type: SyntaxNode | undefined;
      fixed: boolean;
    }
  | {
      kind: "parameter";
      name: string;
      at: SyntaxNode;
      of: SyntaxNode;
      index: number;
      keys: readonly string[];
      fallback: SyntaxNode | undefined;
      type: SyntaxNode | undefined;
    }
  | { kind: "import"; name: string; at: SyntaxNode }
  | { kind: "function"; name: string; at: SyntaxNode }
  | { kind: "enum"; name: string; at: SyntaxNode }
  | { kind: "class"; name: string; at: SyntaxNode };

/** A key that is not known: an element of an array, or what a rest pattern gathers. */
export const SOME = "*";

type Names = Map<string, Binding>;

interface Change {
  node: SyntaxNode;
  start: number;
}

interface Changes {
  assigned: ReadonlyMap<string, readonly Change[]>;
  pushed: ReadonlyMap<string, readonly Change[]>;
}

/** Assignments to one variable that are followed, the last ones before its use. */
const MAX_CHANGES = 50;

/** Looks names up by the language's block scopes, within one file. */
export class Scopes {
  /** What conditions say about values, by the question. */
  readonly answers = new Map<string, boolean>();
  readonly #tables = new Map<number, Names>();
  readonly #changes = new Map<number, Changes>();
  readonly #conditions = new Map<number, readonly Change[]>();

  /** The nearest declaration of the name around a node. `undefined` for a global. */
  bindingOf(name: string, from: SyntaxNode): Binding | undefined {
    for (const scope of from.ancestors()) {
      const found = this.#table(scope).get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** What is assigned to a variable after its declaration and before a place in the text, in order. */
  assignmentsBefore(binding: Binding, before: SyntaxNode): SyntaxNode[] {
    if (binding.kind === "variable" && binding.fixed) return [];
    return this.#changesBefore(binding, before, "assigned");
  }

  /** Arguments of `name.push(...)` before a place, for lists that are filled step by step. */
  pushesBefore(binding: Binding, before: SyntaxNode): SyntaxNode[] {
    return this.#changesBefore(binding, before, "pushed").flatMap((call) => {
      const list = call.field("arguments");
      return list ? parts(list) : [];
    });
  }

  /** The `if` statements of a block, in order, with where they begin. */
  conditionsOf(block: SyntaxNode): readonly Change[] {
    const known = this.#conditions.get(block.id());
    if (known) return known;
    const found = parts(block)
      .filter((statement) => isKind(statement, "if_statement"))
      .map((node) => ({ node, start: startOf(node) }));
    this.#conditions.set(block.id(), found);
    return found;
  }

  #changesBefore(binding: Binding, before: SyntaxNode, how: "assigned" | "pushed"): SyntaxNode[] {
    const within = functionAround(binding.at) ?? binding.at.ancestors().at(-1);
    if (!within) return [];
    const known = this.#changes.get(within.id()) ?? changesIn(within);
    this.#changes.set(within.id(), known);
    const place = startOf(before);
    const changes = known[how].get(binding.name) ?? [];
    return changes
      .filter(({ start }) => start < place)
      .slice(-MAX_CHANGES)
      .map(({ node }) => node);
  }

  #table(scope: SyntaxNode): Names {
    const known = this.#tables.get(scope.id());
    if (known) return known;
    const names: Names = new Map();
    if (isFunction(scope)) declareParameters(scope, names);
    else if (isKind(scope, "for_in_statement")) declareLoop(scope, names);
    else if (isKind(scope, "for_statement")) declareStatement(scope.field("initializer"), names);
    else if (isKind(scope, "catch_clause")) declareCatch(scope, names);
    else if (isKind(scope, "program", "statement_block", "switch_case", "switch_default")) {
      for (const statement of parts(scope)) declareStatement(statement, names);
    }
    this.#tables.set(scope.id(), names);
    return names;
  }
}

function declareStatement(statement: SyntaxNode | null | undefined, names: Names): void {
  if (!statement) return;
  if (isKind(statement, "export_statement")) declareStatement(statement.field("declaration"), names);
  else if (isKind(statement, "lexical_declaration", "variable_declaration")) {
    const fixed = statement.text().startsWith("const");
    for (const declarator of parts(statement))
      if (isKind(declarator, "variable_declarator")) declare(declarator, fixed, names);
  } else if (isKind(statement, "function_declaration", "generator_function_declaration")) {
    const name = statement.field("name")?.text();
    if (name) names.set(name, { kind: "function", name, at: statement });
  } else if (isKind(statement, "enum_declaration", "class_declaration", "abstract_class_declaration")) {
    const name = statement.field("name")?.text();
    const kind = isKind(statement, "enum_declaration") ? "enum" : "class";
    if (name) names.set(name, { kind, name, at: statement });
  } else if (isKind(statement, "import_statement")) {
    const clause = statement.find({ rule: { kind: "import_clause" } });
    for (const id of clause?.findAll({ rule: { kind: "identifier" } }) ?? []) {
      names.set(id.text(), { kind: "import", name: id.text(), at: statement });
    }
  }
}

function declare(declarator: SyntaxNode, fixed: boolean, names: Names): void {
  const pattern = declarator.field("name");
  if (!pattern) return;
  const init = declarator.field("value") ?? undefined;
  const required = init?.text().startsWith("require(");
  const type = declarator.field("type") ?? undefined;
  for (const { name, keys, fallback } of namesIn(pattern)) {
    if (required) names.set(name, { kind: "import", name, at: declarator });
    else names.set(name, { kind: "variable", name, at: declarator, init, keys, fallback, type, fixed });
  }
}

function declareLoop(loop: SyntaxNode, names: Names): void {
  const pattern = loop.field("left");
  const over = loop.field("right") ?? undefined;
  // `for (const key in object)` gives names of properties: they come from the same place as the object.
  for (const { name, keys, fallback } of pattern ? namesIn(pattern) : []) {
    const all = [SOME, ...keys];
    names.set(name, {
      kind: "variable",
      name,
      at: loop,
      init: over,
      keys: all,
      fallback,
      type: undefined,
      fixed: true,
    });
  }
}

function declareCatch(clause: SyntaxNode, names: Names): void {
  const pattern = clause.field("parameter");
  for (const { name, keys } of pattern ? namesIn(pattern) : []) {
    const none = { init: undefined, fallback: undefined, type: undefined };
    names.set(name, { kind: "variable", name, at: clause, keys, fixed: true, ...none });
  }
}

function declareParameters(of: SyntaxNode, names: Names): void {
  for (const [index, at] of parametersOf(of).entries()) {
    const pattern = at.field("pattern") ?? at;
    const type = at.field("type") ?? undefined;
    for (const { name, keys, fallback } of namesIn(pattern)) {
      const value = fallback ?? at.field("value") ?? undefined;
      names.set(name, { kind: "parameter", name, at, of, index, keys, fallback: value, type });
    }
  }
}

/** The parameters of a function in order; TypeScript's `this` parameter is none. */
export function parametersOf(of: SyntaxNode): SyntaxNode[] {
  const single = of.field("parameter");
  if (single) return [single];
  const list = of.field("parameters");
  return list ? parts(list).filter((parameter) => !/^this\b/.test(parameter.text())) : [];
}

interface PatternName {
  name: string;
  keys: readonly string[];
  fallback: SyntaxNode | undefined;
}

function* namesIn(pattern: SyntaxNode, keys: readonly string[] = []): Generator<PatternName> {
  const fallback = undefined;
  if (isKind(pattern, "identifier")) yield { name: pattern.text(), keys, fallback };
  else if (isKind(pattern, "shorthand_property_identifier_pattern")) {
    yield { name: pattern.text(), keys: [...keys, pattern.text()], fallback };
  } else if (isKind(pattern, "pair_pattern")) {
    const key =
      pattern
        .field("key")
        ?.text()
        .replace(/^["']|["']$/g, "") ?? SOME;
    const value = pattern.field("value");
    if (value) yield* namesIn(value, [...keys, key]);
  } else if (isKind(pattern, "object_assignment_pattern", "assignment_pattern")) {
    const left = pattern.field("left");
    const right = pattern.field("right") ?? undefined;
    for (const found of left ? namesIn(left, keys) : [])
      yield { ...found, fallback: found.fallback ?? right };
  } else if (isKind(pattern, "rest_pattern")) {
    const inner = parts(pattern)[0];
    if (inner) yield* namesIn(inner, keys);
  } else if (isKind(pattern, "object_pattern", "required_parameter", "optional_parameter")) {
    for (const part of parts(pattern)) yield* namesIn(part, keys);
  } else if (isKind(pattern, "array_pattern")) {
    for (const part of parts(pattern)) yield* namesIn(part, [...keys, SOME]);
  }
}

const PUSHES = /^([\w$]+)\.(?:push|unshift)$/;

/** One search of a function for everything that changes a variable: asked for again with every value. */
function changesIn(within: SyntaxNode): Changes {
  const assigned = new Map<string, Change[]>();
  for (const node of within.findAll({
    rule: { any: [{ kind: "assignment_expression" }, { kind: "augmented_assignment_expression" }] },
  })) {
    note(assigned, node.field("left")?.text() ?? "", node);
  }
  const pushed = new Map<string, Change[]>();
  for (const node of within.findAll({
    rule: { any: [{ kind: "call_expression" }, { kind: "new_expression" }] },
  })) {
    if (!isKind(node, "call_expression")) continue;
    const callee = node.field("function");
    const name = isKind(callee, "member_expression") ? PUSHES.exec(callee?.text() ?? "")?.[1] : undefined;
    if (name !== undefined) note(pushed, name, node);
  }
  return { assigned, pushed };
}

function note(changes: Map<string, Change[]>, name: string, node: SyntaxNode): void {
  const known = changes.get(name);
  if (known) known.push({ node, start: startOf(node) });
  else changes.set(name, [{ node, start: startOf(node) }]);
}
