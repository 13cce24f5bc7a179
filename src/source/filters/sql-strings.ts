import type { Grammar, SyntaxNode } from "../../syntax/parse.ts";
import { linesOf } from "../../syntax/nodes.ts";
import type { SqlQuery } from "./code-query.ts";
import { HOLE, withParameters } from "./parameters.ts";

/** Of one file: more are written by a tool. */
const MAX_QUERIES = 500;

/** Characters of one query, and of what is quoted of it. */
const MAX_SQL = 20_000;
const MAX_EXCERPT = 2_000;

/** SQL texts in a program that is read by its grammar. */
export function sqlInTree(grammar: Grammar, root: SyntaxNode, text: string): readonly SqlQuery[] {
  const seen = new Set<number>();
  const queries: SqlQuery[] = [];
  const isScript = grammar === "typescript" || grammar === "tsx";
  for (const node of root.findAll({ rule: { any: STRINGS[grammar].map((kind) => ({ kind })) } })) {
    if (isScript && !mayBegin(node, text)) continue;
    const whole = outermost(node);
    const at = whole.start();
    if (seen.has(at) || queries.length >= MAX_QUERIES) continue;
    seen.add(at);
    const query = queryOf(textOf(whole), whole.text(), linesOf(whole).from);
    if (query && !growsLater(whole, text)) queries.push(query);
  }
  return queries;
}

/**
 * Whether a string of JavaScript begins a statement, or is a part of a sum that may: most are neither, and asking for
 * what stands around each takes long. Cheap, and never misses.
 */
function mayBegin(node: SyntaxNode, text: string): boolean {
  const [start, end] = [node.start(), node.end()];
  BEGINS.lastIndex = start + 1;
  if (BEGINS.test(text)) return true;
  AFTER.lastIndex = end;
  return AFTER.test(text) || BEFORE.test(text.slice(Math.max(0, start - MAX_GAP), start));
}

/** A sign that is written with a backslash may be white space. */
const BEGINS = /\s*(?:\\|--|(?:select|with|update|delete)\s)/iy;
/** An operator, or a comment before it. */
const AFTER = /\s*[+/]/y;
const BEFORE = /(?:^\s*|[+/]\s*)$/;
/** White space between an operator and its operand, beyond which nothing is taken for granted. Characters. */
const MAX_GAP = 200;

/** SQL texts in a program of a language without a grammar here: its string literals, told from its comments. */
export function sqlInLiterals(text: string): readonly SqlQuery[] {
  const queries: SqlQuery[] = [];
  let line = 1;
  let counted = 0;
  const lineAt = (index: number) => {
    for (; counted < index; counted++) if (text.charCodeAt(counted) === 10) line++;
    return line;
  };
  let open: { from: number; to: number; inner: string } | undefined;
  const close = () => {
    if (open && queries.length < MAX_QUERIES) {
      const query = queryOf(open.inner, text.slice(open.from, open.to), lineAt(open.from));
      if (query) queries.push(query);
    }
    open = undefined;
  };
  for (const { 0: token, index } of text.matchAll(LITERAL)) {
    const inner = insideOf(token);
    if (inner === undefined) continue;
    const gap = open ? text.slice(open.to, index) : "";
    if (open && gap.length < 200 && /^\s*\+\s*$/.test(gap)) {
      open = {
        ...open,
        to: index + token.length,
        inner: `${open.inner}${gap.replace(/[^\n]/g, "")}${inner}`,
      };
    } else {
      close();
      open = { from: index, to: index + token.length, inner };
    }
  }
  close();
  return queries;
}

/** Files of queries by themselves, for instance for a generator. */
export function sqlInFile(text: string): readonly SqlQuery[] {
  const queries: SqlQuery[] = [];
  let start = 1;
  // A semicolon inside a string cuts a statement in two; neither half is then a statement.
  for (const piece of text.split(";")) {
    const lead = /^\s*(?:--[^\n]*\n\s*)*/.exec(piece)?.[0] ?? "";
    const body = piece.slice(lead.length).trimEnd();
    const query = queryOf(body, body, start + breaksIn(lead));
    if (query && queries.length < MAX_QUERIES) queries.push(query);
    start += breaksIn(piece);
  }
  return queries;
}

function queryOf(inner: string, excerpt: string, start: number): SqlQuery | undefined {
  if (inner.length > MAX_SQL || !STATEMENT.test(inner) || !NARROWED.test(inner)) return undefined;
  const sql = withParameters(inner).replace(/;\s*$/, "");
  const to = start + breaksIn(excerpt);
  return { kind: "sql", sql, start, from: start, to, excerpt: excerpt.slice(0, MAX_EXCERPT) };
}

const STATEMENT = /^\s*(?:--[^\n]*\n\s*)*(?:select|with|update|delete)\s/i;
const NARROWED = /\b(?:where|join|order\s+by)\b/i;

function breaksIn(text: string): number {
  return text.split("\n").length - 1;
}

