import type { Language } from "../../../domain/source.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { bounded, type Program } from "../../program.ts";
import { type ReadCallee, readCallees } from "../../read-callees.ts";

/** A call in any of the languages, as far as its name and its arguments go. */
export interface Call {
  node: SyntaxNode;
  /** Without arguments and white space, at most 200 characters: `axios.create`, `http.Get`, `DB::table`. */
  callee: string;
  /** The last name of `callee`. */
  name: string;
  /** What it is called on, written in the same way; empty for a plain function. */
  receiver: string;
  receiverNode: SyntaxNode | undefined;
  arguments: readonly Argument[];
  /** Where it begins and ends in the text. */
  start: number;
  end: number;
}

export interface Argument {
  /** Of an argument that is given by name. */
  name?: string;
  value: SyntaxNode;
}

const SCRIPT = ["call_expression", "new_expression"];
const CALL_KINDS: Readonly<Record<Language, readonly string[]>> = {
  typescript: SCRIPT,
  tsx: SCRIPT,
  javascript: SCRIPT,
  python: ["call"],
  go: ["call_expression", "composite_literal"],
  java: ["method_invocation", "object_creation_expression"],
  kotlin: ["call_expression"],
  ruby: ["call"],
  php: [
    "function_call_expression",
    "member_call_expression",
    "nullsafe_member_call_expression",
    "scoped_call_expression",
    "object_creation_expression",
  ],
  rust: ["call_expression"],
};

/** Calls of one file that are looked at; more is generated code. */
const MAX_CALLS = 20_000;
const MAX_NAME = 200;

const known = new WeakMap<Program, readonly Call[]>();

/** Every call of a program, in the order of the text. Read once, however many detectors ask. */
export function callsOf(program: Program): readonly Call[] {
  const before = known.get(program);
  if (before) return before;
  const any = CALL_KINDS[program.language].map((kind) => ({ kind }));
  const { root, text, language } = program;
  const read = readCallees(root, text, language);
  const calls = bounded(root.findAll({ rule: { any } }), MAX_CALLS, "calls", program)
    .flatMap((node) => {
      const callee = read.get(node.id());
      return callee ? readCall(node, callee, text) : (callOf(node, text) ?? []);
    })
    .sort((one, other) => one.start - other.start);
  known.set(program, calls);
  return calls;
}

/** The calls that stand inside a node, itself among them. */
export function callsWithin(program: Program, node: SyntaxNode): readonly Call[] {
  const end = node.end();
  const calls = callsOf(program);
  const within: Call[] = [];
  for (let at = firstFrom(calls, node.start()); at < calls.length; at++) {
    const call = calls[at];
    if (!call || call.start >= end) break;
    if (call.end <= end) within.push(call);
  }
  return within;
}

