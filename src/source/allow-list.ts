import type { Scopes } from "./scope.ts";
import {
  argumentsOf,
  bare,
  calledName,
  isKind,
  parts,
  receiverOf,
  type SyntaxNode,
  startOf,
} from "./syntax.ts";

/** Conditions of one block that are looked at, the last ones before the value. */
const MAX_CONDITIONS = 50;

/**
 * Whether control reaches a place only after the value was compared with a fixed list: `if (!ALLOWED.includes(x))
 * throw`, `COLUMNS.has(x) ? x : ...`, an anchored pattern, or a check that it is a whole number.
 */
export function isGuarded(value: SyntaxNode, scopes: Scopes): boolean {
  const text = value.text();
  let below = value;
  for (const ancestor of value.ancestors()) {
    if (isKind(ancestor, "if_statement", "ternary_expression")) {
      const condition = ancestor.field("condition");
      const inside = ancestor.field("consequence")?.id() === below.id();
      const otherwise = ancestor.field("alternative")?.id() === below.id();
      if (condition && inside && says(condition, text, true, scopes)) return true;
      if (condition && otherwise && says(condition, text, false, scopes)) return true;
    }
    if (isKind(ancestor, "statement_block", "program")) {
      const place = startOf(below);
      const before = scopes.conditionsOf(ancestor).filter(({ start }) => start < place);
      if (before.slice(-MAX_CONDITIONS).some(({ node }) => leavesUnlessListed(node, text, scopes)))
        return true;
    }
    below = ancestor;
  }
  return false;
}

function leavesUnlessListed(statement: SyntaxNode, text: string, scopes: Scopes): boolean {
  if (!isKind(statement, "if_statement")) return false;
  const condition = statement.field("condition");
  const then = statement.field("consequence");
  if (!condition || !then || !says(condition, text, false, scopes)) return false;
  const last = isKind(then, "statement_block") ? parts(then).at(-1) : then;
  return (
    isKind(last, "return_statement", "throw_statement", "continue_statement", "break_statement") ||
    isAbort(last)
  );
}

