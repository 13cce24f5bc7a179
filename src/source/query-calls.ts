import type { PastedValue, QueryCall } from "../domain/source.ts";
import type { LineRange } from "../domain/pull-request.ts";
import { enclosingName } from "./enclosing-name.ts";
import type { Program } from "./program.ts";
import { type ReadCallee, readCallees } from "./read-callees.ts";
import { beginsOtherwise, isSql, pastedIn, type Piece, piecesOf, STATEMENT_WORDS } from "./sql-text.ts";
import {
  argumentsOf,
  bare,
  calledName,
  calleeOf,
  isFunction,
  isKind,
  lastLineOf,
  lineOf,
  parts,
  receiverOf,
  shortText,
  type SyntaxNode,
  taggedTemplate,
} from "./syntax.ts";
import type { Origin, Tracer } from "./trace.ts";

/** Calls that take a whole statement. The text must look like SQL, since the names are common words. */
const STATEMENT_CALLS = [
  "query",
  "execute",
  "exec",
  "run",
  "all",
  "get",
  "each",
  "prepare",
  "raw",
  "unsafe",
  "many",
  "one",
  "none",
  "any",
  "oneOrNone",
  "manyOrNone",
  "oneOrMany",
  "multi",
  "result",
  "queryRaw",
  "executeSql",
  "queryArray",
  "queryObject",
  "simpleQuery",
  "batch",
  "literal",
  "createQuery",
  "createNativeQuery",
  "values",
  "iterate",
  "stream",
  "sql",
  "$queryRaw",
  "$executeRaw",
  "$queryRawUnsafe",
  "$executeRawUnsafe",
  "queryRawUnsafe",
  "executeRawUnsafe",
];
/** Calls that take a part of a statement as it stands, whatever it looks like. */
const FRAGMENT_CALLS = [
  "whereRaw",
  "orWhereRaw",
  "andWhereRaw",
  "havingRaw",
  "orHavingRaw",
  "orderByRaw",
  "groupByRaw",
  "joinRaw",
  "fromRaw",
  "selectRaw",
];
/** `raw` and its like on something that is surely a query builder. */
const FRAGMENT_OWNERS =
  /^(?:this\.)?(?:sql|knex|Prisma|sequelize|Sequelize|db|database|trx|tx|conn|connection|pg|kysely|drizzle|orm|pool|client|prisma|em)$/i;
