import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/** One call in a chain, with what stands between its parentheses. */
export interface Call {
  name: string;
  /** Values by position; a spread argument stands for itself. */
  args: readonly SyntaxNode[];
  named: ReadonlyMap<string, SyntaxNode>;
  node: SyntaxNode;
}

/** `$table->string('a')->nullable()`: what it starts from, and the calls in order. */
export interface Chain {
  /** A variable, a class's name (for `Schema::create`), or any other expression. */
  root: SyntaxNode;
  /** The name that a static call starts from, without its namespace: `Schema`. */
  scope?: string;
  calls: readonly Call[];
}

/** More calls than this in one chain were written by nobody. */
const MAX_CALLS = 500;

/** Takes a chain of calls apart; `undefined` for any other expression. */
export function chainOf(node: SyntaxNode): Chain | undefined {
  const calls: Call[] = [];
  let at = node;
  while (calls.length < MAX_CALLS) {
    const kind = String(at.kind());
    if (kind === "member_call_expression" || kind === "nullsafe_member_call_expression") {
      calls.unshift(callOf(at));
      const object = at.field("object");
      if (!object) return undefined;
      at = isKind(object, "parenthesized_expression") ? (codeChildren(object)[0] ?? object) : object;
    } else if (kind === "scoped_call_expression") {
      calls.unshift(callOf(at));
      const scope = at.field("scope");
      return scope ? { root: scope, scope: lastName(scope.text()), calls } : undefined;
    } else {
      return calls.length > 0 ? { root: at, calls } : undefined;
    }
  }
  return undefined;
}

/** An argument by its position or its name. */
export function argument(call: Call, position: number, name?: string): SyntaxNode | undefined {
  return call.args[position] ?? (name === undefined ? undefined : call.named.get(name));
}

/** A closure among the arguments, the last one. */
export function closureOf(call: Call): SyntaxNode | undefined {
  return [...call.args, ...call.named.values()].findLast((node) =>
    isKind(node, "anonymous_function", "anonymous_function_creation_expression", "arrow_function"),
  );
}

export function lastName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf("\\") + 1);
}

export function argumentsOf(list: SyntaxNode | null): Pick<Call, "args" | "named"> {
  const args: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  for (const argument of list ? codeChildren(list) : []) {
    const value = codeChildren(argument).at(-1);
    const name = argument.field("name");
    if (!value) continue;
    if (name && isKind(argument, "argument")) named.set(name.text(), value);
    else args.push(value);
  }
  return { args, named };
}

function callOf(node: SyntaxNode): Call {
  return { name: node.field("name")?.text() ?? "", ...argumentsOf(node.field("arguments")), node };
}
