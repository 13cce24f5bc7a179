import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Asked, type ConditionGrammar, isBounded, isCheckName, isStrictPattern } from "./conditions.ts";
import {
  bareJava,
  isKind,
  javaAssignmentOf,
  javaCallOf,
  javaLiteralOf,
  javaNameOf,
  parts,
} from "./java-tree.ts";

/** Whether control reaches a place only after the value of that name was bounded. */
export function isJavaGuarded(name: string, use: SyntaxNode): boolean {
  return isBounded(name, use, JAVA_CONDITIONS);
}

/** Calls that throw when their condition does not hold. */
export const ASSERTS = /^(?:isTrue|checkArgument|checkState|state|require|check|assertTrue|validState)$/;
/** Calls that throw when a text is none of theirs. */
const CONVERTS = /^(?:valueOf|fromString|parseInt|parseLong|forName|fromValue|fromName)$/;
/** Calls whose answer stands for what they are given. */
export const RELATES =
  /^(?:URI|URL|create|of|get|resolve|normalize|toAbsolutePath|toRealPath|getCanonicalPath|getCanonicalFile|File|Path|toPath|toFile|toURI|getHost|host|getByName|getAllByName|toLowerCase|toUpperCase|lowercase|uppercase|trim|strip|cleanPath|getName|getFileName|fromHttpUrl|fromUriString|build|substring|substringAfterLast|split|toString|parse)$/;

const JAVA_CONDITIONS: ConditionGrammar = {
  branchOf(node) {
    if (!isKind(node, "if_statement", "ternary_expression")) return undefined;
    const condition = node.field("condition");
    if (!condition) return undefined;
    return {
      condition,
      inside: node.field("consequence") ?? undefined,
      otherwise: node.field("alternative") ?? undefined,
    };
  },
  isBlock: (node) => isKind(node, "block", "constructor_body", "switch_block_statement_group"),
  statementsOf: parts,
  definitionsOf(statement) {
    if (!isKind(statement, "local_variable_declaration", "expression_statement")) return [];
    return parts(statement).flatMap((part) =>
      isKind(part, "variable_declarator", "assignment_expression") ? (javaAssignmentOf(part) ?? []) : [],
    );
  },
  bare: bareJava,
  nameOf: javaNameOf,
  negatedIn(node) {
    if (!isKind(node, "unary_expression") || node.field("operator")?.text() !== "!") return undefined;
    return node.field("operand") ?? undefined;
  },
  sidesOf(node) {
    const operator = isKind(node, "binary_expression") ? node.field("operator")?.text() : undefined;
    if (operator !== "&&" && operator !== "||") return undefined;
    return {
      all: operator === "&&",
      sides: [node.field("left"), node.field("right")].flatMap((side) => (side ? [side] : [])),
    };
  },
  says(node, listed, value) {
    if (isKind(node, "binary_expression")) {
      const operator = node.field("operator")?.text() ?? "";
      const [left, right] = [node.field("left"), node.field("right")];
      return (
        left !== null &&
        right !== null &&
        equalitySays({ operator, left, right }, listed, value, javaLiteralOf)
      );
    }
    const call = javaCallOf(node);
    if (!call) return false;
    const last = call.arguments.at(-1)?.value;
    const about = call.arguments.some((argument) => value.isAbout(argument.value));
    const text = last ? javaLiteralOf(bareJava(last)) : undefined;
    return jvmCallSays(
      { name: call.name, about, onValue: call.receiver !== undefined && value.isAbout(call.receiver), text },
      listed,
    );
  },
  leaves(branch) {
    const last = isKind(branch, "block") ? parts(branch).at(-1) : branch;
    return isKind(last, "return_statement", "throw_statement", "continue_statement", "break_statement");
  },
  asserts(statement, value) {
    if (isKind(statement, "switch_expression")) return switchAsserts(statement, value);
    if (!isKind(statement, "expression_statement", "local_variable_declaration", "try_statement"))
      return false;
    if (isKind(statement, "try_statement")) {
      const body = statement.field("body");
      return (body ? parts(body) : []).some(
        (one) => !isKind(one, "try_statement") && JAVA_CONDITIONS.asserts(one, value),
      );
    }
    const first = parts(statement).at(-1);
    const made = first && isKind(first, "variable_declarator") ? first.field("value") : first;
    const call = made ? javaCallOf(bareJava(made)) : undefined;
    if (!call) return false;
    const given = call.arguments[0]?.value;
    if (ASSERTS.test(call.name) && given) return value.says(given, true);
    const about = call.arguments.some((argument) => value.isAbout(argument.value));
    return (
      about &&
      (CONVERTS.test(call.name) || (isKind(statement, "expression_statement") && isCheckName(call.name)))
    );
  },
  isCaseOf(node, value) {
    if (!isKind(node, "switch_block_statement_group", "switch_rule")) return false;
    const subject = node
      .ancestors()
      .find((around) => isKind(around, "switch_expression"))
      ?.field("condition");
    const labels = parts(node).filter((part) => isKind(part, "switch_label"));
    return (
      Boolean(subject && value.isAbout(subject)) &&
      labels.length > 0 &&
      labels.every((label) => parts(label).length > 0)
    );
  },
  relates: RELATES,
  calledIn(node) {
    const call = javaCallOf(node);
    if (!call) return undefined;
    const given = call.arguments.map(({ value }) => value.text()).join(" ");
    return { name: call.name, about: `${given} ${call.receiver?.text() ?? ""}` };
  },
};

