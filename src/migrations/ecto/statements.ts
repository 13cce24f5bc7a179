import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Step } from "../steps/step.ts";
import { type Call, callOf, expressionsOf } from "./calls.ts";
import { type Follow, runMigrationCall } from "./ddl.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import {
  bodyOf,
  clauseFor,
  excerpt,
  flush,
  match,
  MAX_DEPTH,
  note,
  opaque,
  type Run,
  scopeOf,
  touchesSchema,
} from "./run.ts";
import { firstLineOf } from "./text.ts";
import { isTagged, isTruthy, type Value } from "./value.ts";

/** What one migration sends; more was written by a loop that nobody waits for. */
const MAX_STEPS = 2_000;

/** Follows the expressions of a block. */
export function runBlock(run: Run, block: SyntaxNode | undefined, scope: Scope): void {
  for (const expression of block ? expressionsOf(block) : []) runExpression(run, expression, scope);
}

function runExpression(run: Run, node: SyntaxNode, scope: Scope): void {
  if (run.queue.length + run.sent.length >= MAX_STEPS) run.left = Math.min(run.left, 0);
  if (run.left-- <= 0) {
    if (run.left === -1) note(run, { do: "unread", what: "more than is followed" }, linesOf(node));
    return;
  }
  const kind = String(node.kind());
  if (kind === "binary_operator" && node.field("operator")?.text() === "=") {
    const [left, right] = [node.field("left"), node.field("right")];
    const value = evaluate(right, scope);
    if (value === undefined && right) runExpression(run, right, scope);
    if (left) match(left, value, scope.variables);
    return;
  }
  const call = kind === "identifier" ? { name: node.text(), args: [], node } : callOf(node);
  if (call) runCall(run, call, scope);
  else if (kind === "block") runBlock(run, node, scope);
  else if (kind !== "unary_operator" || !node.text().startsWith("@")) opaque(run, node);
}

function runCall(run: Run, call: Call, scope: Scope): void {
  const { name, on, node } = call;
  if (on !== undefined && on !== "Ecto.Migration") {
    runElsewhere(run, call, scope);
    return;
  }
  switch (name) {
    case "if":
    case "unless":
      return runIf(run, call, scope);
    case "case":
      return runCase(run, call, scope);
    case "cond":
      return runCond(run, call, scope);
    case "for":
      return runFor(run, call, scope);
    case "raise":
      if (run.direction === "up") return note(run, { do: "unread", what: excerpt(node) }, linesOf(node));
      run.refused.push({ line: linesOf(node).from, message: `it stops with ${excerpt(node)}` });
      return;
    default:
  }
  if (runMigrationCall(run, call, scope, FOLLOW)) return;
  const values = call.args.map((one) => evaluate(one, scope));
  const clause = run.depth < MAX_DEPTH ? clauseFor(run, name, values) : undefined;
  if (!clause) {
    // A value that nobody uses: `index(...)` without `create` does nothing.
    if (evaluate(node, scope) === undefined) opaque(run, node);
    return;
  }
  run.depth++;
  runBlock(run, clause.body, scopeOf(run, clause.variables));
  run.depth--;
}

/** Runs a function value for what it sends at once. */
function nested(run: Run, callee: Extract<Value, { is: "function" }>): readonly Step[] {
  const inner: Run = { ...run, queue: [], sent: [], changes: undefined, backward: false };
  callFunction(inner, callee, []);
  flush(inner);
  run.left = inner.left;
  return inner.sent;
}

const FOLLOW: Follow = { block: runBlock, nested };

function callFunction(
  run: Run,
  callee: Extract<Value, { is: "function" }>,
  values: readonly (Value | undefined)[],
): void {
  const called = bodyOf(callee, values);
  if (!called || run.depth >= MAX_DEPTH) return opaque(run, callee.node);
  run.depth++;
  // `&fill/0` names a function of the module.
  const [name, arity] = called.body.text().split("/");
  const named = /^\s*\d+\s*$/.test(arity ?? "") ? clauseFor(run, (name ?? "").trim(), values) : undefined;
  if (named) runBlock(run, named.body, scopeOf(run, named.variables));
  else runBlock(run, called.body, scopeOf(run, called.variables));
  run.depth--;
}

