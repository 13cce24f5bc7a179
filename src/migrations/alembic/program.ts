import type { LineRange } from "../../domain/pull-request.ts";
import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { listed } from "../python/comprehension.ts";
import { enter, evaluate } from "../python/evaluate.ts";
import { assign, declare, type PyModule } from "../python/module.ts";
import { bind, innerScope, type Scope } from "../python/scope.ts";
import { shortened } from "../python/string-literal.ts";
import { type PyCallValue, type PyValue, truthOf } from "../python/value.ts";
import type { Step } from "../steps/step.ts";
import { appended, unknownIn } from "./bindings.ts";
import { callSteps, type CallContext, isOperation, knownValue } from "./calls.ts";
import { unread } from "./create-table.ts";
import { guarded } from "./guards.ts";

/** A step, and whether it runs outside the migration's transaction. */
export interface ProgramStep {
  step: Step;
  alone: boolean;
}

/** Statements within statements, functions within functions, and all that loops make of them. */
const MAX_DEPTH = 60;
const MAX_STEPS = 20_000;

/** The steps of `upgrade` or `downgrade`; `undefined` when the file has no such function. */
export function functionSteps(module: PyModule, name: string): readonly ProgramStep[] | undefined {
  const definition = module.scope.functions.get(name);
  const body = definition?.field("body");
  if (!body) return undefined;
  const reader = new ProgramReader(name);
  const scope: Scope = { ...innerScope(module.scope), known: knownValue };
  reader.block(body, scope, 0);
  return reader.steps;
}

/** Goes through a function the way Python would, as far as that is known by reading. */
class ProgramReader {
  readonly steps: ProgramStep[] = [];
  /** The function is done: `return` or `raise`. */
  #ended = false;
  #alone = false;
  readonly #created = new Set<string>();
  /** Calls whose work is told already: a variable may be used more than once. */
  #told = new Set<PyValue>();
  readonly #function: string;

  constructor(name: string) {
    this.#function = name;
  }

  block(body: SyntaxNode, scope: Scope, depth: number): void {
    for (const node of codeChildren(body)) {
      if (this.#ended) return;
      if (depth > MAX_DEPTH || this.steps.length > MAX_STEPS || scope.budget.left-- <= 0) {
        this.#add(unread("more than can be followed", linesOf(node)));
        this.#ended = true;
        return;
      }
      this.#statement(node, scope, depth);
    }
  }

  #statement(node: SyntaxNode, scope: Scope, depth: number): void {
    switch (String(node.kind())) {
      case "expression_statement":
        return this.#expression(node, scope, depth);
      case "return_statement":
      case "raise_statement":
        for (const child of codeChildren(node)) this.#value(evaluate(child, scope), scope, depth);
        this.#ended = true;
        return;
      case "with_statement":
        return this.#with(node, scope, depth);
      case "for_statement":
        return this.#for(node, scope, depth);
      case "if_statement":
        return this.#if(node, scope, depth);
      case "while_statement":
        return this.#perhaps(node, "a loop", (inner) => inner.#inside(node, scope, depth));
      case "try_statement":
        return this.#inside(node, scope, depth);
      case "pass_statement":
      case "assert_statement":
      case "delete_statement":
      case "global_statement":
      case "break_statement":
      case "continue_statement":
        return;
      case "import_statement":
      case "import_from_statement":
      case "function_definition":
      case "class_definition":
      case "decorated_definition":
        return declare(node, scope);
      default:
        this.#add(unread(`\`${shortened(node.text().slice(0, 200))}\``, linesOf(node)));
    }
  }