/** A `switch` over the value whose `default` leaves. */
function switchAsserts(statement: SyntaxNode, value: Asked): boolean {
  const subject = statement.field("condition");
  if (!subject || !value.isAbout(subject)) return false;
  const body = statement.field("body");
  return (body ? parts(body) : []).some((group) => {
    const isDefault = parts(group).some((part) => isKind(part, "switch_label") && parts(part).length === 0);
    const last = parts(group).at(-1);
    return isDefault && isKind(last, "return_statement", "throw_statement", "continue_statement");
  });
}

/** Whether `==` or `!=` with something that is neither empty nor a number bounds the value. */
export function equalitySays(
  { operator, left, right }: { operator: string; left: SyntaxNode; right: SyntaxNode },
  listed: boolean,
  value: Asked,
  literalOf: (node: SyntaxNode) => string | undefined,
): boolean {
  if (!/^[!=]==?$/.test(operator)) return false;
  const isEqual = operator.startsWith("=");
  return [
    [left, right],
    [right, left],
  ].some(([one, other]) => {
    if (!one || !other) return false;
    const literal = literalOf(other);
    if (literal === "true" || literal === "false")
      return value.says(one, (literal === "true") === (isEqual === listed));
    return (
      isEqual === listed &&
      literal !== "" &&
      literal !== "null" &&
      !/^-?\d/.test(literal ?? "") &&
      value.isAbout(one)
    );
  });
}

export interface JvmCall {
  name: string;
  /** The value is among the arguments. */
  about: boolean;
  /** The value is what the method is called on. */
  onValue: boolean;
  /** The last argument, when it is a literal. */
  text: string | undefined;
}

/** Whether a call of Java or Kotlin, being true or false, bounds the value that it is about. */
export function jvmCallSays({ name, about, onValue, text }: JvmCall, listed: boolean): boolean {
  if (!about && !onValue) return false;
  // `name.contains("..")` refuses; `ALLOWED.contains(name)` lists.
  if (name === "contains" && onValue) return !listed && text !== undefined && /\.\.|[/\\]/.test(text);
  if (name === "startsWith") {
    if (text === "..") return !listed;
    return listed && (text === undefined ? onValue : !/^(?:\/|https?:?\/*|)$/.test(text));
  }
  if (
    /^(?:contains|containsKey|containsValue|anyMatch|any|equals|equalsIgnoreCase|endsWith|has|isMember)$/.test(
      name,
    )
  )
    return listed && text !== "";
  if (/^(?:matches|matchEntire)$/.test(name))
    return listed && (text === undefined || isStrictPattern(`^${text}$`));
  if (/^is(?:Loopback|SiteLocal|LinkLocal|AnyLocal)Address$/.test(name)) return !listed;
  if (!isCheckName(name)) return false;
  return /block|forbid|isInternal|isPrivate|restrict|unsafe|invalid/i.test(name) ? !listed : listed;
}
