import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { bind } from "./bind.ts";
import { classOf } from "./classes.ts";
import { evaluate } from "./expressions.ts";
import { type Follower, TooLong } from "./follow.ts";
import { fields, Scope, short, truthOf, UNDEFINED, unknown, type Value } from "./value.ts";

/** How a statement ended, when not by going on to the next. */
export type Done = { done: "return"; value: Value } | { done: "break" | "continue" | "throw" } | undefined;

/** Rounds of one loop over a list, and of one that counts. */
const MAX_ROUNDS = 10_000;
const MAX_WHILE = 500;

/** A block in a scope of its own; functions and classes are known before the first statement. */
export function runBlock(block: SyntaxNode, outer: Scope, follow: Follower): Done {
  return runAll(codeChildren(block), new Scope(outer), follow);
}

export function runAll(nodes: readonly SyntaxNode[], scope: Scope, follow: Follower): Done {
  for (const node of nodes) hoist(node, scope, follow);
  for (const node of nodes) {
    const done = run(node, scope, follow);
    if (done) return done;
  }
  return undefined;
}

function hoist(node: SyntaxNode, scope: Scope, follow: Follower): void {
  const declaration = isKind(node, "export_statement") ? node.field("declaration") : node;
  if (!declaration) return;
  const name = declaration.field("name")?.text();
  if (name === undefined) return;
  if (isKind(declaration, "function_declaration", "generator_function_declaration"))
    scope.declare(name, { is: "function", node: declaration, scope });
  else if (isKind(declaration, "class_declaration", "abstract_class_declaration"))
    scope.declare(name, classOf(declaration, scope, follow));
  else if (isKind(declaration, "enum_declaration")) scope.declare(name, enumOf(declaration, scope, follow));
}

function enumOf(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const members = codeChildren(node.field("body") ?? node).flatMap((member): [string, Value][] => {
    const name = member.field("name")?.text();
    const value = member.field("value");
    return name === undefined
      ? []
      : [[name, value ? evaluate(value, scope, follow) : unknown(member.text())]];
  });
  return fields(members);
}

function run(node: SyntaxNode, scope: Scope, follow: Follower): Done {
  return follow.enter(node, () => statement(node, scope, follow));
}

function statement(node: SyntaxNode, scope: Scope, follow: Follower): Done {
  switch (String(node.kind())) {
    case "expression_statement": {
      const expression = codeChildren(node)[0];
      const value = expression && evaluate(expression, scope, follow);
      // A query that is only kept under a name is not sent yet.
      if (value && !isKind(expression, "assignment_expression"))
        follow.settle(value, follow.site(expression));
      return undefined;
    }
    case "lexical_declaration":
    case "variable_declaration":
      declare(node, scope, follow);
      return undefined;
    case "export_statement": {
      const declaration = node.field("declaration");
      return declaration ? run(declaration, scope, follow) : undefined;
    }
    case "return_statement": {
      const value = codeChildren(node)[0];
      return { done: "return", value: value ? evaluate(value, scope, follow) : UNDEFINED };
    }
    case "if_statement":
      return ifStatement(node, scope, follow);
    case "statement_block":
      return runBlock(node, scope, follow);
    case "for_in_statement":
      return forEach(node, scope, follow);
    case "for_statement":
    case "while_statement":
    case "do_statement":
      return loop(node, scope, follow);
    case "try_statement": {
      const body = node.field("body");
      const done = body ? runBlock(body, scope, follow) : undefined;
      const last = node.field("finalizer")?.field("body");
      return (last ? runBlock(last, scope, follow) : undefined) ?? done;
    }
    case "switch_statement":
      return switchStatement(node, scope, follow);
    case "throw_statement":
      return { done: "throw" };
    case "break_statement":
      return { done: "break" };
    case "continue_statement":
      return { done: "continue" };
    case "ERROR":
      follow.journal.unread(short(node.text()), linesOf(node));
      return undefined;
    default:
      return undefined;
  }
}

function declare(node: SyntaxNode, scope: Scope, follow: Follower): void {
  for (const one of codeChildren(node)) {
    const name = one.field("name");
    const value = one.field("value");
    if (name) bind(name, value ? evaluate(value, scope, follow) : UNDEFINED, scope, follow);
  }
}

