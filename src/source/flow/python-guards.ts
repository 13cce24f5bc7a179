import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Asked, type ConditionGrammar, isBounded, isCheckName, isStrictPattern } from "./conditions.ts";
import { pythonLiteral } from "./python-text.ts";

/** Tests of a text after which no character is left that means something elsewhere. */
const PLAIN_TEXT = /^(?:isdigit|isnumeric|isdecimal|isalnum|isalpha|isidentifier|is_relative_to)$/;
const MATCHES = /^(?:fullmatch|match)$/;
/** The beginning of an address with its whole host. */
const FIXED_START = /^(?:https?:\/\/[^/]+\/|\/[\w.-]+\/)/;
const LEAVES =
  /^(?:self\.|flask\.|sys\.|os\.)?(?:abort|exit|_exit|fail|send_error|raise_\w+|bad_request|not_found)\(/;
/** Statements that raise for what they do not like. */
const RAISES = /^_?(?:validate|check|ensure|assert|verify|require|raise|reject|forbid|must)(?:_|$|[A-Z])/;

/** Whether control reaches a place only after the value was compared with what the program allows. */
export function isPythonGuarded(name: string, use: SyntaxNode): boolean {
  return isBounded(name, use, { ...CONDITIONS, leaves: (branch) => leaves(branch, name) });
}

const CONDITIONS: Omit<ConditionGrammar, "leaves"> = {
  branchOf(node) {
    switch (String(node.kind())) {
      case "if_statement":
      case "elif_clause":
        return branch(node.field("condition"), node.field("consequence"), node.field("alternative"));
      case "conditional_expression": {
        const [inside, condition, otherwise] = codeChildren(node);
        return branch(condition, inside, otherwise);
      }
      case "boolean_operator":
        return node.field("operator")?.text() === "and"
          ? branch(node.field("left"), node.field("right"))
          : branch(node.field("left"), undefined, node.field("right"));
      case "list_comprehension":
      case "set_comprehension":
      case "generator_expression":
      case "dictionary_comprehension": {
        const children = codeChildren(node);
        const clause = children.find((one) => isKind(one, "if_clause"));
        return branch(clause && codeChildren(clause)[0], children[0]);
      }
      default:
        return undefined;
    }
  },
  isBlock: (node) => isKind(node, "block", "module"),
  statementsOf: (block) => codeChildren(block),
  definitionsOf(statement) {
    const node = isKind(statement, "expression_statement") ? codeChildren(statement)[0] : statement;
    const condition = isKind(node, "if_statement") ? bare(node.field("condition") ?? node) : undefined;
    if (isKind(condition, "named_expression"))
      return definition(condition.field("name"), condition.field("value"));
    return isKind(node, "assignment") ? definition(node.field("left"), node.field("right")) : [];
  },
  bare,
  nameOf: (node) => (isKind(node, "identifier") ? node.text() : undefined),
  negatedIn: (node) => (isKind(node, "not_operator") ? (node.field("argument") ?? undefined) : undefined),
  sidesOf: (node) =>
    isKind(node, "boolean_operator")
      ? { all: node.field("operator")?.text() === "and", sides: codeChildren(node) }
      : undefined,
  says(node, listed, value) {
    if (isKind(node, "comparison_operator")) return compares(node, listed, value);
    return listed && isKind(node, "call") && tests(node, value);
  },
  asserts,
  isCaseOf: () => false,
  relates:
    /^(?:urlparse|urlsplit|URL|Path|PurePath|resolve|abspath|realpath|normpath|join|joinpath|gethostbyname|getaddrinfo|ip_address|splitext|suffix|lower|strip|len|search|match|fullmatch)$/,
  calledIn(node) {
    const call = isKind(node, "call") ? node : node.find({ rule: { kind: "call" } });
    if (!call) return undefined;
    const callee = call.field("function");
    const name = isKind(callee, "attribute") ? callee.field("attribute")?.text() : callee?.text();
    return name === undefined ? undefined : { name, about: node.text() };
  },
};

function leaves(branch: SyntaxNode, name: string): boolean {
  const block = isKind(branch, "else_clause") ? (branch.field("body") ?? branch) : branch;
  const last = codeChildren(block).at(-1);
  if (isKind(last, "return_statement", "raise_statement", "continue_statement", "break_statement"))
    return true;
  if (!isKind(last, "expression_statement")) return false;
  const [inner] = codeChildren(last);
  // `if sort not in COLUMNS: sort = "name"` leaves nothing else either.
  if (isKind(inner, "assignment")) return inner.field("left")?.text() === name;
  return LEAVES.test(last.text());
}

function branch(
  condition: SyntaxNode | null | undefined,
  inside?: SyntaxNode | null,
  otherwise?: SyntaxNode | null,
): ReturnType<ConditionGrammar["branchOf"]> {
  return condition
    ? { condition, inside: inside ?? undefined, otherwise: otherwise ?? undefined }
    : undefined;
}

function definition(name: SyntaxNode | null | undefined, value: SyntaxNode | null | undefined) {
  return isKind(name, "identifier") && value ? [{ names: [name.text()], value }] : [];
}

function bare(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (isKind(at, "parenthesized_expression", "await", "named_expression")) {
    const inner = at.field("value") ?? codeChildren(at)[0];
    if (!inner) return at;
    at = inner;
  }
  return at;
}

/** `x in ALLOWED`, `x == "name"`, `host != settings.HOST`, `commonpath([BASE, x]) == BASE`. */
function compares(node: SyntaxNode, listed: boolean, value: Asked): boolean {
  const [left, right, more] = codeChildren(node);
  if (!left || !right || more) return false;
  const operator = node
    .children()
    .filter((child) => !child.isNamed())
    .map((child) => child.text())
    .join(" ")
    .replace(/\s+/g, " ");
  const wanted = listed ? ["in", "=="] : ["not in", "!="];
  if (!wanted.includes(operator)) return false;
  if (operator.endsWith("in"))
    // `".." in path` asks for one character sequence; `x in request.form` for a key that the client chose.
    return value.isAbout(left) && pythonLiteral(right) === undefined && !/\brequest\b/.test(right.text());
  const others = [left, right].filter((side) => !value.isAbout(side));
  const [other] = others;
  return (
    other !== undefined &&
    others.length === 1 &&
    pythonLiteral(other) !== "" &&
    !/\brequest\b/.test(other.text())
  );
}

function tests(call: SyntaxNode, value: Asked): boolean {
  const callee = call.field("function");
  const name = (isKind(callee, "attribute") ? callee.field("attribute") : callee)?.text() ?? "";
  const receiver = isKind(callee, "attribute") ? callee.field("object") : undefined;
  const given = codeChildren(call.field("arguments") ?? call);
  if (receiver && value.isAbout(receiver)) {
    if (PLAIN_TEXT.test(name)) return true;
    const [start] = given;
    const text = start && pythonLiteral(start);
    return name === "startswith" && start !== undefined && (text === undefined || FIXED_START.test(text));
  }
  if (!given.some((one) => value.isAbout(one))) return false;
  if (MATCHES.test(name)) {
    const pattern = receiver && /^re(?:gex)?$/.test(receiver.text()) ? given[0] : undefined;
    const text = pattern && pythonLiteral(pattern);
    if (text === undefined) return true;
    return isStrictPattern(
      `^${text.replace(/^\^/, "")}${name === "fullmatch" ? "$" : ""}`.replace(/\$\$$/, "$"),
    );
  }
  return isCheckName(name);
}

/** `assert x in ALLOWED`, `validate_url(x)`, and `x.relative_to(BASE)` or `UUID(x)`, which raise. */
function asserts(statement: SyntaxNode, value: Asked): boolean {
  if (isKind(statement, "assert_statement")) {
    const [condition] = codeChildren(statement);
    return condition !== undefined && value.says(condition, true);
  }
  if (isKind(statement, "try_statement")) {
    const body = statement.field("body");
    return body !== null && codeChildren(body).some((one) => asserts(one, value));
  }
  if (!isKind(statement, "expression_statement")) return false;
  const call = bare(codeChildren(statement)[0] ?? statement);
  if (!isKind(call, "call")) return false;
  const callee = call.field("function");
  const name = (isKind(callee, "attribute") ? callee.field("attribute") : callee)?.text() ?? "";
  const receiver = isKind(callee, "attribute") ? callee.field("object") : undefined;
  if (name === "relative_to") return receiver !== undefined && receiver !== null && value.isAbout(receiver);
  const isAbout = codeChildren(call.field("arguments") ?? call).some((one) => value.isAbout(one));
  return isAbout && (RAISES.test(name) || /^(?:UUID|int|ip_address)$/.test(name));
}
