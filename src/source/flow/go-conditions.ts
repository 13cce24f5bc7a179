import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Asked, type ConditionGrammar, isBounded, isCheckName, isStrictPattern } from "./conditions.ts";
import { bareGo, goAssignmentOf, goCallOf, goLiteralOf, isKind, parts } from "./go-tree.ts";

const EXITS = /^(?:panic|os\.Exit|log\.Fatal\w*|runtime\.Goexit|t\.Fatal\w*)\(/;

/** Whether control reaches a place only after the value of that name was bounded. */
export function isGoGuarded(name: string, use: SyntaxNode): boolean {
  return isBounded(name, use, GO_CONDITIONS);
}

const GO_CONDITIONS: ConditionGrammar = {
  branchOf(node) {
    if (!isKind(node, "if_statement")) return undefined;
    const condition = node.field("condition");
    if (!condition) return undefined;
    return {
      condition,
      inside: node.field("consequence") ?? undefined,
      otherwise: node.field("alternative") ?? undefined,
    };
  },
  isBlock: (node) => isKind(node, "statement_list"),
  statementsOf: parts,
  definitionsOf(statement) {
    const at = isKind(statement, "if_statement", "expression_switch_statement")
      ? (statement.field("initializer") ?? undefined)
      : statement;
    if (!at || !isKind(at, "short_var_declaration", "assignment_statement", "var_declaration")) return [];
    const node = isKind(at, "var_declaration") ? parts(at)[0] : at;
    const found = node ? goAssignmentOf(node) : undefined;
    return found ? [found] : [];
  },
  bare: bareGo,
  nameOf: (node) => (isKind(node, "identifier") ? node.text() : undefined),
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
    if (isKind(node, "binary_expression")) return comparisonSays(node, listed, value);
    if (isKind(node, "index_expression")) {
      const index = node.field("index");
      return listed && index !== null && value.isAbout(index);
    }
    return isKind(node, "call_expression") && callSays(node, listed, value);
  },
  leaves(branch) {
    const list = isKind(branch, "block") ? parts(branch)[0] : branch;
    const last = list && isKind(list, "statement_list") ? parts(list).at(-1) : undefined;
    return last !== undefined && leavesAt(last);
  },
  asserts(statement, value) {
    if (!isKind(statement, "expression_switch_statement")) return false;
    const subject = statement.field("value");
    if (!subject || !value.isAbout(subject)) return false;
    const otherwise = parts(statement).find((part) => isKind(part, "default_case"));
    const statements = otherwise
      ? parts(otherwise).flatMap((part) => (isKind(part, "statement_list") ? parts(part) : [part]))
      : [];
    return statements.some((one) => leavesAt(one) || setsConstant(one, value));
  },
  isCaseOf(node, value) {
    if (!isKind(node, "expression_case")) return false;
    const labels = parts(node).find((part) => isKind(part, "expression_list"));
    const subject = node.parent()?.field("value");
    if (!labels) return false;
    // Without a subject every label is a condition.
    if (!subject) return parts(labels).every((label) => value.says(label, true));
    return value.isAbout(subject) && parts(labels).every((label) => isFixed(bareGo(label)));
  },
  relates:
    /^(?:Parse|ParseRequestURI|Join|JoinPath|Clean|Abs|Rel|ToLower|ToUpper|Trim\w*|Ext|Base|Dir|EvalSymlinks|Hostname|Split\w*|Fields|Cut|SplitHostPort|ToSlash|FromSlash|PathUnescape|QueryUnescape|LookupIP|LookupHost|ParseIP|ParseAddr|Stat|Lstat)$/,
  calledIn(node) {
    const call = goCallOf(node);
    if (!call) return undefined;
    const given = call.arguments.map(({ value }) => value.text()).join(" ");
    return { name: call.name, about: `${given} ${call.receiver?.text() ?? ""}` };
  },
};

function leavesAt(statement: SyntaxNode): boolean {
  return (
    isKind(statement, "return_statement", "continue_statement", "break_statement", "goto_statement") ||
    (isKind(statement, "expression_statement") && EXITS.test(statement.text().slice(0, 40)))
  );
}

function setsConstant(statement: SyntaxNode, value: Asked): boolean {
  const left = isKind(statement, "assignment_statement") ? statement.field("left") : undefined;
  const right = left ? statement.field("right") : undefined;
  return Boolean(left && right && value.isAbout(left) && isFixed(bareGo(right)));
}