/** Calls into other modules. */
function runElsewhere(run: Run, call: Call, scope: Scope): void {
  const { name, on = "", args, node } = call;
  if (/^(?:Enum|Stream)$/.test(on) && /^(?:each|map|for_each)$/.test(name)) {
    const [list, callee] = args.map((one) => evaluate(one, scope));
    if (!isTagged(list, "list") || !isTagged(callee, "function")) return opaque(run, node);
    for (const item of list.items) callFunction(run, callee, [item]);
    return;
  }
  const adapter = on === "Ecto.Adapters.SQL" || on === "SQL";
  const isRepo = adapter || /^(?:repo\(\)|repo|(?:\w+\.)*\w*Repo)$/.test(on);
  if (isRepo && /^query(?:_many)?!?$/.test(name))
    return runQuery(run, call, args.slice(adapter ? 1 : 0), scope);
  if (isRepo && name === "transaction") {
    const callee = evaluate(args[0], scope);
    if (isTagged(callee, "function")) return callFunction(run, callee, []);
  }
  opaque(run, node);
}

/** The repository's own queries do not wait for the queue. */
function runQuery(run: Run, { node }: Call, [text, bound]: readonly SyntaxNode[], scope: Scope): void {
  const lines = linesOf(node);
  const sql = evaluate(text, scope);
  const parameters = evaluate(bound, scope);
  const plain = !bound || (isTagged(parameters, "list") && parameters.items.length === 0);
  const what = excerpt(node);
  if (typeof sql === "string" && plain) {
    const firstLine = text && firstLineOf(text);
    run.sent.push({ do: "sql", sql, ...(firstLine === undefined ? {} : { firstLine }), lines });
  } else {
    const rows = typeof sql === "string" && /^\s*(?:insert|update|delete|select|with)\b/i.test(sql);
    run.sent.push({ do: rows ? "data" : "unread", what, lines });
  }
}

function runIf(run: Run, { name, args, block, otherwise, node }: Call, scope: Scope): void {
  const truth = isTruthy(evaluate(args[0], scope));
  if (truth === undefined) return runUnknown(run, node, args[0]);
  runBlock(run, truth === (name === "if") ? block : otherwise, scope);
}

function runUnknown(run: Run, node: SyntaxNode, condition: SyntaxNode | undefined): void {
  if (touchesSchema(node))
    note(run, { do: "unread", what: `if ${excerpt(condition ?? node)}` }, linesOf(node));
  else opaque(run, node);
}

function runCase(run: Run, { args, block, node }: Call, scope: Scope): void {
  const value = evaluate(args[0], scope);
  if (value === undefined) return runUnknown(run, node, args[0]);
  for (const clause of block ? codeChildren(block).filter((one) => isKind(one, "stab_clause")) : []) {
    const pattern = clause.field("left");
    const variables = new Map(scope.variables);
    const [first] = pattern ? codeChildren(pattern) : [];
    if (!first || !match(first, value, variables)) continue;
    return runBlock(run, clause.field("right") ?? undefined, scopeOf(run, variables));
  }
}

function runCond(run: Run, { block, node }: Call, scope: Scope): void {
  for (const clause of block ? codeChildren(block).filter((one) => isKind(one, "stab_clause")) : []) {
    const left = clause.field("left");
    const truth = isTruthy(evaluate(left ? codeChildren(left)[0] : undefined, scope));
    if (truth === undefined) return runUnknown(run, node, left ?? undefined);
    if (truth) return runBlock(run, clause.field("right") ?? undefined, scope);
  }
}

/** `for table <- [:a, :b], do: ...`, with further generators and conditions. */
function runFor(run: Run, { args, block, node }: Call, scope: Scope): void {
  const step = (at: number, inner: Scope): boolean => {
    const part = args[at];
    if (!part || String(part.kind()) === "keywords") {
      runBlock(run, block, inner);
      return true;
    }
    if (part.field("operator")?.text() !== "<-") {
      const truth = isTruthy(evaluate(part, inner));
      return truth === undefined ? false : truth ? step(at + 1, inner) : true;
    }
    const list = evaluate(part.field("right"), inner);
    const pattern = part.field("left");
    if (!isTagged(list, "list") || !pattern) return false;
    return list.items.every((item) => {
      const variables = new Map(inner.variables);
      return run.left < 0 || !match(pattern, item, variables) || step(at + 1, scopeOf(run, variables));
    });
  };
  if (!step(0, scope)) opaque(run, node);
}
