import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { javaCall, javaExpression } from "./java.ts";
import { kotlinCall, kotlinExpression } from "./kotlin.ts";
import type { JvmCall, JvmExpression } from "./model.ts";

/** Calls in one chain. */
const MAX_CHAIN = 500;

export function callOf(node: SyntaxNode): JvmCall | undefined {
  return javaCall(node) ?? kotlinCall(node);
}

export function expressionOf(node: SyntaxNode): JvmExpression {
  const java = javaExpression(node);
  return java.kind === "other" ? kotlinExpression(node) : java;
}

/** `a.b().c()` as its calls in the order in which they run; empty when it is no call. */
export function chainOf(node: SyntaxNode): JvmCall[] {
  const calls: JvmCall[] = [];
  let at: SyntaxNode | undefined = node;
  while (at && calls.length < MAX_CHAIN) {
    const call = callOf(at);
    if (!call) break;
    calls.push(call);
    at = call.receiver;
  }
  return calls.reverse();
}

/** The statements or the one expression of a lambda's body. */
export function lambdaBody(node: SyntaxNode): readonly SyntaxNode[] {
  if (isKind(node, "lambda_expression")) {
    const body = node.field("body");
    return body
      ? isKind(body, "block")
        ? codeChildren(body).flatMap((one) => codeChildren(one))
        : [body]
      : [];
  }
  const statements = codeChildren(node).find((one) => isKind(one, "statements"));
  return statements ? codeChildren(statements) : [];
}
