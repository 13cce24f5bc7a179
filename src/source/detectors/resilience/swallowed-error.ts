import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isNodeTouched, type Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { isComment } from "./around.ts";
import { isBrowserCode } from "./browser.ts";
import { callsOf, callsWithin, spoken } from "./calls.ts";
import { hasEffect, isClosing, reachesOut } from "./outside.ts";
import { sighted } from "./sighting.ts";

/** Failures of input and output that nobody hears of: an empty `catch`, `except: pass`, `_ = tx.Exec(...)`. */
export const swallowedError: Detector = {
  kind: "swallowed-error",
  languages: ["typescript", "javascript", "python", "go", "java", "ruby", "php"],
  mentions: /\b(?:catch|except|rescue|suppress)\b|\b_\s*:?=|\bif err != nil/,
  detect: (program) => {
    if (isBrowserCode(program)) return [];
    if (program.language === "go") return [...ignoredResults(program), ...emptyChecks(program)];
    const clauses = program.root.findAll({
      rule: { any: CLAUSES[program.language] ?? [{ kind: "catch_clause" }] },
    });
    return [...clauses.flatMap((clause) => ofClause(clause, program)), ...ofPromises(program)];
  },
};

const CLAUSES: Readonly<Record<string, { kind: string }[]>> = {
  python: [{ kind: "except_clause" }],
  ruby: [{ kind: "rescue" }, { kind: "rescue_modifier" }],
};

function ofClause(clause: SyntaxNode, program: Program): readonly Sighting[] {
  if (!isNodeTouched(program, clause)) return [];
  const tried = triedBy(clause);
  const how = tried && isBroad(clause, program) ? silence(clause) : undefined;
  if (!tried || !how) return [];
  return judged(clause, tried, how, program);
}

function judged(at: SyntaxNode, tried: SyntaxNode, how: Silence, program: Program): readonly Sighting[] {
  const calls = callsWithin(program, tried).filter(
    ({ start }) => isKind(at, "rescue_modifier") || start < at.start() || tried.id() === at.id(),
  );
  if (calls.every((call) => isClosing(call) || !reachesOut(call, program.language))) return [];
  const effect = calls.find((call) => !isClosing(call) && hasEffect(call, program.language));
  const call = effect ?? calls.find((one) => !isClosing(one) && reachesOut(one, program.language));
  if (!call) return [];
  return sighted(program, "swallowed-error", at, {
    callee: spoken(call),
    detail: effect && how === "nothing" ? "effect" : how,
  });
}

/** What a handler does instead of telling anybody. `undefined`: it does something, or says why it does not. */
type Silence = "nothing" | "fallback";

/** A clause that does nothing is short. Characters. */
const LONGEST_SILENCE = 2_000;

const NO_STATEMENT = ["pass_statement", "continue_statement", "ellipsis", "break_statement"];
const EMPTY_VALUE =
  /^(?:return\s*)?(?:null|undefined|None|nil|false|False|""|''|\[\]|\{\}|new\s+ArrayList<>\(\)|Optional\.empty\(\)|Collections\.empty\w+\(\)|(?:Immutable)?List\.of\(\))?\s*;?$/;

function silence(clause: SyntaxNode): Silence | undefined {
  if (isKind(clause, "rescue_modifier")) {
    const handler = clause.field("handler");
    return handler && /^(?:nil|false)$/.test(handler.text()) ? "fallback" : undefined;
  }
  const { start, end } = clause.range();
  if (end.index - start.index > LONGEST_SILENCE) return undefined;
  // Whoever writes down why is not silent.
  if (hasComment(clause)) return undefined;
  const body = bodyOf(clause);
  const statements = body ? body.namedChildren() : [];
  const said = statements.filter(
    (one) => !isKind(one, ...NO_STATEMENT) && !/^(?:\.\.\.|pass)$/.test(one.text()),
  );
  if (said.length === 0) return statements.some((one) => /^break\b/.test(one.text())) ? undefined : "nothing";
  const [only] = said;
  return said.length === 1 && only && EMPTY_VALUE.test(only.text().trim()) ? "fallback" : undefined;
}

function bodyOf(clause: SyntaxNode): SyntaxNode | undefined {
  return (
    clause.field("body") ??
    clause
      .namedChildren()
      .find((child) => isKind(child, "block", "then", "compound_statement", "statement_block")) ??
    undefined
  );
}

