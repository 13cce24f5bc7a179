import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { functionAround, isFunction, loopOf } from "./around.ts";
import { isBrowserCode } from "./browser.ts";
import { callsOf, callsWithin, spoken } from "./calls.ts";
import { isClosing, reachesOut } from "./outside.ts";
import { retriesByOption } from "./retry-options.ts";
import { sighted } from "./sighting.ts";

/** Failed calls that are made again at once, or always after the same time. */
export const retryWithoutBackoff: Detector = {
  kind: "retry-without-backoff",
  languages: ["typescript", "javascript", "python", "go", "java", "ruby", "php"],
  mentions: /retr|attempt|\btries\b|\b(?:for|while|loop)\b/i,
  detect: (program) => {
    if (isBrowserCode(program)) return [];
    return [...loops(program), ...recursions(program), ...retriesByOption(program)];
  },
};

const LOOPS: Readonly<Record<string, readonly string[]>> = {
  typescript: ["for_statement", "for_in_statement", "while_statement", "do_statement"],
  javascript: ["for_statement", "for_in_statement", "while_statement", "do_statement"],
  python: ["for_statement", "while_statement"],
  go: ["for_statement"],
  java: ["for_statement", "while_statement", "do_statement"],
  php: ["for_statement", "while_statement", "do_statement"],
  ruby: ["while", "until", "for"],
};

function loops(program: Program): readonly Sighting[] {
  const any = (LOOPS[program.language] ?? []).map((kind) => ({ kind }));
  return program.root.findAll({ rule: { any } }).flatMap((node): readonly Sighting[] => {
    const loop = isByHand(node) ? loopOf(node) : undefined;
    if (!loop || !countsTurns(node, loop.over)) return [];
    const call =
      program.language === "go" ? retriedInGo(loop.body, program) : retriedByCatch(loop.body, program);
    const how = call && waitOf(loop.body, program);
    if (!call || !how) return [];
    return touchedAt(program, node, call, how);
  });
}

/** Longer than any loop or clause that a person writes. Characters. */
const LONGEST = 50_000;

function isByHand(node: SyntaxNode): boolean {
  const { start, end } = node.range();
  return end.index - start.index <= LONGEST;
}

