import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Chain, chainOf, closureOf } from "./calls.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import { callDatabase, callSchema } from "./facades.ts";
import { bind, emit, excerpt, MAX_DEPTH, meant, opaque, type Run, scopeOf, touchesSchema } from "./run.ts";
import { callTable, modify } from "./table-calls.ts";
import { isArray, isTruthy, textOf, type Value } from "./value.ts";

/** Characters that `.=` may gather. */
const MAX_JOINED = 256 * 1024;

/** What one migration sends; more was written by a loop that nobody waits for. */
const MAX_STEPS = 2_000;

/** Follows the statements of a body. @returns whether the body was left by a `return` or `throw` */
export async function runBody(run: Run, body: SyntaxNode | null, scope: Scope): Promise<boolean> {
  if (!body) return false;
  // An arrow function's body is one expression.
  if (!isKind(body, "compound_statement")) return runStatement(run, body, scope);
  for (const statement of codeChildren(body)) if (await runStatement(run, statement, scope)) return true;
  return false;
}

async function runStatement(run: Run, node: SyntaxNode, scope: Scope): Promise<boolean> {
  if (run.steps.length >= MAX_STEPS) run.left = Math.min(run.left, 0);
  if (run.left-- <= 0) {
    if (run.left === -1)
      await emit(run, { do: "unread", what: "more statements than are followed", lines: linesOf(node) });
    return true;
  }
  switch (String(node.kind())) {
    case "expression_statement":
      return runExpression(run, codeChildren(node)[0], scope);
    case "compound_statement":
      return runBody(run, node, scope);
    case "if_statement":
      return runIf(run, node, scope);
    case "foreach_statement":
      return runForeach(run, node, scope);
    case "try_statement": {
      if (await runBody(run, node.field("body"), scope)) return true;
      const last = codeChildren(node).find((child) => isKind(child, "finally_clause"));
      return last ? runBody(run, codeChildren(last)[0] ?? null, scope) : false;
    }
    case "return_statement":
      await runExpression(run, codeChildren(node)[0], scope);
      return true;
    case "switch_statement":
      return runSwitch(run, node, scope);
    case "echo_statement":
    case "empty_statement":
    case "global_declaration":
    case "unset_statement":
    case "break_statement":
    case "continue_statement":
      return false;
    case "ERROR":
      return false;
    default:
      if (isExpression(node)) return runExpression(run, node, scope);
      await opaque(run, node);
      return false;
  }
}

function isExpression(node: SyntaxNode): boolean {
  return String(node.kind()).endsWith("_expression");
}

async function runExpression(run: Run, node: SyntaxNode | undefined, scope: Scope): Promise<boolean> {
  if (!node) return false;
  const kind = String(node.kind());
  if (kind === "throw_expression") {
    await emit(run, { do: "unread", what: excerpt(node), lines: linesOf(node) });
    return true;
  }
  if (kind === "assignment_expression") {
    await assign(run, node, scope);
    return false;
  }
  if (kind === "augmented_assignment_expression") {
    const name = node.field("left")?.text() ?? "";
    const [before, after] = [textOf(scope.variables.get(name)), textOf(evaluate(node.field("right"), scope))];
    const joins = node.field("operator")?.text() === ".=" && before !== undefined && after !== undefined;
    const joined = joins && before.length + after.length <= MAX_JOINED ? before + after : undefined;
    scope.variables.set(name, joined);
    return false;
  }
  if (kind === "match_expression") return runMatch(run, node, scope);
  if (kind === "parenthesized_expression") return runExpression(run, codeChildren(node)[0], scope);
  const chain = chainOf(node);
  if (chain) await runChain(run, chain, node, scope);
  else await opaque(run, node);
  return false;
}

async function assign(run: Run, node: SyntaxNode, scope: Scope): Promise<void> {
  const [left, right] = [node.field("left"), node.field("right")];
  // `$table->engine = 'InnoDB'` and its like are for MySQL.
  if (!left || !right || left.kind() === "member_access_expression") return;
  const chain = chainOf(right);
  let value = evaluate(right, scope);
  if (value === undefined && chain) value = await runChain(run, chain, node, scope);
  else if (value === undefined && !isKind(right, "anonymous_function", "arrow_function"))
    await opaque(run, node);
  scope.variables.set(left.text(), value);
}