// ------------------------------------------------------------------ by the grammar

/** Kinds of nodes, by grammar: a name that a grammar does not know is an error. */
const STRINGS: Readonly<Record<Grammar, readonly string[]>> = {
  typescript: ["string", "template_string"],
  tsx: ["string", "template_string"],
  python: ["string"],
  ruby: ["string", "heredoc_body"],
  php: ["string", "encapsed_string", "heredoc", "nowdoc"],
  elixir: ["string"],
  bash: ["string"],
  go: ["interpreted_string_literal", "raw_string_literal"],
  java: ["string_literal"],
  kotlin: ["string_literal"],
  rust: ["string_literal", "raw_string_literal"],
};
const CONTENT =
  /^(?:string_fragment|string_content|string_value|heredoc_content|quoted_content|nowdoc_string)$/;
const INSIDE = /^(?:string|concatenated_string|template_string|encapsed_string|heredoc_body|nowdoc_body)$/;
const EDGE = /(?:_start|_end|_beginning)$/;
const JOINS = ["binary_expression", "binary_operator", "binary", "concatenated_string"];

/** The whole sum of strings that it is a part of. */
function outermost(node: SyntaxNode): SyntaxNode {
  let whole = node;
  for (;;) {
    const parent = whole.parent();
    if (!parent || !isSum(parent)) return whole;
    whole = parent;
  }
}

function isSum(node: SyntaxNode): boolean {
  const kind = String(node.kind());
  if (kind === "concatenated_string") return true;
  return JOINS.includes(kind) && node.children().some((child) => /^(?:\+|\.|<>)$/.test(child.text()));
}

function textOf(node: SyntaxNode): string {
  const kind = String(node.kind());
  if (CONTENT.test(kind)) return node.text();
  const children = node.children();
  if (children.length === 0) return INSIDE.test(kind) ? node.text().replace(/^['"]|['"]$/g, "") : "";
  let text = "";
  let end = node.range().start.line;
  for (const child of children) {
    const { start, end: last } = child.range();
    const name = String(child.kind());
    if (!CONTENT.test(name) && !INSIDE.test(name)) text += "\n".repeat(Math.max(0, start.line - end));
    else if (start.line > end && !text.endsWith("\n")) text += "\n".repeat(start.line - end);
    end = last.line;
    if (CONTENT.test(name)) text += child.text();
    else if (name === "escape_sequence")
      text += /^\\[nrt\n]/.test(child.text()) ? " " : child.text().slice(1);
    else if (INSIDE.test(name) || JOINS.includes(name)) text += textOf(child);
    else if (child.isNamed() && !EDGE.test(name)) text += `${HOLE}${"\n".repeat(last.line - start.line)}`;
  }
  return text;
}

/** The text is the beginning of a longer one: conditions may follow. */
function growsLater(node: SyntaxNode, text: string): boolean {
  let parent = node.parent();
  for (let up = 0; up < 3 && parent && !ASSIGNMENTS.includes(String(parent.kind())); up++)
    parent = parent.parent();
  if (!parent || !ASSIGNMENTS.includes(String(parent.kind()))) return false;
  if (/^(?:augmented|operator)_/.test(String(parent.kind()))) return true;
  const name = /^\$?\w+/.exec(parent.text())?.[0];
  if (name === undefined) return false;
  const escaped = name.replace("$", "\\$");
  return new RegExp(
    `(?<![\\w$])${escaped}\\s*(?:\\+=|\\.=|<<|\\|\\|=|\\+\\s|\\.push\\b|\\.concat\\b)|[$#]?\\{\\s*${escaped}\\s*\\}|\\+\\s*${escaped}\\b`,
  ).test(text);
}

const ASSIGNMENTS = [
  "variable_declarator",
  "assignment_expression",
  "assignment",
  "augmented_assignment_expression",
  "augmented_assignment",
  "operator_assignment",
];

// ------------------------------------------------------------------ by its literals

/** Each alternative takes an unclosed end as well, so that no text is gone through twice. */
const LITERAL =
  /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|"""[^]*?(?:"""|$)|r#"[^]*?(?:"#|$)|`[^`]*(?:`|$)|@"(?:[^"]|"")*(?:"|$)|"(?:[^"\\\n]|\\.)*(?:"|$|(?=\n))|'(?:[^'\\\n]|\\.)'/g;

function insideOf(token: string): string | undefined {
  if (token.startsWith("/") || token.startsWith("'")) return undefined;
  if (token.startsWith('"""')) return token.slice(3, -3);
  if (token.startsWith('r#"')) return token.slice(3, -2);
  if (token.startsWith("`")) return token.slice(1, -1);
  if (token.startsWith("@")) return token.slice(2, -1).replaceAll('""', '"');
  return token.slice(1, -1).replace(/\\([^])/g, (_, one: string) => (/[nrt\n]/.test(one) ? " " : one));
}