const OWNED_FRAGMENTS = /^(?:raw|unsafe|literal|unsafeRaw)$/;
const UNSAFE_CALLS = /Unsafe$/;
/** Conditions of query builders: raw text when it is a string. */
const CONDITION_CALLS = ["where", "andWhere", "orWhere", "having", "andHaving", "orHaving"];
const CONDITION = /(?:=|<>|!=|<|>|\blike|\bilike|\bin\s*\(|\bbetween)\s*['"%]*$/i;

const CALLED = new Set([...STATEMENT_CALLS, ...FRAGMENT_CALLS, ...CONDITION_CALLS]);
const NAMES = [...CALLED].map((name) => name.replace("$", "\\$")).join("|");
/** Of a whole callee: `this.db.query`. */
const CALLEE = new RegExp(`(?:^|[.\\s?])(?:${NAMES})$`);
/** Longer than each of the names. Characters. */
const MAX_NAME = 60;
const MENTIONED = new RegExp(`(?:^|[^\\w$])(${NAMES})\\s*[(<]`, "g");
/** Those of them that take what is no statement by itself. */
const TAKES_PARTS = new RegExp(
  `^(?:${[...FRAGMENT_CALLS, ...CONDITION_CALLS].join("|")}|raw|unsafe|literal|unsafeRaw|\\$?\\w*Unsafe)$`,
);
/** A text in the program that may begin a statement, or that begins with a comment. */
const BEGINS_STATEMENT = new RegExp(`["'\`]\\s*(?:\\(\\s*)?(?:--|/\\*|(?:${STATEMENT_WORDS})\\b)`, "i");
/** A first argument, or the only one, into which nothing is put: what most such calls are given. */
const LITERAL = /\s*(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*[,)]/y;

/** Whether the text can hold a call of interest at all: most files need no parsing. */
export function mentionsQueries(text: string): boolean {
  const hasStatement = BEGINS_STATEMENT.test(text);
  for (const mention of text.matchAll(MENTIONED)) {
    if (!hasStatement && !TAKES_PARTS.test(mention[1] ?? "")) continue;
    LITERAL.lastIndex = mention.index + mention[0].length;
    if (!mention[0].endsWith("(") || !LITERAL.test(text)) return true;
  }
  return false;
}

/** Calls of one file that are looked at. More is generated code. */
export const MAX_CALLS = 2_000;
/** Lines of a call that a comment can show. */
const SHOWN_LINES = 6;

/**
 * The calls of a file that send SQL text with something pasted into it, as far as the pull request touches the
 * call or a line on which a pasted value came along.
 */
export function queryCalls(
  flow: Tracer,
  { text, lines, language, changed }: Pick<Program, "text" | "lines" | "language" | "changed">,
): { queries: QueryCall[]; complete: boolean } {
  const read = readCallees(flow.root, text, language);
  const calls = flow.root
    .findAll({ rule: { any: [{ kind: "call_expression" }, { kind: "new_expression" }] } })
    .filter((call) => mayTakeSql(call, text, read.get(call.id())));
  const found: QueryCall[] = [];
  for (const call of calls.slice(0, MAX_CALLS)) {
    const name = calledName(call);
    const sql = CALLED.has(name) ? sqlArgument(call) : undefined;
    if (sql && !TAKES_PARTS.test(name) && beginsOtherwise(sql)) continue;
    const pieces = sql ? piecesOf(sql, flow) : [];
    const values = pastedIn(pieces);
    if (sql && values.length > 0 && sends(call, sql, pieces)) {
      const query = queryCall(call, values, flow, lines);
      if (isTouched(query, call, pieces, changed)) found.push(query);
    }
  }
  return { queries: found, complete: calls.length <= MAX_CALLS };
}

function mayTakeSql(call: SyntaxNode, text: string, read: ReadCallee | undefined): boolean {
  if (read) return CALLED.has(text.slice(read.name, read.to));
  const called = isKind(call, "call_expression") ? call.field("function") : undefined;
  // The last characters of what is called.
  return (
    called !== undefined &&
    called !== null &&
    CALLEE.test(text.slice(Math.max(called.start(), called.end() - MAX_NAME), called.end()))
  );
}

/** The argument that holds the text: the first, or `text` and `sql` of an object of options. */
function sqlArgument(call: SyntaxNode): SyntaxNode | undefined {
  if (taggedTemplate(call)) return undefined;
  const first = argumentsOf(call)[0];
  const node = first ? bare(first) : undefined;
  if (!node || isFunction(node)) return undefined;
  if (!isKind(node, "object")) return node;
  const pair = parts(node).find(
    (part) => isKind(part, "pair") && /^["']?(?:text|sql|query)["']?$/.test(part.field("key")?.text() ?? ""),
  );
  return pair?.field("value") ?? undefined;
}

function sends(call: SyntaxNode, text: SyntaxNode, pieces: readonly Piece[]): boolean {
  const name = calledName(call);
  // `/select/.exec(text)` is another kind of `exec`.
  if (isKind(receiverOf(call), "regex")) return false;
  const written = pieces.some((piece) => "text" in piece && piece.text.trim() !== "");
  if (FRAGMENT_CALLS.includes(name)) return true;
  if (OWNED_FRAGMENTS.test(name) && FRAGMENT_OWNERS.test(receiverOf(call)?.text() ?? "")) return true;
  if (CONDITION_CALLS.includes(name))
    return isKind(bare(text), "template_string", "binary_expression") && isCondition(pieces);
  return written ? isSql(pieces) : UNSAFE_CALLS.test(name);
}

function isCondition(pieces: readonly Piece[]): boolean {
  return pieces.some((piece, index) => {
    const before = pieces[index - 1];
    return "value" in piece && before !== undefined && "text" in before && CONDITION.test(before.text);
  });
}

function queryCall(
  call: SyntaxNode,
  values: readonly SyntaxNode[],
  flow: Tracer,
  lines: readonly string[],
): QueryCall {
  const pasted = values.map((value): PastedValue => {
    const origin = flow.origin(value);
    return {
      expression: shortText(value),
      at: flow.locationOf(value),
      origin: origin.from,
      path: pathOf(origin, value, flow),
    };
  });
  const callee = calleeOf(call);
  const name =
    callee && isKind(callee, "member_expression") ? (callee.field("property") ?? callee) : (callee ?? call);
  const from = lineOf(name);
  const worstValue =
    pasted.find((value) => value.origin === "request") ?? pasted.find((value) => value.origin !== "constant");
  const within = worstValue && worstValue.at.from >= from && worstValue.at.to <= lastLineOf(call);
  const to = within ? Math.min(worstValue.at.to, from + SHOWN_LINES - 1) : from;
  return {
    at: { ...flow.locationOf(call), from, to },
    excerpt: lines
      .slice(from - 1, to)
      .join("\n")
      .slice(0, 1_000),
    callee: callee ? shortText(callee, 60) : "",
    enclosing: enclosingName(call),
    pasted,
  };
}

function pathOf(origin: Origin, value: SyntaxNode, flow: Tracer) {
  const end = { ...flow.locationOf(value), to: lineOf(value) };
  const path = origin.path.filter((step) => step.from !== end.from);
  return origin.from === "constant" ? [] : [...path, end];
}

function isTouched(
  query: QueryCall,
  call: SyntaxNode,
  pieces: readonly Piece[],
  changed: readonly LineRange[],
): boolean {
  const touched = (from: number, to: number) => changed.some((range) => range.from <= to && from <= range.to);
  if (touched(lineOf(call), lastLineOf(call))) return true;
  if (pieces.some((piece) => "text" in piece && touched(lineOf(piece.at), lastLineOf(piece.at)))) return true;
  return query.pasted.some(
    (value) => value.origin !== "constant" && [value.at, ...value.path].some((at) => touched(at.from, at.to)),
  );
}