/** Follows a chain of calls. @returns what it stands for, where a variable can hold that */
async function runChain(run: Run, chain: Chain, node: SyntaxNode, scope: Scope): Promise<Value | undefined> {
  const root = chain.scope === undefined ? evaluate(chain.root, scope) : undefined;
  const context = { scope, known: run.known, major: run.major };
  if (typeof root === "object" && root !== null && root.is === "blueprint") {
    const { blueprint } = root;
    const draft = callTable(blueprint, chain.calls, node, context);
    // `after('column', function ($table) { ... })` only orders columns, which PostgreSQL does not.
    const closure = chain.calls[0] && closureOf(chain.calls[0]);
    if (closure) await runClosure(run, closure, [root], scope);
    return draft && { is: "draft", blueprint, draft };
  }
  if (typeof root === "object" && root !== null && root.is === "draft")
    return { ...root, draft: modify(root.blueprint, root.draft, chain.calls, linesOf(node), context) };
  const calls = meant(chain);
  const [first] = calls;
  const closure = first && closureOf(first);
  const call = { run, calls, node, scope, closure: closureRunner(run, scope) };
  if (chain.scope === "Schema" || (first && isSchemaCall(first.name, closure))) await callSchema(call);
  else if (chain.scope === "DB") await callDatabase(call);
  else if (chain.root.text() === "$this" && chain.calls.length === 1 && (await callMethod(run, chain, scope)))
    return undefined;
  else if (first?.name === "each" && closure && chain.calls.length === 1 && isArray(root)) {
    for (const { key, value } of root.entries) await runClosure(run, closure, [value, key], scope);
  } else await opaque(run, node);
  return undefined;
}

/** `$this->schema->create('orders', function (Blueprint $table) {...})`. */
function isSchemaCall(name: string, closure: SyntaxNode | undefined): boolean {
  return (
    (name === "create" || name === "table") &&
    closure !== undefined &&
    /\bBlueprint\b/.test(closure.field("parameters")?.text() ?? "")
  );
}

function closureRunner(run: Run, scope: Scope) {
  return (closure: SyntaxNode, values: readonly (Value | undefined)[]): Promise<boolean> =>
    runClosure(run, closure, values, scope);
}

/** A closure sees more of its surroundings here than in PHP, where it names what it uses. */
function runClosure(
  run: Run,
  closure: SyntaxNode,
  values: readonly (Value | undefined)[],
  scope: Scope,
): Promise<boolean> {
  const inner = scopeOf(run, new Map([...scope.variables, ...bind(closure, values)]));
  return runBody(run, closure.field("body"), inner);
}

async function callMethod(run: Run, { calls }: Chain, scope: Scope): Promise<boolean> {
  const [call] = calls;
  const method = call && run.methods.get(call.name);
  if (!call || !method || run.depth >= MAX_DEPTH) return false;
  const values = call.args.map((node) => evaluate(node, scope));
  run.depth++;
  await runBody(run, method.field("body"), scopeOf(run, bind(method, values)));
  run.depth--;
  return true;
}

/** A branch is taken when its condition is known; otherwise the whole is named for what it may do. */
async function runIf(run: Run, node: SyntaxNode, scope: Scope): Promise<boolean> {
  let at: SyntaxNode | null = node;
  while (at) {
    const condition: SyntaxNode | null = at.field("condition");
    const truth = condition ? isTruthy(evaluate(condition, scope)) : true;
    if (truth === undefined) return runUnknown(run, node, at);
    if (truth) return runBody(run, at.field("body"), scope);
    const rest: SyntaxNode[] = node
      .children()
      .filter((child) => isKind(child, "else_if_clause", "else_clause"));
    const before = rest.findIndex((child) => child.id() === at?.id());
    at = rest[before + 1] ?? null;
  }
  return false;
}