/** A literal, or a name with a capital letter: what a package declares is fixed. */
function isFixed(node: SyntaxNode): boolean {
  if (goLiteralOf(node) !== undefined) return true;
  return /^(?:\w+\.)?[A-Z]\w*$|^[a-z]\w+$/.test(node.text().slice(0, 80));
}

function comparisonSays(node: SyntaxNode, listed: boolean, value: Asked): boolean {
  const operator = node.field("operator")?.text() ?? "";
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right || (operator !== "==" && operator !== "!=")) return false;
  const isEqual = operator === "==";
  for (const [one, other] of [
    [bareGo(left), bareGo(right)],
    [bareGo(right), bareGo(left)],
  ] as const) {
    // `err := validate(x); err != nil` refuses.
    if (isKind(other, "nil")) {
      const made = isKind(one, "identifier") ? value.definitionOf(one.text()) : one;
      const call = made ? goCallOf(bareGo(made)) : undefined;
      if (call && isCheckName(call.name) && concerns(call.node, value)) return isEqual === listed;
      continue;
    }
    const literal = goLiteralOf(other);
    if (literal === "true" || literal === "false") {
      if (value.says(one, (literal === "true") === (isEqual === listed))) return true;
      continue;
    }
    const empty = literal === "" || isKind(other, "int_literal", "float_literal");
    if (isEqual === listed && !empty && value.isAbout(one) && !one.text().startsWith("len(")) return true;
  }
  return false;
}

function concerns(call: SyntaxNode, value: Asked): boolean {
  const made = goCallOf(call);
  if (!made) return false;
  return (
    made.arguments.some((argument) => value.isAbout(argument.value)) ||
    (made.receiver !== undefined && value.isAbout(made.receiver))
  );
}

function callSays(node: SyntaxNode, listed: boolean, value: Asked): boolean {
  const call = goCallOf(node);
  if (!call || !concerns(node, value)) return false;
  const last = call.arguments.at(-1)?.value;
  const text = last ? goLiteralOf(bareGo(last)) : undefined;
  if (call.callee === "strings.Contains" || call.callee === "strings.ContainsAny")
    return !listed && text !== undefined && /\.\.|[/\\]/.test(text);
  if (call.name === "HasPrefix") {
    if (text === "..") return !listed;
    // `/` alone lets `//host` through, a scheme alone every host.
    return listed && (text === undefined || !/^(?:\/|https?:\/*|)$/.test(text) || refusesTwoSlashes(node));
  }
  if (call.name === "HasSuffix") return listed;
  if (/^(?:MatchString|Match)$/.test(call.name))
    return listed && isStrict(call.receiver, call.arguments[0]?.value);
  if (/^(?:Contains|ContainsFunc|Has|Index|EqualFold|In)$/.test(call.name)) return listed;
  return (
    isCheckName(call.name) &&
    (/block|forbid|isInternal|isPrivate|restrict|unsafe|invalid/i.test(call.name) ? !listed : listed)
  );
}

function refusesTwoSlashes(node: SyntaxNode): boolean {
  const around = node.ancestors().find((one) => isKind(one, "if_statement"));
  return /"(?:\/\/|\/\\\\)"/.test(around?.field("condition")?.text() ?? "");
}

/** Of a pattern that is written in this file, whether it is anchored; another file's is believed. */
function isStrict(receiver: SyntaxNode | undefined, first: SyntaxNode | undefined): boolean {
  const own = receiver ? bareGo(receiver) : undefined;
  if (!own) return false;
  if (own.text() === "regexp") {
    const pattern = first ? goLiteralOf(bareGo(first)) : undefined;
    return pattern !== undefined && isStrictPattern(pattern);
  }
  const made = goCallOf(own) ?? compiledAs(own);
  const pattern = made?.arguments[0] ? goLiteralOf(bareGo(made.arguments[0].value)) : undefined;
  return pattern === undefined || isStrictPattern(pattern);
}

function compiledAs(node: SyntaxNode) {
  if (!isKind(node, "identifier")) return undefined;
  const root = node.ancestors().at(-1);
  for (const declaration of root ? parts(root) : []) {
    if (!isKind(declaration, "var_declaration")) continue;
    for (const spec of declaration.findAll({ rule: { kind: "var_spec" } })) {
      const found = goAssignmentOf(spec);
      if (found?.names.includes(node.text())) return goCallOf(found.value);
    }
  }
  return undefined;
}