/** A loop over a list tries one thing after another, which is no retry; over `range(3)` it is. */
function countsTurns(node: SyntaxNode, over: SyntaxNode | undefined): boolean {
  if (!over) return true;
  return (
    /^(?:range\(|\d+$|\w*(?:retries|attempts)\w*$)/i.test(over.text().trim()) ||
    /\b(?:attempt|retry|tries)\b/i.test(node.field("left")?.text() ?? "")
  );
}

const CATCHES = ["catch_clause", "except_clause", "rescue"];

/** The call that a `try` in the loop makes, when success leaves the loop and failure goes on with it. */
function retriedByCatch(body: SyntaxNode, program: Program): SyntaxNode | undefined {
  const tries = body.findAll({
    rule: { any: [{ kind: program.language === "ruby" ? "begin" : "try_statement" }] },
  });
  for (const tried of tries) {
    const nearest = tried
      .ancestors()
      .find((at) => (loopOf(at)?.node.id() === at.id() && !isFunction(at)) || isFunction(at));
    if (nearest?.id() !== body.parent()?.id() && nearest?.id() !== body.id()) continue;
    const clauses = tried.namedChildren().filter((child) => isKind(child, ...CATCHES));
    if (clauses.every((clause) => leaves(clause) || isConflict(clause))) continue;
    const from = clauses[0]?.start() ?? 0;
    const before = program.text.slice(tried.start(), from);
    if (!/\b(?:return|break)\b/.test(before)) continue;
    const call = callsWithin(program, tried).find(
      (one) => one.start < from && !isClosing(one) && sends(one, program),
    );
    if (call) return call.node;
  }
  return undefined;
}

function sends(call: Parameters<typeof reachesOut>[0], program: Program): boolean {
  return (
    reachesOut(call, program.language) ||
    /^(?:connect|Connect|dial|Dial\w*|request|fetch\w*|send\w*|call\w*|download\w*|upload\w*|urlopen)$/.test(
      call.name,
    )
  );
}

/** Somebody else was faster: the next try finds another state, and no service is asked to recover. */
function isConflict(clause: SyntaxNode): boolean {
  return /Watch|Conflict|Stale|Optimistic|Integrity|Duplicate|Unique|Serializ|Lock|Exists/.test(
    clause.text().split(/[{\n]/, 1)[0] ?? "",
  );
}

/** A clause whose last statement always leaves the loop. */
function leaves(clause: SyntaxNode): boolean {
  const body =
    clause.field("body") ??
    clause
      .namedChildren()
      .find((child) => isKind(child, "block", "then", "compound_statement", "statement_block"));
  const last = body?.namedChildren().at(-1)?.text() ?? "";
  return /^(?:throw|raise|return|break)\b/.test(last);
}

/** `for i := 0; i < 3; i++ { resp, err = client.Do(req); if err == nil { break } }`. */
function retriedInGo(body: SyntaxNode, program: Program): SyntaxNode | undefined {
  const statements = body.findAll({ rule: { kind: "if_statement" } });
  const succeeds = statements.some((one) => {
    const condition = one.field("condition")?.text() ?? "";
    return (
      /^\w*err\s*==\s*nil\b/i.test(condition) &&
      /\b(?:return|break)\b/.test(one.field("consequence")?.text() ?? "")
    );
  });
  const repeats = statements.some(
    (one) =>
      /^\w*err\s*!=\s*nil\b/i.test(one.field("condition")?.text() ?? "") &&
      /\bcontinue\b/.test(one.field("consequence")?.text() ?? ""),
  );
  const counted = /\b(?:retr|attempt|tries)/i.test(body.parent()?.text().split("{", 1)[0] ?? "");
  if (!succeeds && !(repeats && counted)) return undefined;
  return callsWithin(program, body).find((call) => sends(call, program) && !isClosing(call))?.node;
}

const WAITS =
  /\b(?:\w*[sS]leep\w*|\w*[dD]elay\w*|setTimeout|(?!await\b)\w*[wW]ait\w*|\w*[bB]ackoff\w*|time\.After|time\.NewTimer|NewTicker|Ticker|pause|Retry-After|retry_after|retryAfter|usleep)\b/;
const GROWS =
  /\*\*|Math\.pow|math\.Pow|\bpow\(|<<|\*=|\b(?:2|1\.5)\s*\*|\*\s*2\b|\bexp\w*|[bB]ackoff|\*\s*\(?\s*(?:attempt|i|n|try|retry|retries|tries|count)\b|\b(?:attempt|i|n|tries|retries|retryCount|attempts)\w*(?:\s*\+\s*1\s*\))?\s*\*|[dD]elays?\[|next\w*Delay|\bdelay\s*\+=|Math\.min|\bmin\(|[rR]etry-?_?[aA]fter/;
const JITTERS = /[jJ]itter|Math\.random|random\.|rand\.|\brand\(|random_int|mt_rand|Random/;

/** What is only talked about is not done. */
function withoutComments(node: SyntaxNode, { language }: Program): string {
  const comment = language === "python" || language === "ruby" ? /#[^\n]*/g : /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return node.text().replace(comment, "");
}

type Wait = "none" | "constant" | "no-jitter";

/** How long the loop waits between two turns; `undefined` when that is as it should be. */
function waitOf(body: SyntaxNode, program: Program): Wait | undefined {
  const text = withoutComments(body, program);
  if (!WAITS.test(text)) return "none";
  // The time itself may be worked out before the loop or by another function.
  if (!GROWS.test(text))
    return /\b(?:sleep|delay|wait|Sleep|After|setTimeout|usleep)\w*\(\s*(?:[\d_.]+\s*[,)]|[\d_.]*\s*\*?\s*time\.\w+|[A-Z_]+\s*\)|resolve,\s*[\d_]+)/.test(
      text,
    ) || /setTimeout\([^,]+,\s*[\d_]+\)/.test(text)
      ? "constant"
      : undefined;
  const around = functionAround(body)?.text() ?? program.text;
  return JITTERS.test(around) || /[rR]etry-?_?[aA]fter/.test(text) || /[bB]ackoff\w*[.(]/.test(text)
    ? undefined
    : "no-jitter";
}

/** The loop's head or the call or the clause is new. */
function touchedAt(program: Program, loop: SyntaxNode, call: SyntaxNode, how: Wait): readonly Sighting[] {
  const head = loop.range().start.line + 1;
  const from = call.range().start.line + 1;
  const isNew = program.changed.some(
    (range) => (range.from <= head && head <= range.to) || (range.from <= from && from <= range.to),
  );
  if (!isNew) return [];
  const callee = callsOf(program).find(({ node }) => node.id() === call.id())?.callee ?? "";
  const [sighting] = sighted(
    { ...program, changed: [{ from: head, to: head }] },
    "retry-without-backoff",
    loop,
    { callee: callee.slice(0, 80), detail: how },
  );
  return sighting
    ? [
        {
          ...sighting,
          at: { ...sighting.at, to: sighting.at.from },
          excerpt: sighting.excerpt.split("\n", 1)[0] ?? "",
        },
      ]
    : [];
}

/** A handler of the failure that calls its own function again, and Ruby's `retry`. */
function recursions(program: Program): readonly Sighting[] {
  if (program.language === "go") return [];
  const any = CATCHES.filter((kind) => (program.language === "ruby") === (kind === "rescue")).map((kind) => ({
    kind,
  }));
  const kind =
    program.language === "python"
      ? [{ kind: "except_clause" }]
      : program.language === "ruby"
        ? any
        : [{ kind: "catch_clause" }];
  return program.root.findAll({ rule: { any: kind } }).flatMap((clause): readonly Sighting[] => {
    const again =
      program.language === "ruby" ? clause.find({ rule: { kind: "retry" } }) : callsItself(clause, program);
    const tried = clause.parent();
    if (!again || !tried || !isByHand(clause) || WAITS.test(withoutComments(clause, program))) return [];
    const from = clause.start();
    const call = callsWithin(program, tried).find(
      (one) => one.start < from && !isClosing(one) && sends(one, program),
    );
    if (!call) return [];
    return sighted(program, "retry-without-backoff", again, {
      callee: spoken(call),
      detail: "none",
    });
  });
}

function callsItself(clause: SyntaxNode, program: Program): SyntaxNode | undefined {
  const around = functionAround(clause);
  const name =
    around?.field("name")?.text() ??
    (isKind(around?.parent(), "variable_declarator") ? around?.parent()?.field("name")?.text() : undefined);
  if (!name) return undefined;
  // The number of tries is passed on: otherwise it is some other call of the same name.
  return callsWithin(program, clause).find(
    (call) =>
      call.name === name &&
      /^(?:|this|self|\$this)$/.test(call.receiver) &&
      /retr|attempt|tries|\bn\b|-\s*1|\+\s*1/i.test(call.node.text()),
  )?.node;
}