async function runUnknown(run: Run, node: SyntaxNode, branch: SyntaxNode): Promise<boolean> {
  const body = branch.field("body");
  const leaves = body ? /^\{?\s*(?:return\b[^;]*|throw\b[^;]*);?\s*\}?$/.test(withoutRemarks(body)) : false;
  const what = excerpt(branch.field("condition") ?? branch);
  if (!leaves) {
    if (touchesSchema(node)) await emit(run, { do: "unread", what: `if ${what}`, lines: linesOf(node) });
    else if (body) await opaque(run, body);
    return false;
  }
  // What follows is what the migration is for.
  if (/^\{?\s*throw\b/.test(withoutRemarks(body ?? branch))) return false;
  await emit(run, { do: "unread", what: `whether ${what} ends the migration`, lines: linesOf(branch) });
  return false;
}

function withoutRemarks(body: SyntaxNode): string {
  return body
    .text()
    .slice(0, 1000)
    .replace(/^[ \t]*(?:\/\/|#).*$/gm, "")
    .trim();
}

async function runForeach(run: Run, node: SyntaxNode, scope: Scope): Promise<boolean> {
  const [subject, target] = codeChildren(node);
  const body = node.field("body") ?? codeChildren(node).at(-1) ?? null;
  const values = evaluate(subject, scope);
  if (!isArray(values)) {
    await opaque(run, node);
    return false;
  }
  const names = target && isKind(target, "pair") ? codeChildren(target) : [target];
  for (const { key, value } of values.entries) {
    const last = names.at(-1);
    if (last && !["list_literal", "array_creation_expression"].includes(String(last.kind())))
      scope.variables.set(last.text(), value);
    else if (last) spread(last, value, scope);
    if (names.length === 2) scope.variables.set(names[0]?.text() ?? "", key);
    if (await runBody(run, body, scope)) return true;
  }
  return false;
}

/** `foreach ($rows as [$table, , $name])`: each variable gets the value at its place. */
function spread(target: SyntaxNode, value: Value | undefined, scope: Scope): void {
  let at = 0;
  for (const child of target.children()) {
    if (child.text() === ",") at++;
    const [variable] = isKind(child, "variable_name") ? [child] : codeChildren(child);
    const entry = isArray(value) ? value.entries.find(({ key }) => key === at) : undefined;
    if (variable && isKind(variable, "variable_name")) scope.variables.set(variable.text(), entry?.value);
  }
}

/** `match ($driver) { 'pgsql' => ..., default => ... }` as a statement. */
async function runMatch(run: Run, node: SyntaxNode, scope: Scope): Promise<boolean> {
  const [subject, block] = codeChildren(node);
  const value = evaluate(subject, scope);
  for (const arm of block && value !== undefined ? codeChildren(block) : []) {
    const [conditions, result] = codeChildren(arm);
    if (isKind(arm, "match_default_expression")) return runExpression(run, conditions, scope);
    const cases = conditions ? codeChildren(conditions).map((one) => evaluate(one, scope)) : [];
    if (cases.includes(undefined)) break;
    if (cases.includes(value)) return runExpression(run, result, scope);
  }
  await opaque(run, node);
  return false;
}

async function runSwitch(run: Run, node: SyntaxNode, scope: Scope): Promise<boolean> {
  const [subject, block] = codeChildren(node);
  const value = evaluate(subject, scope);
  const cases = block ? codeChildren(block) : [];
  const tests = cases.map((one) =>
    isKind(one, "case_statement") ? evaluate(codeChildren(one)[0], scope) : null,
  );
  if (value === undefined || tests.includes(undefined)) {
    await opaque(run, node);
    return false;
  }
  const hit = tests.indexOf(value);
  const from = hit === -1 ? cases.findIndex((one) => isKind(one, "default_statement")) : hit;
  for (const one of from === -1 ? [] : cases.slice(from)) {
    for (const statement of codeChildren(one).slice(isKind(one, "case_statement") ? 1 : 0)) {
      if (isKind(statement, "break_statement")) return false;
      if (await runStatement(run, statement, scope)) return true;
    }
  }
  return false;
}