/** Of calls in the order of the text: the first that begins at a place or after it. */
function firstFrom(calls: readonly Call[], start: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readCall(node: SyntaxNode, { from, to, name, owner }: ReadCallee, text: string): Call {
  const last = written(name, to, text);
  const receiver = owner === undefined ? "" : written(from, owner, text);
  const names = { callee: receiver === "" ? last : `${receiver}.${last}`, name: last, receiver };
  return new LazyCall(node, names, () => (owner === undefined ? undefined : namesOf(node).receiver));
}

function callOf(node: SyntaxNode, text: string): Call | undefined {
  const { named, receiver } = namesOf(node);
  if (!named) return undefined;
  const last = written(named.start(), named.end(), text);
  const owner = receiver ? written(receiver.start(), receiver.end(), text) : "";
  const names = {
    callee: owner === "" ? last : `${owner}${isKind(node, "scoped_call_expression") ? "::" : "."}${last}`,
    name: last.replace(/^.*(?:\.|::|\\)/s, ""),
    receiver: owner === "" ? last.replace(/(?:^|\.|::|\\)[^.:\\]*$/s, "") : owner,
  };
  return new LazyCall(node, names, () => receiver);
}

/** Most calls are told apart by their names alone: what they are given is looked up when it is asked for. */
class LazyCall implements Call {
  readonly node: SyntaxNode;
  readonly callee: string;
  readonly name: string;
  readonly receiver: string;
  readonly start: number;
  readonly end: number;
  readonly #receiver: () => SyntaxNode | undefined;
  #given: readonly Argument[] | undefined;

  constructor(
    node: SyntaxNode,
    { callee, name, receiver }: Pick<Call, "callee" | "name" | "receiver">,
    receiverOf: () => SyntaxNode | undefined,
  ) {
    this.node = node;
    this.callee = callee;
    this.name = name;
    this.receiver = receiver;
    this.start = node.start();
    this.end = node.end();
    this.#receiver = receiverOf;
  }

  get arguments(): readonly Argument[] {
    this.#given ??= argumentsOf(this.node);
    return this.#given;
  }

  get receiverNode(): SyntaxNode | undefined {
    return this.#receiver();
  }
}

/** What is called, and on what: the grammars put the two in different fields. */
function namesOf(node: SyntaxNode): { named?: SyntaxNode; receiver?: SyntaxNode } {
  const callee =
    node.field("function") ??
    node.field("constructor") ??
    (isKind(node, "composite_literal") ? node.field("type") : null);
  if (callee) {
    const whole = bare(callee);
    if (isKind(whole, "identifier")) return { named: whole };
    const named = whole.field("property") ?? whole.field("attribute") ?? whole.field("field");
    const receiver = whole.field("object") ?? whole.field("operand") ?? whole.field("value");
    return named && receiver ? { named, receiver: bare(receiver) } : { named: whole };
  }
  if (isKind(node, "object_creation_expression")) {
    const type = node.field("type") ?? codeChildren(node)[0];
    return type ? { named: type } : {};
  }
  const named = node.field("method") ?? node.field("name");
  const receiver = node.field("receiver") ?? node.field("object") ?? node.field("scope");
  // Kotlin's grammar has no fields.
  const first = named ? undefined : codeChildren(node)[0];
  return {
    ...((named ?? first) ? { named: named ?? first } : {}),
    ...(receiver ? { receiver: bare(receiver) } : {}),
  };
}

const WRAPPERS = [
  "await_expression",
  "await",
  "parenthesized_expression",
  "non_null_expression",
  "as_expression",
];

/** The expression inside parentheses and `await`. */
export function bare(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (;;) {
    const inner = isKind(at, ...WRAPPERS) ? codeChildren(at)[0] : undefined;
    if (!inner) return at;
    at = inner;
  }
}

function argumentsOf(node: SyntaxNode): Argument[] {
  const list =
    node.field("arguments") ??
    node.field("body") ??
    node.children().find((child) => isKind(child, "argument_list", "arguments", "value_arguments"));
  if (!list || isKind(list, "template_string")) return [];
  return codeChildren(list).map((argument): Argument => {
    const isNamed = isKind(argument, "keyword_argument", "pair", "keyed_element");
    if (!isNamed && !isKind(argument, "argument")) return { value: argument };
    const name = argument.field("name")?.text() ?? argument.field("key")?.text();
    const value = argument.field("value") ?? codeChildren(argument).at(-1) ?? argument;
    if (isNamed) return { name: name ?? codeChildren(argument)[0]?.text() ?? "", value };
    return { ...(name === undefined ? {} : { name }), value };
  });
}

/** The name of a call as a sentence can hold it: what a long chain begins with, and what it ends with. */
export function spoken({ callee, name }: Call): string {
  return callee.length <= 60 ? callee : `${callee.split("(", 1)[0]?.slice(0, 40)}(…)…${name}`;
}

/** The text of a node on one line without white space, cut to what a name can be. */
export function compact(node: SyntaxNode): string {
  return shortened(node.text());
}

/** The same for a part of a long chain, whose whole text is never copied. */
function written(from: number, to: number, text: string): string {
  return shortened(text.slice(from, Math.min(to, from + 2 * MAX_NAME)));
}

function shortened(text: string): string {
  if (/^[\w.]*$/.test(text)) return text.slice(0, MAX_NAME);
  return text.replace(/\s+/g, "").replaceAll("?.", ".").slice(0, MAX_NAME);
}
