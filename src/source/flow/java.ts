import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowGrammar } from "./grammar.ts";
import { isJvmCleaning, isJvmPassing } from "./java-calls.ts";
import { isJavaGuarded } from "./java-conditions.ts";
import { isCheckedJava, isJavaInput, isJavaSegment, readsJavaRequest } from "./java-request.ts";
import { isStatementText, javaPiecesOf } from "./java-text.ts";
import {
  ASSIGNMENTS,
  bareJava,
  CALLS,
  FUNCTIONS,
  isKind,
  javaAssignmentOf,
  javaCallOf,
  javaLiteralOf,
  javaNameOf,
  javaParametersOf,
  modifiersOf,
  parts,
} from "./java-tree.ts";

/** What following values needs to know of Java. */
export const javaFlow: FlowGrammar = {
  functions: FUNCTIONS,
  calls: CALLS,
  assignments: ASSIGNMENTS,
  parametersOf: javaParametersOf,
  assignmentOf: javaAssignmentOf,
  callOf: javaCallOf,
  bare: bareJava,
  nameOf: javaNameOf,
  memberOf(node) {
    if (isKind(node, "field_access")) {
      const [object, field] = [node.field("object"), node.field("field")];
      return object && field ? { object, key: field.text() } : undefined;
    }
    const array = isKind(node, "array_access") ? node.field("array") : undefined;
    return array ? { object: array } : undefined;
  },
  literalOf: (node) => (isStatementText(node) ? undefined : javaLiteralOf(node)),
  piecesOf: javaPiecesOf,
  branchesOf(node) {
    if (isKind(node, "ternary_expression"))
      return [node.field("consequence"), node.field("alternative")].flatMap((side) => (side ? [side] : []));
    if (isKind(node, "array_initializer", "element_value_array_initializer")) return parts(node);
    if (isKind(node, "array_creation_expression")) {
      const value = node.field("value");
      return value ? [value] : [];
    }
    if (!isKind(node, "switch_expression")) return undefined;
    const body = node.field("body");
    return (body ? parts(body) : []).flatMap((rule) => {
      const last = isKind(rule, "switch_rule") ? parts(rule).at(-1) : undefined;
      return last && isKind(last, "expression_statement") ? parts(last).slice(0, 1) : [];
    });
  },
  isRequestInput(node, around) {
    const call = isKind(node, "method_invocation") ? javaCallOf(node) : undefined;
    if (!call?.receiver) return false;
    const name = rootOf(call.receiver);
    if (name === undefined) return false;
    return readsJavaRequest(call, around.parameterOf(name, node)?.type, name);
  },
  isRequestParameter: (parameter, of) => isJavaInput(parameter, modifiersOf(of)),
  isCleaning: isJvmCleaning,
  isPassing: isJvmPassing,
  isGuarded: isJavaGuarded,
  answersOf(of) {
    const body = of.field("body");
    if (!body) return [];
    if (!isKind(body, "block", "constructor_body")) return [body];
    return body
      .findAll({ rule: { kind: "return_statement" } })
      .filter((statement) => functionAround(statement)?.id() === of.id())
      .flatMap((statement) => parts(statement).slice(0, 1));
  },
  isPrivate: (of) => /\bprivate\b/.test(modifiersOf(of)),
  isCheckedParameter: (parameter, _of, keys) => keys.length === 0 && isCheckedJava(parameter),
  isSegment: (parameter, of) => isJavaSegment(parameter, modifiersOf(of)),
  // Classes and constants. A field without a value may hold anything.
  isFixedName: (name) => /^[A-Z]/.test(name),
};

/** `request` of `request.queryParams().getFirst("x")`. */
function rootOf(receiver: SyntaxNode): string | undefined {
  let at: SyntaxNode | null = bareJava(receiver);
  for (let steps = 0; at && steps < 6; steps++) {
    if (!isKind(at, "method_invocation")) return javaNameOf(at);
    at = at.field("object");
  }
  return undefined;
}

function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((around) => isKind(around, ...FUNCTIONS));
}
