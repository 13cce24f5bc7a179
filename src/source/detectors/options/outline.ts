import type { Language } from "../../../domain/source.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import { type ReadCallee, readCallees } from "../../read-callees.ts";
import {
  dotted,
  MAX_CALLEE,
  OPTIONS,
  SETTINGS,
  type Setting,
  settingOf,
  unquoted,
  unwrapped,
} from "./settings.ts";

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

/** What a program calls and sets, in the order of its text. */
export interface Outline {
  calls: readonly Call[];
  settings: readonly Setting[];
}

/** Calls and settings of one file. Programs that people write have a tenth of it. */
const MAX_NODES = 8_000;
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

const known = new WeakMap<SyntaxNode, Outline>();

/**
 * One search of the tree for calls and one for settings, shared by all detectors of options.
 *
 * @throws Error when the file is beyond the limit
 */
export function outlineOf({ root, language, text }: Program): Outline {
  const before = known.get(root);
  if (before) return before;
  const of = (kinds: readonly string[]) => root.findAll({ rule: { any: kinds.map((kind) => ({ kind })) } });
  const calls = of(CALLS[language]);
  // Each takes at least one character: most programs are too short to be beyond the limit.
  if (text.length > MAX_NODES && calls.length + of(SETTINGS[language]).length > MAX_NODES)
    throw new Error(`it has more than ${MAX_NODES} calls and settings`);
  const read = readCallees(root, text, language);
  let settings: readonly Setting[] | undefined;
  const outline = {
    calls: calls.flatMap((node) => callOf(node, text, read.get(node.id()))),
    // Most detectors ask for them only once they have found a call.
    get settings() {
      settings ??= of(SETTINGS[language]).flatMap(settingOf);
      return settings;
    },
  };
  known.set(root, outline);
  return outline;
}

function callOf(node: SyntaxNode, text: string, read: ReadCallee | undefined): Call[] {
  const callee = dotted(
    read ? text.slice(Math.max(read.from, read.to - MAX_CALLEE), read.to) : calleeText(node, text),
  );
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
    const end = to.end();
    return text.slice(Math.max(from.start(), end - MAX_CALLEE), end);
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
  const [start, end] = [node.start(), node.end()];
  return outlineOf(program).settings.filter(({ node: own }) => own.start() >= start && own.end() <= end);
}

/** What a name stands for, when this file sets it to a literal once. */
export function resolved(program: Program, node: SyntaxNode | undefined): SyntaxNode | undefined {
  if (!node || !isKind(node, "identifier", "simple_identifier", "constant", "variable_name", "name"))
    return node;
  const name = node.text().replace(/^\$/, "");
  const given = outlineOf(program).settings.filter(({ key, isOption }) => key === name && !isOption);
  return given.length === 1 ? given[0]?.value : node;
}
