import type { Language } from "../../../domain/source.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";

/** A call, a construction, an annotation or a literal of a type, alike in every language. */
export interface Call {
  node: SyntaxNode;
  /** With one dot between all parts: `app.use`, `Digest.MD5.hexdigest`, `@CrossOrigin`, `tls.Config`. Its end, when it is long. */
  callee: string;
  /** The last part of it. */
  name: string;
  arguments: readonly Argument[];
}

export interface Argument {
  name?: string;
  value: SyntaxNode;
}

/** A name that is given a value: an option, a keyword, a variable, a property. */
export interface Setting {
  node: SyntaxNode;
  /** Without quotes, with one dot between its parts: `verify`, `os.environ.DEBUG`, `config.force_ssl`. */
  key: string;
  value: SyntaxNode;
  isOption: boolean;
}

/** What a program calls and sets, in the order of its text. */
export interface Outline {
  calls: readonly Call[];
  settings: readonly Setting[];
}

/** Calls and settings of one file. Programs that people write have a tenth of it. */
const MAX_NODES = 8_000;
/** Characters of a long chain of calls that are kept: its end. */
const MAX_CALLEE = 300;

const CALLS: Readonly<Record<Language, readonly string[]>> = {
  typescript: ["call_expression", "new_expression"],
  tsx: ["call_expression", "new_expression"],
  javascript: ["call_expression", "new_expression"],
  python: ["call", "decorator"],
  go: ["call_expression", "composite_literal"],
  java: ["method_invocation", "object_creation_expression", "annotation", "marker_annotation"],
  kotlin: ["call_expression", "annotation"],
  ruby: ["call"],
  php: [
    "function_call_expression",
    "member_call_expression",
    "nullsafe_member_call_expression",
    "scoped_call_expression",
    "object_creation_expression",
  ],
  rust: ["call_expression", "macro_invocation", "struct_expression"],
};

const OPTIONS = [
  "pair",
  "keyword_argument",
  "keyed_element",
  "element_value_pair",
  "array_element_initializer",
  "field_initializer",
];

const SETTINGS: Readonly<Record<Language, readonly string[]>> = {
  typescript: ["pair", "assignment_expression", "variable_declarator", "public_field_definition"],
  tsx: ["pair", "assignment_expression", "variable_declarator", "public_field_definition"],
  javascript: ["pair", "assignment_expression", "variable_declarator", "public_field_definition"],
  python: ["pair", "keyword_argument", "assignment"],
  go: ["keyed_element", "assignment_statement", "short_var_declaration", "var_spec", "const_spec"],
  java: ["assignment_expression", "variable_declarator", "element_value_pair"],
  kotlin: ["assignment", "property_declaration", "value_argument"],
  ruby: ["pair", "assignment"],
  php: [
    "array_element_initializer",
    "assignment_expression",
    "argument",
    "property_element",
    "const_element",
  ],
  rust: ["field_initializer", "assignment_expression", "let_declaration"],
};

const known = new WeakMap<SyntaxNode, Outline>();

/**
 * One search of the tree, shared by all detectors of options.
 *
 * @throws Error when the file is beyond the limit
 */
export function outlineOf({ root, language, text }: Program): Outline {
  const before = known.get(root);
  if (before) return before;
  const of = (kinds: readonly string[]) => root.findAll({ rule: { any: kinds.map((kind) => ({ kind })) } });
  const [calls, settings] = [of(CALLS[language]), of(SETTINGS[language])];
  if (calls.length + settings.length > MAX_NODES)
    throw new Error(`it has more than ${MAX_NODES} calls and settings`);
  const outline = {
    calls: calls.flatMap((node) => callOf(node, text)),
    settings: settings.flatMap(settingOf),
  };
  known.set(root, outline);
  return outline;
}