function ifStatement(node: SyntaxNode, scope: Scope, follow: Follower): Done {
  const condition = node.field("condition");
  const value = condition ? evaluate(condition, scope, follow) : unknown("if");
  const yes = () => branch(node.field("consequence"), scope, follow);
  const no = () => branch(codeChildren(node.field("alternative") ?? node)[0], scope, follow);
  const otherwise = node.field("alternative") ? no : () => undefined;
  const truth = truthOf(value);
  if (truth !== undefined) return truth ? yes() : otherwise();
  return follow.either(
    value,
    { ...follow.site(node), text: short(`if ${condition?.text() ?? ""}`) },
    yes,
    otherwise,
  );
}

function branch(node: SyntaxNode | null | undefined, scope: Scope, follow: Follower): Done {
  return node ? run(node, scope, follow) : undefined;
}

function forEach(node: SyntaxNode, scope: Scope, follow: Follower): Done {
  const left = node.field("left");
  const right = node.field("right");
  const body = node.field("body");
  if (!left || !right || !body) return undefined;
  const over = evaluate(right, scope, follow);
  const isOf = node.field("operator")?.text() === "of";
  const items = isOf && over.is === "list" ? [...over.items] : undefined;
  const round = (item: Value): Done => {
    const inner = new Scope(scope);
    bind(left, item, inner, follow);
    return run(body, inner, follow);
  };
  if (!items) {
    return follow.unsure(short(`for each of ${right.text()}`), linesOf(node), () => {
      round(unknown(left.text()));
      return undefined;
    });
  }
  if (items.length > MAX_ROUNDS) throw new TooLong(linesOf(node));
  for (const item of items) {
    const done = round(item);
    if (done?.done === "break") return undefined;
    if (done && done.done !== "continue") return done;
  }
  return undefined;
}

/**
 * Rounds are gone through as long as the condition is known to hold. A loop that does not come to an end has one
 * that the file does not tell: one round stands for all of them.
 */
function loop(node: SyntaxNode, outer: Scope, follow: Follower): Done {
  const scope = new Scope(outer);
  const start = node.field("initializer");
  if (start && !isKind(start, "empty_statement")) run(start, scope, follow);
  const asked = node.field("condition");
  const condition = isKind(asked, "expression_statement") ? codeChildren(asked)[0] : asked;
  const step = node.field("increment");
  const body = node.field("body");
  if (!body) return undefined;
  const once = () => {
    follow.unsure(short(node.text()), linesOf(node), () => run(body, scope, follow));
    return undefined;
  };
  const mark = follow.journal.size;
  for (let rounds = 0; ; rounds++) {
    if (rounds > MAX_WHILE) {
      follow.journal.cut(mark);
      return once();
    }
    if (rounds > 0 || !isKind(node, "do_statement")) {
      const holds = condition ? truthOf(evaluate(condition, scope, follow)) : undefined;
      if (holds === undefined) {
        follow.journal.cut(mark);
        return once();
      }
      if (!holds) return undefined;
    }
    const done = run(body, scope, follow);
    if (done?.done === "break") return undefined;
    if (done && done.done !== "continue") return done;
    if (step) evaluate(step, scope, follow);
  }
}

function switchStatement(node: SyntaxNode, scope: Scope, follow: Follower): Done {
  const value = node.field("value");
  const subject = value ? evaluate(value, scope, follow) : unknown("switch");
  const cases = codeChildren(node.field("body") ?? node);
  const isKnown = subject.is === "text" || subject.is === "scalar";
  const chosen = isKnown ? cases.findIndex((one) => matches(one, subject, scope, follow)) : -1;
  const fallback = cases.findIndex((one) => isKind(one, "switch_default"));
  const from = chosen === -1 ? fallback : chosen;
  const bodies = (nodes: readonly SyntaxNode[]) =>
    nodes.flatMap((one) => {
      const test = one.field("value");
      return codeChildren(one).filter((child) => !test || child.id() !== test.id());
    });
  if (!isKnown) {
    return follow.unsure(short(`switch ${value?.text() ?? ""}`), linesOf(node), () => {
      for (const one of bodies(cases)) run(one, scope, follow);
      return undefined;
    });
  }
  if (from === -1) return undefined;
  const done = runAll(bodies(cases.slice(from)), new Scope(scope), follow);
  return done?.done === "break" ? undefined : done;
}

function matches(one: SyntaxNode, subject: Value, scope: Scope, follow: Follower): boolean {
  const test = one.field("value");
  if (!test || !isKind(one, "switch_case")) return false;
  const value = evaluate(test, scope, follow);
  if (value.is === "text" && subject.is === "text") return value.text === subject.text;
  return value.is === "scalar" && subject.is === "scalar" && value.value === subject.value;
}
