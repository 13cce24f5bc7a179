import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Asked, type ConditionGrammar, isBounded, isCheckName } from "./conditions.ts";
import { ASSERTS, equalitySays, jvmCallSays, RELATES } from "./java-conditions.ts";
import {
  bareKotlin,
  isKind,
  kotlinAssignmentOf,
  kotlinCallOf,
  kotlinLiteralOf,
  kotlinNameOf,
  parts,
} from "./kotlin-tree.ts";

/** Whether control reaches a place only after the value of that name was bounded. */
export function isKotlinGuarded(name: string, use: SyntaxNode): boolean {
  return isBounded(name, use, KOTLIN_CONDITIONS);
}

const KOTLIN_CONDITIONS: ConditionGrammar = {
  branchOf(node) {
    if (!isKind(node, "if_expression")) return undefined;
    const [condition, inside, otherwise] = parts(node);
    return condition ? { condition, inside, otherwise } : undefined;
  },
  isBlock: (node) => isKind(node, "statements"),
  statementsOf: parts,
  definitionsOf(statement) {
    const found = isKind(statement, "property_declaration", "assignment")
      ? kotlinAssignmentOf(statement)
      : undefined;
    return found ? [found] : [];
  },
  bare: bareKotlin,
  nameOf: kotlinNameOf,
  negatedIn: (node) =>
    isKind(node, "prefix_expression") && node.text().startsWith("!") ? parts(node)[0] : undefined,
  sidesOf(node) {
    if (!isKind(node, "conjunction_expression", "disjunction_expression")) return undefined;
    return { all: isKind(node, "conjunction_expression"), sides: parts(node) };
  },
  says(node, listed, value) {
    const operator = String(
      node
        .children()
        .find((child) => !child.isNamed())
        ?.kind() ?? "",
    );
    const [left, right] = parts(node);
    if (isKind(node, "check_expression")) {
      if (!left || !value.isAbout(left)) return false;
      return operator === "in" ? listed : operator === "!in" && !listed;
    }
    if (isKind(node, "equality_expression"))
      return (
        left !== undefined &&
        right !== undefined &&
        equalitySays({ operator, left, right }, listed, value, kotlinLiteralOf)
      );
    const call = kotlinCallOf(node);
    if (!call) return false;
    const last = call.arguments.at(-1)?.value;
    const text = last ? kotlinLiteralOf(bareKotlin(last)) : undefined;
    const about = call.arguments.some((argument) => value.isAbout(argument.value));
    return jvmCallSays(
      { name: call.name, about, onValue: call.receiver !== undefined && value.isAbout(call.receiver), text },
      listed,
    );
  },
  leaves: (branch) => isKind(bareKotlin(branch), "jump_expression"),
  asserts(statement, value) {
    if (isKind(statement, "when_expression")) return whenAsserts(statement, value);
    if (!isKind(statement, "call_expression")) return false;
    // `require(x in LIST) { "..." }` is a call of a call.
    const inner = parts(statement)[0];
    const call = kotlinCallOf(isKind(inner, "call_expression") && inner ? inner : statement);
    const given = call?.arguments[0]?.value;
    if (!call || !given) return false;
    if (ASSERTS.test(call.name)) return value.says(given, true);
    return isCheckName(call.name) && call.arguments.some((argument) => value.isAbout(argument.value));
  },
  isCaseOf(node, value) {
    if (!isKind(node, "when_entry")) return false;
    const subject = node.parent() ? subjectOf(node.parent()) : undefined;
    const conditions = parts(node).filter((part) => isKind(part, "when_condition"));
    if (conditions.length === 0) return false;
    if (!subject) return conditions.every((one) => value.says(parts(one)[0] ?? one, true));
    return value.isAbout(subject);
  },
  relates: RELATES,
  calledIn(node) {
    const call = kotlinCallOf(node);
    if (!call) return undefined;
    const given = call.arguments.map(({ value }) => value.text()).join(" ");
    return { name: call.name, about: `${given} ${call.receiver?.text() ?? ""}` };
  },
};

function subjectOf(when: SyntaxNode | null): SyntaxNode | undefined {
  const subject = when ? parts(when).find((part) => isKind(part, "when_subject")) : undefined;
  return subject ? parts(subject).at(-1) : undefined;
}

/** A `when` over the value whose `else` leaves. */
function whenAsserts(statement: SyntaxNode, value: Asked): boolean {
  const subject = subjectOf(statement);
  if (!subject || !value.isAbout(subject)) return false;
  return parts(statement).some((entry) => {
    if (!isKind(entry, "when_entry") || parts(entry).some((part) => isKind(part, "when_condition")))
      return false;
    const body = parts(entry).at(-1);
    return body !== undefined && isKind(bareKotlin(body), "jump_expression");
  });
}