  #expression(node: SyntaxNode, scope: Scope, depth: number): void {
    const [expression] = codeChildren(node);
    if (!expression) return;
    const kind = String(expression.kind());
    if (kind === "assignment") {
      const [left, right] = [expression.field("left"), expression.field("right")];
      if (!left || !right) return;
      if (isKind(right, "assignment")) return assign(expression, scope);
      const value = evaluate(right, scope);
      this.#value(value, scope, depth);
      bind(left, value, scope);
      return;
    }
    if (kind === "augmented_assignment") {
      const left = expression.field("left");
      const right = expression.field("right");
      if (left && right)
        bind(left, { is: "unknown", what: shortened(left.text()), lines: linesOf(left) }, scope);
      return;
    }
    if (kind === "list_comprehension") {
      const value = evaluate(expression, scope);
      if (value.is === "list") for (const item of value.items) this.#value(item, scope, depth);
      else if (isOperation(expression.text()))
        this.#add(unread("operations in a comprehension", linesOf(node)));
      return;
    }
    this.#value(evaluate(expression, scope), scope, depth, true);
  }

  /** What evaluating a value does along the way. */
  #value(value: PyValue, scope: Scope, depth: number, statement = false): void {
    if (value.is !== "call") {
      if (value.is === "unknown" && isOperation(value.what))
        this.#add(
          READS.test(value.what)
            ? { do: "data", what: "what is done with the rows of a query", lines: value.lines }
            : unread(`\`${value.what}\``, value.lines),
        );
      return;
    }
    if (this.#told.has(value)) return;
    this.#told.add(value);
    const own = scope.functions.get(value.callee);
    if (own && !value.of) return this.#own(own, value, scope, depth);
    const context: CallContext = { scope, created: this.#created, statement, told: this.#told };
    const append = appended(value);
    if (append) return append();
    for (const step of callSteps(value, context)) {
      this.#commits(step);
      this.#add(step);
    }
  }

  /** `op.execute("COMMIT")` ends the migration's transaction for good: drivers open no other one by themselves. */
  #commits(step: Step): void {
    if (step.do === "sql" && /^\s*(?:commit|end)\s*;?\s*$/i.test(step.sql)) this.#alone = true;
    if (step.do === "sql" && /^\s*begin\s*;?\s*$/i.test(step.sql)) this.#alone = false;
  }

  #own(definition: SyntaxNode, call: PyCallValue, scope: Scope, depth: number): void {
    const body = definition.field("body");
    if (!body) return;
    if ((scope.depth ?? 0) > 8) {
      this.#add(unread(`${call.callee}, which calls itself`, call.lines));
      return;
    }
    this.block(body, enter(definition, call, scope), depth + 1);
    this.#ended = false;
  }

  #with(node: SyntaxNode, scope: Scope, depth: number): void {
    const body = node.field("body");
    if (!body) return;
    const inner = scope;
    const alone = this.#alone;
    const clause = codeChildren(node).find((child) => isKind(child, "with_clause"));
    for (const item of clause ? codeChildren(clause) : []) {
      const given = item.field("value") ?? codeChildren(item)[0];
      if (!given) continue;
      const isPattern = isKind(given, "as_pattern");
      const [source, target] = isPattern ? codeChildren(given) : [given];
      if (!source) continue;
      const value = evaluate(source, scope);
      if (value.is === "call" && value.callee === "autocommit_block") this.#alone = true;
      else this.#value(value, scope, depth);
      const name = target && codeChildren(target)[0];
      if (name) bind(name, value, inner);
    }
    this.block(body, inner, depth + 1);
    this.#alone = alone;
  }

  #for(node: SyntaxNode, scope: Scope, depth: number): void {
    const [left, right, body] = [node.field("left"), node.field("right"), node.field("body")];
    if (!left || !right || !body) return;
    const over = evaluate(right, scope);
    this.#value(over, scope, depth);
    const items = listed(over);
    if (!items)
      return this.#perhaps(node, `a loop over ${shortened(right.text().slice(0, 200))}`, (inner) =>
        inner.block(body, unknownIn(left, scope), depth + 1),
      );
    for (const item of items) {
      if (this.#ended || this.steps.length > MAX_STEPS) return;
      bind(left, item, scope);
      this.block(body, scope, depth + 1);
    }
  }

  #if(node: SyntaxNode, scope: Scope, depth: number): void {
    const branches = [
      node,
      ...codeChildren(node).filter((child) => isKind(child, "elif_clause", "else_clause")),
    ];
    const open: SyntaxNode[] = [];
    for (const branch of branches) {
      const condition = branch.field("condition");
      const body = branch.field("consequence") ?? branch.field("body");
      if (!body) continue;
      const truth = condition ? truthOf(evaluate(condition, scope)) : true;
      if (truth === false) continue;
      if (truth === true && open.length === 0) return this.block(body, scope, depth + 1);
      open.push(body);
      if (truth === true) break;
    }
    if (open.length === 0) return;
    const condition = node.field("condition")?.text().slice(0, 400) ?? "";
    const [only, ...others] = open;
    const alone =
      only && others.length === 0 && branches.length === 1 ? this.#apart(only, scope, depth) : undefined;
    const steps = alone && guarded(alone, condition);
    if (steps) {
      for (const step of steps) this.#add(step);
      return;
    }
    this.#perhaps(node, `whether \`${shortened(condition)}\``, (inner) => {
      for (const body of open) {
        inner.block(body, { ...innerScope(scope), depth: scope.depth ?? 0 }, depth + 1);
        inner.#ended = false;
      }
    });
  }

  /** The steps of a block that may not run; `undefined` when it also ends the function, or has none. */
  #apart(body: SyntaxNode, scope: Scope, depth: number): readonly Step[] | undefined {
    const inner = new ProgramReader(this.#function);
    inner.#told = new Set(this.#told);
    inner.block(body, { ...innerScope(scope), depth: scope.depth ?? 0 }, depth + 1);
    return inner.#ended || inner.steps.length === 0 || inner.steps.some(({ alone }) => alone)
      ? undefined
      : inner.steps.map(({ step }) => step);
  }

  /** Every block of a statement, one after the other; what only runs after an error is left out. */
  #inside(node: SyntaxNode, scope: Scope, depth: number): void {
    for (const child of codeChildren(node)) {
      switch (String(child.kind())) {
        case "block":
          this.block(child, scope, depth + 1);
          break;
        case "else_clause":
        case "finally_clause": {
          const body = child.field("body") ?? codeChildren(child).find((one) => isKind(one, "block"));
          if (body) this.block(body, scope, depth + 1);
        }
      }
    }
  }

  /** Something that runs or does not, or so and so often: told as one thing, when it does anything at all. */
  #perhaps(node: SyntaxNode, what: string, run: (inner: ProgramReader) => void): void {
    const inner = new ProgramReader(this.#function);
    inner.#told = new Set(this.#told);
    run(inner);
    const steps = inner.steps.map(({ step }) => step);
    if (steps.length === 0) return;
    const lines: LineRange = linesOf(node);
    const isRows = steps.every((step) => step.do === "data" || (step.do === "sql" && ROWS.test(step.sql)));
    this.#add(isRows ? { do: "data", what: `${what}: what it does to rows`, lines } : unread(what, lines));
  }

  #add(step: Step): void {
    this.steps.push({ step, alone: this.#alone });
  }
}

/** A query whose rows are gone through in the same expression. */
const READS = /execute\(\s*(?:\w+\.)?(?:text\(\s*)?[rf]*["']{1,3}\s*select\b/i;

const ROWS = /^\s*(?:select|insert|update|delete|with)\b/i;
