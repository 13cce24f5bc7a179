import { answersOf, localFunction, stripsToWords } from "./call-origin.ts";
import {
  argumentsOf,
  bare,
  calledName,
  isKind,
  parts,
  receiverOf,
  startOf,
  stringValue,
  type SyntaxNode,
  taggedTemplate,
} from "./syntax.ts";
import type { Tracer } from "./trace.ts";

/** A text that is put together: what is written, and what is pasted in. */
export type Piece = { text: string; at: SyntaxNode } | { value: SyntaxNode };

/** Pieces of one text. More is generated. */
const MAX_PIECES = 200;
const MAX_DEPTH = 10;

/** Tags that only change the layout of a template. Any other tag makes bound parameters of its values. */
const LAYOUT_TAGS = /^(?:String\.raw|dedent|outdent|stripIndent|stripIndents|oneLine)$/;
/** What a statement may begin with; `STARTS` says how it has to go on. */
export const STATEMENT_WORDS =
  "select|insert|update|delete|with|replace|merge|create|alter|drop|truncate|call|exec|execute|set|lock|refresh|grant|revoke|listen|notify|show|use|pragma|explain";
const STARTS =
  /^\s*\(?\s*(?:select\b[^]*\bfrom\b|select\s+(?:distinct\s+)?[\w.]+\s*\(|insert\s+(?:or\s+\w+\s+|ignore\s+)?into\b|update\s+[^]+?\bset\b|delete\s+from\b|with\s+(?:recursive\s+)?\S+[^]*?\bas\b|replace\s+into\b|merge\s+into\b|(?:create|alter|drop)\s+(?:or\s+replace\s+|unique\s+|temp(?:orary)?\s+|materialized\s+)?(?:table|index|view|schema|database|user|role|type|function|sequence|trigger|extension|policy)\b|truncate\s+(?:table\s+)?\S|call\s+\S+\s*\(|exec(?:ute)?\s+\S+|set\s+(?:local|session|role|search_path)\b|lock\s+table\b|refresh\s+materialized\b|grant\s+\S[^]*\bto\b|revoke\s+\S[^]*\bfrom\b|listen\s|notify\s|show\s|use\s|pragma\s|explain\s)/i;
const LEADING_COMMENT = /^\s*(?:--[^\n]*\n|\/\*[^]{0,500}?\*\/)/;

/** Whether the written parts begin as a statement of SQL does. */
export function isSql(pieces: readonly Piece[]): boolean {
  let text = pieces
    .map((piece) => ("text" in piece ? piece.text : " ? "))
    .join("")
    .slice(0, 4_000);
  for (let comment = LEADING_COMMENT.exec(text); comment; comment = LEADING_COMMENT.exec(text))
    text = text.slice(comment[0].length);
  return STARTS.test(text);
}

/**
 * Whether an expression is a text that begins as no statement does, as far as its first written piece tells: most of
 * what is given to `get` and `run` is a path or a name, and need not be taken apart.
 */
export function beginsOtherwise(expression: SyntaxNode): boolean {
  const beginning = firstWritten(expression);
  if (beginning === undefined || COMMENT_BEGINS.test(beginning)) return false;
  const [, word = "", next = ""] = /^\s*\(?\s*(\w*)(.?)/s.exec(beginning) ?? [];
  // At the end of the piece a word may go on in the next one.
  return next !== "" && !STARTING_WORD.test(word);
}

const STARTING_WORD = new RegExp(`^(?:${STATEMENT_WORDS})$`, "i");
/** Also half of its sign, at the end of the piece. */
const COMMENT_BEGINS = /^\s*(?:--|\/\*|[-/]$)/;

function firstWritten(expression: SyntaxNode): string | undefined {
  let node = bare(expression);
  while (isKind(node, "binary_expression") && node.field("operator")?.text() === "+") {
    const left = node.field("left");
    if (!left) return undefined;
    node = bare(left);
  }
  if (isKind(node, "string")) return stringValue(node) ?? undefined;
  const [first] = isKind(node, "template_string") ? parts(node) : [];
  return first && isKind(first, "string_fragment") ? first.text() : undefined;
}

/** Values that are pasted into the text. The number of a placeholder (`$${n}`) is part of the text. */
export function pastedIn(pieces: readonly Piece[]): SyntaxNode[] {
  return pieces.flatMap((piece, index) => {
    if ("text" in piece) return [];
    const before = pieces[index - 1];
    return before && "text" in before && /(?:\$|@p)$/.test(before.text) ? [] : [piece.value];
  });
}

/** Takes the expression of a text apart, through variables, lists and functions of the same file. */
export function piecesOf(expression: SyntaxNode, flow: Tracer): Piece[] {
  return new Assembly(flow).pieces(expression, 0).slice(0, MAX_PIECES);
}

class Assembly {
  readonly #flow: Tracer;
  #made = 0;

  constructor(flow: Tracer) {
    this.#flow = flow;
  }

  pieces(expression: SyntaxNode, depth: number): Piece[] {
    const node = bare(expression);
    if (depth > MAX_DEPTH || ++this.#made > MAX_PIECES * 5) return [{ value: node }];
    const next = (other: SyntaxNode) => this.pieces(other, depth + 1);
    switch (String(node.kind())) {
      case "string":
        return [{ text: stringValue(node) ?? "", at: node }];
      case "template_string":
        return this.#template(node, depth);
      case "binary_expression": {
        const sides = [node.field("left"), node.field("right")].flatMap((side) => (side ? [side] : []));
        return ["+", "||", "??"].includes(node.field("operator")?.text() ?? "")
          ? sides.flatMap(next)
          : [{ value: node }];
      }
      case "ternary_expression":
        return [node.field("consequence"), node.field("alternative")].flatMap((side) =>
          side ? next(side) : [],
        );
      case "call_expression":
        return this.#call(node, depth);
      case "identifier":
        return this.#named(node, depth);
      default:
        return [{ value: node }];
    }
  }

  #template(node: SyntaxNode, depth: number): Piece[] {
    return parts(node).flatMap((part): Piece[] => {
      if (!isKind(part, "template_substitution")) return [{ text: part.text(), at: part }];
      const inner = parts(part)[0];
      return inner ? this.pieces(inner, depth + 1) : [];
    });
  }

  #call(call: SyntaxNode, depth: number): Piece[] {
    const template = taggedTemplate(call);
    if (template) {
      const plain = LAYOUT_TAGS.test(call.field("function")?.text() ?? "");
      return plain ? this.#template(template, depth) : [];
    }
    const name = calledName(call);
    const receiver = receiverOf(call);
    const given = argumentsOf(call);
    const next = (node: SyntaxNode) => this.pieces(node, depth + 1);
    if (receiver && /^(?:trim|trimStart|trimEnd|toString|toLowerCase|toUpperCase)$/.test(name))
      return next(receiver);
    if (receiver && name === "concat") return [receiver, ...given].flatMap(next);
    if (stripsToWords(call)) return [{ value: call }];
    if (receiver && (name === "replace" || name === "replaceAll"))
      return [...next(receiver), ...given.slice(1).flatMap(next)];
    if (receiver && name === "join") return this.#joined(receiver, call, depth);
    if (name === "format" && given[0]) return this.#formatted(call, given, depth);
    const local = localFunction(this.#flow, call);
    const answers = local ? answersOf(local) : [];
    const built = answers.flatMap(next);
    return built.some((piece) => "text" in piece) ? built : [{ value: call }];
  }

  /** `[...].join(" ")`, also of a list that is filled with `push`. */
  #joined(list: SyntaxNode, call: SyntaxNode, depth: number): Piece[] {
    const node = bare(list);
    const binding = isKind(node, "identifier") ? this.#flow.scopes.bindingOf(node.text(), node) : undefined;
    const init =
      binding?.kind === "variable" && binding.keys.length === 0 && binding.init ? bare(binding.init) : node;
    if (!isKind(init, "array")) return [{ value: call }];
    const pushed = binding ? this.#flow.scopes.pushesBefore(binding, call) : [];
    return [...parts(init), ...pushed].flatMap((item) => [
      { text: " ", at: item },
      ...this.pieces(item, depth + 1),
    ]);
  }

  /** `util.format` pastes; the `%I` and `%L` of pg-format quote what they take. */
  #formatted(call: SyntaxNode, given: readonly SyntaxNode[], depth: number): Piece[] {
    const [pattern, ...values] = given;
    const written = pattern ? this.pieces(pattern, depth + 1) : [];
    const marks = written.flatMap((piece) => ("text" in piece ? (piece.text.match(/%[A-Za-z]/g) ?? []) : []));
    const receiver = receiverOf(call)?.text() ?? "";
    // mysql's format(sql, values) escapes every `?`.
    if (marks.length === 0 && receiver !== "util") return written;
    const plain = values.filter(
      (_, index) => marks[index] === "%s" || marks[index] === "%o" || marks[index] === "%j",
    );
    return [...written, ...plain.map((value): Piece => ({ value }))];
  }

  #named(node: SyntaxNode, depth: number): Piece[] {
    const binding = this.#flow.scopes.bindingOf(node.text(), node);
    if (binding?.kind !== "variable" || binding.keys.length > 0) return [{ value: node }];
    const assigned = this.#flow.scopes
      .assignmentsBefore(binding, node)
      .flatMap((assignment) => assignment.field("right") ?? [])
      // `q = q + x` names itself: only what is added counts.
      .filter((right) => startOf(right) < startOf(node));
    const sources = [...(binding.init ? [binding.init] : []), ...assigned];
    const pieces = sources.flatMap((source) => this.#without(source, node.text(), depth));
    return pieces.some((piece) => "text" in piece) ? pieces : [{ value: node }];
  }

  #without(source: SyntaxNode, name: string, depth: number): Piece[] {
    const node = bare(source);
    if (isKind(node, "identifier") && node.text() === name) return [];
    if (isKind(node, "binary_expression") && bare(node.field("left") ?? node).text() === name) {
      const right = node.field("right");
      return right ? this.pieces(right, depth + 1) : [];
    }
    return this.pieces(node, depth + 1);
  }
}
