import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall, FlowGrammar } from "./grammar.ts";
import { isJvmCleaning, isJvmPassing } from "./java-calls.ts";
import { isCheckedJava, isJavaInput, isJavaSegment, readsJavaRequest } from "./java-request.ts";
import { isKotlinGuarded } from "./kotlin-conditions.ts";
import { kotlinPiecesOf } from "./kotlin-text.ts";
import {
  ASSIGNMENTS,
  bareKotlin,
  FUNCTIONS,
  isKind,
  kotlinAssignmentOf,
  kotlinCallOf,
  kotlinLiteralOf,
  kotlinNameOf,
  kotlinParametersOf,
  lambdaOf,
  modifiersOf,
  navigationOf,
  parts,
} from "./kotlin-tree.ts";

/** What a Ktor handler reads of the call that it answers. */
const KTOR =
  /^(?:this\.)?(?:call|context)\.(?:(?:parameters|queryParameters|pathParameters|rawQueryParameters|request\.(?:queryParameters|rawQueryParameters|headers|cookies|header\(|uri|path\(|queryString))\b|receive\w*)/;
const KOTLIN_CLEANING =
  /^(?:to(?:Int|Long|Short|Double|Float|Boolean|BigDecimal|UUID|Uuid|Enum)(?:OrNull|StrictOrNull|Strict)?|enumValueOf|toHexString|hashCode|substringAfterLast)$/;

/** What following values needs to know of Kotlin. */
export const kotlinFlow: FlowGrammar = {
  functions: FUNCTIONS,
  calls: ["call_expression", "jump_expression"],
  assignments: ASSIGNMENTS,
  parametersOf: kotlinParametersOf,
  assignmentOf: kotlinAssignmentOf,
  callOf: kotlinCallOf,
  bare: bareKotlin,
  nameOf: kotlinNameOf,
  memberOf(node) {
    const navigation = navigationOf(node);
    if (navigation) return { object: navigation.object, key: navigation.name };
    if (!isKind(node, "indexing_expression")) return undefined;
    const [object, suffix] = parts(node);
    const index = suffix ? parts(suffix)[0] : undefined;
    const key = index ? kotlinLiteralOf(index) : undefined;
    return object ? { object, ...(key === undefined ? {} : { key }) } : undefined;
  },
  literalOf: kotlinLiteralOf,
  piecesOf: kotlinPiecesOf,
  branchesOf(node) {
    if (isKind(node, "elvis_expression"))
      return parts(node).filter((side) => !isKind(side, "jump_expression"));
    if (isKind(node, "if_expression"))
      return parts(node)
        .slice(1)
        .filter((side) => !isLeaving(side));
    if (isKind(node, "try_expression")) return parts(node).slice(0, 1);
    if (!isKind(node, "when_expression")) return undefined;
    return parts(node)
      .filter((part) => isKind(part, "when_entry"))
      .flatMap((entry) => parts(entry).slice(-1))
      .filter((body) => !isLeaving(body));
  },
  isRequestInput(node, around) {
    if (!isKind(node, "call_expression", "navigation_expression", "indexing_expression")) return false;
    const navigation = navigationOf(node);
    const own = kotlinCallOf(node);
    // `call.parameters["n"]!!.toInt()` begins as what was sent does.
    if (KTOR.test(node.text().slice(0, 80))) return !own || !isKotlinCleaning(own);
    // `request.queryString` is `request.getQueryString()`.
    const call = own ?? (navigation && asGetter(node, navigation));
    const name = call?.receiver ? rootOf(call.receiver) : undefined;
    return (
      call !== undefined &&
      name !== undefined &&
      readsJavaRequest(call, around.parameterOf(name, node)?.type, name)
    );
  },
  isRequestParameter: (parameter, of) => isJavaInput(parameter, modifiersOf(of)),
  isCleaning: isKotlinCleaning,
  isPassing: isJvmPassing,
  isGuarded: isKotlinGuarded,
  functionNameOf: (of) =>
    isKind(of, "function_declaration")
      ? parts(of)
          .find((part) => isKind(part, "simple_identifier"))
          ?.text()
      : undefined,
  answersOf(of) {
    const body = parts(of).find((part) => isKind(part, "function_body"));
    if (!body) return [];
    if (body.text().startsWith("=")) return parts(body).slice(0, 1);
    return body
      .findAll({ rule: { kind: "jump_expression" } })
      .filter((jump) => /^return\b/.test(jump.text().slice(0, 7)) && functionAround(jump)?.id() === of.id())
      .flatMap((jump) => parts(jump).slice(0, 1));
  },
  isPrivate: (of) => /\bprivate\b/.test(modifiersOf(of)),
  isCheckedParameter: (parameter, _of, keys) => keys.length === 0 && isCheckedJava(parameter),
  isSegment: (parameter, of) => isJavaSegment(parameter, modifiersOf(of)),
  isFixedName: (name) => /^[A-Z]/.test(name),
};

function isKotlinCleaning(call: FlowCall): boolean {
  if (isJvmCleaning(call) || (call.receiver !== undefined && KOTLIN_CLEANING.test(call.name))) return true;
  const lambda = /^take(?:If|Unless)$/.test(call.name) ? lambdaOf(call.node) : undefined;
  return lambda !== undefined && / in |matches|isValid|allowed/i.test(lambda.text().slice(0, 200));
}

function isLeaving(branch: SyntaxNode): boolean {
  return isKind(bareKotlin(branch), "jump_expression");
}

function asGetter(node: SyntaxNode, { object, name }: { object: SyntaxNode; name: string }): FlowCall {
  const getter = `get${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return { node, callee: getter, name: getter, receiver: object, arguments: [] };
}

function rootOf(receiver: SyntaxNode): string | undefined {
  let at: SyntaxNode | undefined = bareKotlin(receiver);
  for (let steps = 0; at && steps < 12; steps++) {
    const name = kotlinNameOf(at);
    if (name !== undefined) return name;
    at = isKind(at, "call_expression", "indexing_expression") ? parts(at)[0] : navigationOf(at)?.object;
  }
  return undefined;
}

/** The named function: a `return` in a lambda leaves it, too. */
function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((around) => isKind(around, "function_declaration", "anonymous_function"));
}