function callOf(node: SyntaxNode, text: string): Call[] {
  const callee = dotted(calleeText(node, text));
  if (callee === "") return [];
  let given: readonly Argument[] | undefined;
  const call = {
    node,
    callee,
    name: lastName(callee),
    // Most calls are told apart by their names alone.
    get arguments() {
      given ??= argumentsOf(node);
      return given;
    },
  };
  return [call];
}

function calleeText(node: SyntaxNode, text: string): string {
  const between = (from: SyntaxNode, to: SyntaxNode) => {
    const end = to.range().end.index;
    return text.slice(Math.max(from.range().start.index, end - MAX_CALLEE), end);
  };
  const kind = String(node.kind());
  const called = kind === "call_expression" ? node.field("function") : null;
  // It has no other field that could name it.
  if (called) return between(called, called);
  const first = codeChildren(node)[0];
  if (!first) return "";
  if (kind === "annotation" || kind === "marker_annotation")
    return `@${/^@?(?:\w+:)?([\w.]+)/.exec(node.text().slice(0, MAX_CALLEE))?.[1] ?? ""}`;
  if (kind === "decorator") return isKind(first, "call") ? "" : `@${between(first, first)}`;
  const last =
    node.field("name") ??
    node.field("method") ??
    node.field("function") ??
    node.field("constructor") ??
    node.field("macro") ??
    node.field("type") ??
    first;
  const from = node.field("object") ?? node.field("receiver") ?? node.field("scope") ?? last;
  return between(from, last);
}

function argumentsOf(node: SyntaxNode): Argument[] {
  const list =
    node.field("arguments") ??
    node.field("body") ??
    node
      .children()
      .find((child) =>
        isKind(child, "arguments", "argument_list", "call_suffix", "token_tree", "literal_value"),
      );
  if (!list) {
    const inner = codeChildren(node).find((child) =>
      isKind(child, "constructor_invocation", "annotation_argument_list"),
    );
    return inner ? kotlinArguments(inner) : [];
  }
  if (isKind(list, "call_suffix")) return kotlinArguments(list);
  if (isKind(list, "token_tree")) return [{ value: list }];
  return codeChildren(list).map(argumentOf);
}

function kotlinArguments(around: SyntaxNode): Argument[] {
  return codeChildren(around).flatMap((part): Argument[] => {
    if (isKind(part, "value_arguments")) return codeChildren(part).map(argumentOf);
    return isKind(part, "annotated_lambda") ? [{ value: part }] : [];
  });
}

function argumentOf(node: SyntaxNode): Argument {
  if (!isKind(node, "argument", "value_argument", "literal_element", ...OPTIONS)) return { value: node };
  const [first, second] = codeChildren(node);
  if (isKind(node, "argument", "value_argument") && first)
    return second ? { name: unquoted(first.text()), value: second } : { value: first };
  if (isKind(node, "literal_element") && first) return { value: first };
  if (isKind(node, ...OPTIONS) && first && second)
    return { name: unquoted(first.text()), value: unwrapped(second) };
  return { value: node };
}

function settingOf(node: SyntaxNode): Setting[] {
  const kind = String(node.kind());
  const [first, second] = FIELDS[kind] ?? [];
  const key =
    (first === undefined ? null : node.field(first)) ??
    node.field("name") ??
    node.field("key") ??
    node.field("left") ??
    node.field("pattern") ??
    codeChildren(node)[0];
  const value =
    (second === undefined ? null : node.field(second)) ??
    node.field("value") ??
    node.field("right") ??
    codeChildren(node).at(-1);
  if (!key || !value || key.id() === value.id()) return [];
  const name =
    kind === "property_declaration"
      ? codeChildren(node).find((part) => isKind(part, "variable_declaration"))
      : key;
  if (
    !name ||
    (isKind(name, "object_pattern", "array_pattern", "expression_list") && codeChildren(name).length > 1)
  )
    return [];
  const text = isKind(name, "variable_declaration") ? (codeChildren(name)[0]?.text() ?? "") : name.text();
  const isOption = OPTIONS.includes(kind) || kind === "argument" || kind === "value_argument";
  let inner: SyntaxNode | undefined;
  const setting = {
    node,
    key: dotted(unquoted(text.slice(0, MAX_CALLEE))),
    get value() {
      inner ??= unwrapped(value);
      return inner;
    },
    isOption,
  };
  return [setting];
}