/** A comment in the clause or right before its end; the grammars hang it onto different nodes. */
function hasComment(clause: SyntaxNode): boolean {
  const next = clause.next();
  if (next && isComment(next) && next.range().start.line <= clause.range().end.line + 1) return true;
  return /(?:^|\s)(?:\/\/|\/\*|#)\s*\S/.test(clause.text().replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, ""));
}

/** What was tried. */
function triedBy(clause: SyntaxNode): SyntaxNode | undefined {
  if (isKind(clause, "rescue_modifier")) return clause.field("body") ?? undefined;
  return clause.parent() ?? undefined;
}

/** Errors that are an answer: a name that says which one is meant is no silence. */
function isBroad(clause: SyntaxNode, { language }: Program): boolean {
  const head = clause.text().split(/[{\n]/, 1)[0] ?? "";
  if (language === "python") return /^except\s*(?::|\(?\s*(?:Base)?Exception\b)/.test(head);
  if (language === "java")
    return (
      /\b(?:Exception|Throwable|SQLException|IOException|RuntimeException|DataAccessException)\b/.test(
        head,
      ) && !/\b(?:ignored?|expected|unused)\w*\s*\)/i.test(head)
    );
  if (language === "ruby")
    return isKind(clause, "rescue_modifier") || /^rescue\s*(?:=>.*|StandardError.*|Exception.*|$)/.test(head);
  if (language === "php")
    return (
      /\b(?:Exception|Throwable)\b/.test(head) && !/\w(?:Not\w*|Invalid\w*|Missing\w*)Exception/.test(head)
    );
  // `catch (ignored)`, `catch (_expected)`
  return !/\b_?(?:ignored?|expected)\w*\s*\)/i.test(head);
}

/** `save().catch(() => {})`, and `contextlib.suppress(Exception)` around more than one line. */
function ofPromises(program: Program): readonly Sighting[] {
  if (program.language === "python") return suppressed(program);
  if (program.language !== "typescript" && program.language !== "javascript") return [];
  return callsOf(program).flatMap((call): readonly Sighting[] => {
    if (call.name !== "catch" || !call.receiverNode) return [];
    const [first, ...more] = call.arguments;
    if (!first || more.length > 0 || !isNodeTouched(program, call.node)) return [];
    if (!isKind(first.value, "arrow_function", "function_expression")) return [];
    const body = first.value.field("body");
    if (!body || hasComment(first.value) || hasCommentBefore(call.node)) return [];
    const block = isKind(body, "statement_block");
    const statements = block ? body.namedChildren() : [];
    const how: Silence | undefined = block
      ? statements.length === 0
        ? "nothing"
        : statements.length === 1 && EMPTY_VALUE.test(statements[0]?.text() ?? "")
          ? "fallback"
          : undefined
      : EMPTY_VALUE.test(body.text())
        ? "fallback"
        : undefined;
    if (!how) return [];
    return judged(call.node, call.node, how, program);
  });
}

function hasCommentBefore(node: SyntaxNode): boolean {
  const statement = node
    .ancestors()
    .find((at) => isKind(at, "expression_statement", "lexical_declaration", "return_statement"));
  const before = statement?.prev();
  return before !== undefined && before !== null && isComment(before);
}

function suppressed(program: Program): readonly Sighting[] {
  return callsOf(program).flatMap((call): readonly Sighting[] => {
    if (!/^(?:contextlib\.)?suppress$/.test(call.callee)) return [];
    if (!call.arguments.some(({ value }) => /^(?:Base)?Exception$/.test(value.text()))) return [];
    const block = call.node.ancestors().find((at) => isKind(at, "with_statement"));
    if (!block || hasComment(block)) return [];
    const found = judged(block, block, "nothing", program);
    return found.map((sighting) => ({
      ...sighting,
      at: { ...sighting.at, to: sighting.at.from },
      excerpt: sighting.excerpt.split("\n", 1)[0] ?? "",
    }));
  });
}

// ---------------------------------------------------------------- Go

/** `_ = tx.Exec(...)`, `_, _ = store.Save(...)`: the error is named and thrown away. */
function ignoredResults(program: Program): readonly Sighting[] {
  const assignments = program.root.findAll({
    rule: { any: [{ kind: "assignment_statement" }, { kind: "short_var_declaration" }] },
  });
  return assignments.flatMap((assignment): readonly Sighting[] => {
    const left = assignment.field("left");
    const right = assignment.field("right");
    if (!left || !right || !/(?:^|,)\s*_$/.test(left.text()) || hasTrailingComment(assignment, program))
      return [];
    if (isInDefer(assignment)) return [];
    const call = callsWithin(program, right).find(
      ({ node }) => node.start() === right.start() && node.end() === right.end(),
    );
    if (!call || isClosing(call) || !returnsError(call.name)) return [];
    if (!hasEffect(call, "go") || /["`]\s*rollback\b/i.test(call.node.text())) return [];
    return sighted(program, "swallowed-error", assignment, {
      callee: spoken(call),
      detail: "effect",
    });
  });
}

/** Methods whose last result is an error, by the customs of the standard library and of database drivers. */
function returnsError(name: string): boolean {
  return /^(?:Exec|ExecContext|Query|QueryContext|Commit|Save|Create|Update|Delete|Insert|Upsert|Publish|PublishMsg|Send|SendMail|WriteFile|MkdirAll|Rename|Do|Post|PostForm|Enqueue|Produce|WriteMessages|Put|Store|Set)\w*$/.test(
    name,
  );
}

function hasTrailingComment(node: SyntaxNode, { lines }: Program): boolean {
  const { start, end } = node.range();
  return (
    /\/\/|\/\*/.test(lines[end.line]?.slice(end.column) ?? "") || /^\s*\/\//.test(lines[start.line - 1] ?? "")
  );
}

function isInDefer(node: SyntaxNode): boolean {
  return node
    .ancestors()
    .slice(0, 6)
    .some((at) => isKind(at, "defer_statement"));
}

/** `if err != nil {}`. */
function emptyChecks(program: Program): readonly Sighting[] {
  return program.root.findAll({ rule: { kind: "if_statement" } }).flatMap((check): readonly Sighting[] => {
    const body = check.field("consequence");
    const condition = check.field("condition")?.text() ?? "";
    if (!body || check.field("alternative") || !/^\w*[eE]rr\s*!=\s*nil$/.test(condition)) return [];
    if (body.namedChildren().length > 0 || hasComment(body)) return [];
    return sighted(program, "swallowed-error", check, { callee: "", detail: "nothing" });
  });
}
