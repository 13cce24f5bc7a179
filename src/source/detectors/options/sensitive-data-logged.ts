import type { Sighting } from "../../../domain/source.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isNodeTouched, type Program } from "../../program.ts";
import type { Detector } from "../detector.ts";
import { isLogCall } from "./log-calls.ts";
import { type Call, lastName, outlineOf } from "./outline.ts";
import { enclosingName, isForDevelopment, sighted } from "./surroundings.ts";
import { isCardName, isPasswordName, isSecretName, wordsOf } from "./words.ts";

/** Kinds of nodes that name a value. */
const NAMES = [
  "identifier",
  "simple_identifier",
  "variable_name",
  "member_expression",
  "attribute",
  "selector_expression",
  "field_access",
  "field_expression",
  "navigation_expression",
  "member_access_expression",
  "interpolated_identifier",
  "shorthand_property_identifier",
  "instance_variable",
  "subscript",
  "subscript_expression",
  "element_reference",
  "index_expression",
];
/** Only whether there is a value is asked, or how two compare. */
const QUESTIONS = [
  "unary_expression",
  "not_operator",
  "comparison_operator",
  "ternary_expression",
  "conditional_expression",
  "prefix_expression",
  "arrow_function",
  "function_expression",
  "func_literal",
  "lambda",
  "unary_op_expression",
];
/** Calls that hand on what they are given, in another form. */
const PASSING =
  /(?:^|\.)(?:stringify|String|str|repr|inspect|to_s|toString|string|Sprintf|Sprint|format|fmt|Any|Stringer|Bytes|ByteString|json_encode|print_r|var_export|dumps|pformat|of|Map\.of|entry|f|sprintf|concat|kv|arg|addArgument)!?$/;

/** Passwords, tokens and card numbers that go into a log. */
export const sensitiveDataLogged: Detector = {
  kind: "sensitive-data-logged",
  languages: ["typescript", "tsx", "javascript", "python", "go", "java", "kotlin", "ruby", "php", "rust"],
  mentions:
    /passw|passphrase|pwd|secret|token|api_?key|private_?key|authorization|card|cvv|cvc|ssn|otp|code|credential/i,
  detect(program) {
    return outlineOf(program)
      .calls.filter((call) => isLogCall(call, program.language) && !isScript(call, program))
      .flatMap((call): Sighting[] => {
        const found = isNodeTouched(program, call.node) ? sensitiveIn(call, program) : undefined;
        if (!found || isForDevelopment(program, call.node)) return [];
        return sighted(program, {
          kind: "sensitive-data-logged",
          node: found.node,
          callee: call.callee,
          detail: found.name,
        });
      });
  },
};

/** What a command prints for the person in front of it is no log. */
function isScript({ callee }: Call, { path, text }: Program): boolean {
  return (
    /^(?:print|puts|p|pp|println!?|fmt\.Print\w*|console\.log|System\.out\.print\w*|dbg!?|eprintln!?|print_r|var_dump)$/.test(
      callee,
    ) &&
    (/(?:^|\/)(?:bin|cli|cmd|commands?|management|tasks?|seeds?|tools?|console)(?:\/|\.)|\.(?:rake|kts)$/.test(
      path,
    ) ||
      /^#!|__name__\s*==|\bargparse\b|\bcommander\b|cobra\.Command/m.test(text))
  );
}

interface Found {
  node: SyntaxNode;
  name: string;
}

function sensitiveIn(call: Call, program: Program): Found | undefined {
  const bare = isAboutSignIn(call.node, program);
  for (const { value } of call.arguments) {
    const found = isKind(value, "token_tree") ? inMacro(value, bare) : inValue(value, bare, 0);
    if (found) return found;
  }
  return undefined;
}

function inValue(node: SyntaxNode, bare: boolean, depth: number): Found | undefined {
  if (depth > 8 || isKind(node, ...QUESTIONS)) return undefined;
  if (isKind(node, "pair", "keyed_element", "array_element_initializer", "keyword_argument")) {
    const value = node.field("value") ?? node.namedChildren().at(-1);
    return value && value.id() !== node.id() ? inValue(value, bare, depth + 1) : undefined;
  }
  if (isKind(node, ...NAMES)) return named(node, bare);
  if (isKind(node, "call") && !node.field("arguments") && node.field("receiver")) return named(node, bare);
  if (isKind(node, "binary_expression", "binary", "binary_operator", "boolean_operator")) {
    const operator = node.field("operator")?.text() ?? "+";
    if (!/^(?:\+|%|\.|<<|\|\||\?\?|or)$/.test(operator)) return undefined;
  }
  if (
    /call|invocation|creation/.test(String(node.kind())) &&
    !isKind(node, "call_suffix", "array_creation_expression")
  ) {
    const callee = /^[^(]{1,200}/.exec(node.text().slice(0, 200))?.[0] ?? "";
    const isText = /\.(?:format|formatted)$/.test(callee);
    if (!PASSING.test(callee.replace(/::/g, ".")) && !isText) return undefined;
    const list = node.namedChildren().filter((child) => /argument|suffix/.test(String(child.kind())));
    return firstOf(list, bare, depth);
  }
  return firstOf(node.namedChildren(), bare, depth);
}

function firstOf(nodes: readonly SyntaxNode[], bare: boolean, depth: number): Found | undefined {
  for (const node of nodes) {
    const found = inValue(node, bare, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function named(node: SyntaxNode, bare: boolean): Found | undefined {
  const text = node.text().slice(0, 200);
  const name = /\[\s*["':]([\w-]+)["']?\s*\]$/.exec(text)?.[1] ?? (/[\])]$/.test(text) ? "" : lastName(text));
  return isSensitive(name, bare) && !isConstantName(name, text) ? { node, name } : undefined;
}

function isSensitive(name: string, bare: boolean): boolean {
  if (isPasswordName(name) || isSecretName(name) || isCardName(name)) return true;
  return bare && wordsOf(name).join("_") === "token";
}

/** `PASSWORD` and `TokenType.AccessToken` are names of something, not it. */
function isConstantName(name: string, text: string): boolean {
  return (
    /^[A-Z][A-Z\d_]*$/.test(name) ||
    /(?:Type|Kind|Scope|Grant|Event|Error|Code|Status|Action|Constants?|Enum|Field|Messages?|Config\.KEY)s?\.\w+$/.test(
      text,
    ) ||
    /^(?:i18n|messages|strings|errors)\./i.test(text)
  );
}

function isAboutSignIn(node: SyntaxNode, { path }: Program): boolean {
  return wordsOf(`${path} ${enclosingName(node)}`).some((word) =>
    /^(?:auth|authenticate|authentication|login|session|sessions|password|passwords|reset|jwt|oauth|invite|signin|signup|credentials)$/.test(
      word,
    ),
  );
}

/** The arguments of a macro are not parsed: names that stand alone between commas, and those inside the text. */
function inMacro(tree: SyntaxNode, bare: boolean): Found | undefined {
  const children = tree.namedChildren();
  const own = tree.text().slice(1, -1);
  for (const part of own.split(",").slice(0, 20)) {
    const value = /^\s*(?:\w+\s*=\s*)?[%?&]?\s*((?:\w+\.)*\w+)\s*$/.exec(part)?.[1] ?? "";
    const name = lastName(value);
    const node = children.find((child) => child.text() === name);
    if (node && isSensitive(name, bare)) return { node, name };
  }
  const inText = /\{(\w+)(?::[^{}]*)?\}/g;
  for (const [, name = ""] of own.slice(0, 2_000).matchAll(inText))
    if (isSensitive(name, bare)) return { node: tree, name };
  return undefined;
}
