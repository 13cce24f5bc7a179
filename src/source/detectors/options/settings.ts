import type { Language } from "../../../domain/source.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";

/** A name that is given a value: an option, a keyword, a variable, a property. */
export interface Setting {
  node: SyntaxNode;
  /** Without quotes, with one dot between its parts: `verify`, `os.environ.DEBUG`, `config.force_ssl`. */
  key: string;
  value: SyntaxNode;
  isOption: boolean;
}

/** Characters of a long chain of calls, or of a key, that are kept. */
export const MAX_CALLEE = 300;

/** Kinds of nodes that are settings and belong to a call, a list or a type. */
export const OPTIONS = [
  "pair",
  "keyword_argument",
  "keyed_element",
  "element_value_pair",
  "array_element_initializer",
  "field_initializer",
];

/** Kinds of nodes that are settings. */
export const SETTINGS: Readonly<Record<Language, readonly string[]>> = {
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

/** Nothing for a node that takes a value apart. */
export function settingOf(node: SyntaxNode): Setting[] {
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
export function unwrapped(node: SyntaxNode): SyntaxNode {
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

export function unquoted(text: string): string {
  return text.replace(/^:?["'`]|["'`]:?$|^:|:$/g, "");
}

/** `a?.b`, `$a->b`, `A::b`, `a["b"]`, `a[:b]` as `a.b`. */
export function dotted(text: string): string {
  if (/^[\w.]*$/.test(text)) return text;
  return text
    .replace(/\s+/g, "")
    .replace(/\?\.|\?->|->|::|&\./g, ".")
    .replace(/\[[:"']([\w-]+)["']?\]/g, ".$1")
    .replace(/[$\\]/g, "")
    .replace(/!!?(?=\.)/g, "");
}