/** Where the key and the value of the most frequent ones are, so that nobody asks for the others' fields first. */
const FIELDS: Readonly<Record<string, readonly [string, string]>> = {
  pair: ["key", "value"],
  variable_declarator: ["name", "value"],
  keyword_argument: ["name", "value"],
  assignment_expression: ["left", "right"],
  assignment: ["left", "right"],
  short_var_declaration: ["left", "right"],
};

/** Without the layers that some grammars put around every expression. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  if (!isKind(node, ...LAYERS)) return node;
  const [only, ...more] = codeChildren(node);
  return only && more.length === 0 ? unwrapped(only) : node;
}

const LAYERS = [
  "literal_element",
  "expression_list",
  "argument",
  "value_argument",
  "parenthesized_expression",
];

function unquoted(text: string): string {
  return text.replace(/^:?["'`]|["'`]:?$|^:|:$/g, "");
}

/** `a?.b`, `$a->b`, `A::b`, `a["b"]`, `a[:b]` as `a.b`. */
function dotted(text: string): string {
  return text
    .replace(/\s+/g, "")
    .replace(/\?\.|\?->|->|::|&\./g, ".")
    .replace(/\[[:"']([\w-]+)["']?\]/g, ".$1")
    .replace(/[$\\]/g, "")
    .replace(/!!?(?=\.)/g, "");
}

/** The last name of an expression: `password` of `req.body.password`, `$password`, `self.password!`. */
export function lastName(expression: string): string {
  return /([A-Za-z_][\w-]*)[?!]?$/.exec(expression)?.[1] ?? "";
}

/** The content of a literal text; `undefined` for anything else, also for one with something put into it. */
export function stringOf(node: SyntaxNode | undefined): string | undefined {
  if (!node) return undefined;
  const text = node.text();
  const quoted = /^(?:[rRbBuU]{0,2})("""|'''|["'`])([\s\S]*)\1$/.exec(text.slice(0, 2_000));
  if (quoted) {
    const inside = quoted[2] ?? "";
    const isOne = !inside.includes(quoted[1] ?? "");
    return isOne && !/\$\{|#\{|^\$\w/.test(inside) ? inside : undefined;
  }
  return /^:\w+$/.test(text) ? text.slice(1) : undefined;
}

export function isTrue(node: SyntaxNode | undefined): boolean {
  return node !== undefined && /^true$/i.test(node.text());
}

export function isFalse(node: SyntaxNode | undefined): boolean {
  return node !== undefined && /^(?:false)$/i.test(node.text());
}

/** The argument of that name, or at that place among those without one. */
export function argument(call: Call, at: number | RegExp): SyntaxNode | undefined {
  return typeof at === "number"
    ? call.arguments.filter(({ name }) => name === undefined)[at]?.value
    : call.arguments.find(({ name }) => name !== undefined && at.test(name))?.value;
}

/** The options written inside a node, to the innermost. */
export function settingsIn(program: Program, node: SyntaxNode): readonly Setting[] {
  const { start, end } = node.range();
  return outlineOf(program).settings.filter(({ node: own }) => {
    const range = own.range();
    return range.start.index >= start.index && range.end.index <= end.index;
  });
}

/** What a name stands for, when this file sets it to a literal once. */
export function resolved(program: Program, node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (!node || !isKind(node, "identifier", "simple_identifier", "constant", "variable_name", "name"))
    return node;
  const name = node.text().replace(/^\$/, "");
  const given = outlineOf(program).settings.filter(({ key, isOption }) => key === name && !isOption);
  return given.length === 1 ? given[0]?.value : node;
}