/** `process.exit()` and calls that are named for never coming back. */
function isAbort(statement: SyntaxNode | undefined): boolean {
  return (
    statement !== undefined &&
    /^(?:process\.exit|notFound|redirect|abort|fail|assertNever)\(/.test(statement.text())
  );
}

/**
 * Whether the condition's being true (`listed`) or being true only for others (`!listed`) bounds the value.
 * Asked again for every value that passes by, so each answer is kept.
 */
function says(condition: SyntaxNode, text: string, listed: boolean, scopes: Scopes): boolean {
  const key = `${condition.id()} ${listed} ${text}`;
  const known = scopes.answers.get(key);
  if (known !== undefined) return known;
  // Until it is known: a condition that asks for itself says nothing.
  scopes.answers.set(key, false);
  const answer = found(condition, text, listed, scopes);
  scopes.answers.set(key, answer);
  return answer;
}

function found(condition: SyntaxNode, text: string, listed: boolean, scopes: Scopes): boolean {
  const node = bare(condition);
  if (isKind(node, "unary_expression") && node.text().startsWith("!")) {
    const inner = node.field("argument");
    return inner !== null && inner !== undefined && says(inner, text, !listed, scopes);
  }
  if (isKind(node, "binary_expression")) return binarySays(node, text, listed, scopes);
  if (isKind(node, "call_expression")) return callSays(node, text, listed, scopes);
  // `const isKnown = ALLOWED.includes(x)`, asked further down.
  const binding = isKind(node, "identifier") ? scopes.bindingOf(node.text(), node) : undefined;
  if (binding?.kind !== "variable" || !binding.fixed || !binding.init || binding.keys.length > 0)
    return false;
  return !isKind(bare(binding.init), "identifier") && says(binding.init, text, listed, scopes);
}

function binarySays(node: SyntaxNode, text: string, listed: boolean, scopes: Scopes): boolean {
  const [left, right] = [node.field("left"), node.field("right")];
  const operator = node.field("operator")?.text() ?? "";
  if (!left || !right) return false;
  if (operator === "&&" || operator === "||") {
    const sides = [says(left, text, listed, scopes), says(right, text, listed, scopes)];
    // True for all of a conjunction, false for all of a disjunction: one part is enough. Otherwise each must say it.
    return (operator === "&&") === listed ? sides.includes(true) : !sides.includes(false);
  }
  if (operator === "in") return listed && bare(left).text() === text && isFixedList(bare(right), scopes);
  const wanted = listed ? ["===", "=="] : ["!==", "!="];
  const literal = (other: SyntaxNode) => isKind(bare(other), "string", "number", "true", "false", "null");
  return (
    wanted.includes(operator) &&
    ((bare(left).text() === text && literal(right)) || (bare(right).text() === text && literal(left)))
  );
}

function callSays(call: SyntaxNode, text: string, listed: boolean, scopes: Scopes): boolean {
  const name = calledName(call);
  const values = argumentsOf(call).map((argument) => bare(argument).text());
  const receiver = receiverOf(call);
  if (!values.includes(text)) return false;
  if (/^is(?:NaN)$/.test(name)) return !listed;
  if (!listed) return false;
  if (/^is(?:Integer|SafeInteger|Finite)$/.test(name)) return true;
  if (/^(?:isUUID|isUuid|validateUuid|isInt)$/.test(name)) return true;
  // Forms of letters and digits: none of them has a quote or a blank in it.
  if (
    /^is(?:I(?:SO|so)\d{4}\w*|R(?:FC|fc)3339\w*|Alphanumeric|Numeric|Hexadecimal|MongoId|U(?:LID|lid))$/.test(
      name,
    )
  )
    return true;
  if (name === "test" && receiver) return isStrictPattern(bare(receiver), scopes);
  if (name === "hasOwn") return isFixedList(bare(argumentsOf(call)[0] ?? call), scopes);
  if (name === "includes" || name === "has" || name === "hasOwnProperty")
    return receiver !== undefined && isFixedList(bare(receiver), scopes);
  return false;
}

/** A list of literals, under its name or in place; an imported one is fixed when this module is loaded. */
export function isFixedList(node: SyntaxNode, scopes: Scopes): boolean {
  if (isKind(node, "array")) return parts(node).every((item) => isLiteral(bare(item)));
  if (isKind(node, "object")) {
    return parts(node).every((pair) => isKind(pair, "pair") && isLiteral(bare(pair.field("value") ?? pair)));
  }
  if (isKind(node, "new_expression")) {
    const list = node.field("arguments");
    return (
      /^new (?:Set|Map)\b/.test(node.text()) &&
      list !== null &&
      parts(list).every((item) => isFixedList(bare(item), scopes))
    );
  }
  if (isKind(node, "call_expression")) {
    const first = argumentsOf(node)[0];
    return (
      /^Object\.(?:keys|values|freeze|entries)$/.test(node.field("function")?.text() ?? "") &&
      first !== undefined &&
      isFixedList(bare(first), scopes)
    );
  }
  const name = isKind(node, "member_expression") ? node.field("object")?.text() : node.text();
  if (!isKind(node, "identifier", "member_expression") || name === undefined) return false;
  const binding = scopes.bindingOf(name, node);
  if (binding?.kind === "import" || binding?.kind === "enum") return true;
  return (
    binding?.kind === "variable" &&
    binding.fixed &&
    binding.init !== undefined &&
    isFixedList(bare(binding.init), scopes)
  );
}

function isLiteral(node: SyntaxNode): boolean {
  if (isKind(node, "array")) return parts(node).every((item) => isLiteral(bare(item)));
  return (
    isKind(node, "string", "number", "true", "false", "null") ||
    (isKind(node, "template_string") && parts(node).every((part) => !isKind(part, "template_substitution")))
  );
}

/** A pattern from end to end that lets nothing through that means something in SQL. */
function isStrictPattern(node: SyntaxNode, scopes: Scopes): boolean {
  const binding = isKind(node, "identifier") ? scopes.bindingOf(node.text(), node) : undefined;
  const pattern = binding?.kind === "variable" && binding.init ? bare(binding.init) : node;
  if (!isKind(pattern, "regex")) return false;
  const source = /^\/\^(.*)\$\/[a-z]*$/.exec(pattern.text())?.[1];
  // No "any character", no negated class, no quote, space, semicolon or alternative outside a group.
  return source !== undefined && !/(?<!\\)\.|\[\^|\\[SWDs]|['"; ]|^[^(]*\|/.test(source);
}
