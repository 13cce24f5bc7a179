import type { Sighting, SightingKind } from "../../../domain/source.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isTouched, placeOf, type Program } from "../../program.ts";

const FUNCTIONS = [
  "function_declaration",
  "function_expression",
  "generator_function_declaration",
  "arrow_function",
  "method_definition",
  "function_definition",
  "method_declaration",
  "constructor_declaration",
  "func_literal",
  "lambda_expression",
  "function_item",
  "method",
  "singleton_method",
  "anonymous_function",
  "anonymous_function_creation_expression",
];
const NAMED_FUNCTIONS = FUNCTIONS.filter((kind) => !/arrow|lambda|literal|anonymous|expression/.test(kind));
const CLASSES = ["class_declaration", "class_definition", "class", "impl_item", "object_declaration"];
const CONDITIONALS = [
  "if_statement",
  "if_expression",
  "ternary_expression",
  "conditional_expression",
  "if",
  "unless",
  "if_modifier",
  "unless_modifier",
  "conditional",
  "elif_clause",
  "elsif",
  "binary_expression",
];

/** Which words a configuration or a branch for one's own machine has in its name. */
const DEVELOPMENT =
  /(?:^|[^a-z])(?:dev|develop|development|debug|local|localhost|test|tests|testing|debug_assertions)(?![a-z])|isDev|IsDev|DEV_?MODE|devMode|isLocal|isTest|inDebug/i;
const PRODUCTION = /(?:^|[^a-z])prod(?:uction)?(?![a-z])|isProd|IsProd/i;

export function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((ancestor) => isKind(ancestor, ...FUNCTIONS));
}

/** The function with a name, or the whole file: how far "the same place" reaches. */
export function methodAround(node: SyntaxNode): SyntaxNode | undefined {
  return node
    .ancestors()
    .find((ancestor) => isKind(ancestor, ...NAMED_FUNCTIONS) || isNamedByVariable(ancestor));
}

function isNamedByVariable(node: SyntaxNode): boolean {
  return (
    isKind(node, "arrow_function", "function_expression") &&
    isKind(node.parent(), "variable_declarator", "pair", "public_field_definition")
  );
}

/** `Sessions.create`, `login`; empty at top level. */
export function enclosingName(node: SyntaxNode): string {
  const method = methodAround(node);
  const owner = node.ancestors().find((ancestor) => isKind(ancestor, ...CLASSES));
  return [owner, method]
    .map((one) => (one ? nameOf(one) : ""))
    .filter((name) => name !== "")
    .join(".")
    .slice(0, 100);
}

function nameOf(node: SyntaxNode): string {
  const parent = node.parent();
  const own =
    node.field("name") ??
    node.field("type") ??
    (isNamedByVariable(node) ? (parent?.field("name") ?? parent?.field("key")) : undefined) ??
    codeChildren(node).find((child) => isKind(child, "simple_identifier", "type_identifier"));
  return own?.text().slice(0, 60) ?? "";
}

/** One condition under which a place is reached. */
export interface Condition {
  node: SyntaxNode;
  /** The place is reached when it does not hold. */
  negated: boolean;
}

/** The conditions around a node inside its function, innermost first. */
export function conditionsAround(node: SyntaxNode): Condition[] {
  const found: Condition[] = [];
  let below = node;
  for (const ancestor of node.ancestors()) {
    if (isKind(ancestor, ...CONDITIONALS)) {
      const one = conditionOf(ancestor, below);
      if (one) found.push(one);
    }
    below = ancestor;
  }
  return found;
}

function conditionOf(statement: SyntaxNode, below: SyntaxNode): Condition | undefined {
  if (isKind(statement, "binary_expression")) {
    // `isDevelopment && cors()`
    const isAnd = /^(?:&&|and)$/.test(statement.field("operator")?.text() ?? "");
    const left = statement.field("left");
    return isAnd && left && left.id() !== below.id() ? { node: left, negated: false } : undefined;
  }
  const children = codeChildren(statement);
  const isPython =
    isKind(statement, "conditional_expression") && !statement.field("condition") && children.length === 3;
  const condition = statement.field("condition") ?? (isPython ? children[1] : children[0]);
  if (!condition || condition.id() === below.id()) return undefined;
  const isElse =
    statement.field("alternative")?.id() === below.id() ||
    isKind(below, "else", "else_clause", "elif_clause", "elsif") ||
    (isPython && children[2]?.id() === below.id()) ||
    (isKind(statement, "if_expression") && children.length > 2 && children[2]?.id() === below.id());
  const isUnless = isKind(statement, "unless", "unless_modifier");
  return { node: condition, negated: isElse !== isUnless };
}

/** Whether a place is only reached on a developer's machine or in a test, by its file, its class or a condition. */
export function isForDevelopment(program: Program, node: SyntaxNode): boolean {
  if (isDevelopmentPath(program.path)) return true;
  if (conditionsAround(node).some(isDevelopmentCondition)) return true;
  if (program.language === "ruby" && node.ancestors().some(isConfiguredForDevelopment)) return true;
  return node
    .ancestors()
    .filter((ancestor) => isKind(ancestor, ...CLASSES, ...FUNCTIONS))
    .some((ancestor) => {
      const name = nameOf(ancestor);
      const head = ancestor.text().slice(0, 300);
      return (
        /@(?:Profile|ConditionalOnProperty|ActiveProfiles)\b[^)]{0,100}\b(?:dev|local|test|development)\b/.test(
          head,
        ) ||
        /(?:^|_|(?<=[a-z]))(?:Dev|Development|Debug|Local|Test|Testing|Mock|Fake|Stub)(?:$|_|(?=[A-Z]))/.test(
          name,
        )
      );
    });
}

/** `configure :development do ... end` of Sinatra. */
function isConfiguredForDevelopment(node: SyntaxNode): boolean {
  return (
    isKind(node, "call") &&
    /^configure[ (]+(?::(?:development|test)\b[ ,]*)+\)?\s*(?:do\b|\{)/.test(node.text().slice(0, 100))
  );
}

export function isDevelopmentPath(path: string): boolean {
  return /(?:^|[/_.-])(?:dev|development|develop|debug|local|test|tests|testing|ci|e2e|mock|mocks|scripts?|story|storybook|\.storybook|vite\.config|webpack\.config)(?:[/_.-]|$)/i.test(
    path.replace(/\.[a-z]+$/i, ""),
  );
}

/** Every way through the condition is one of development. */
export function isDevelopmentCondition({ node, negated }: Condition): boolean {
  const text = node.text().slice(0, 400);
  if (negated) return PRODUCTION.test(text) && !isNegation(text) && !/\|\||\bor\b/.test(text);
  return alternatives(text).every(
    (one) => (DEVELOPMENT.test(one) && !isNegation(one)) || (PRODUCTION.test(one) && isNegation(one)),
  );
}

/** What may each be enough for a condition to hold. */
export function alternatives(condition: string): string[] {
  return condition.split(/\|\||\bor\b/);
}

function isNegation(text: string): boolean {
  // `cfg!(...)` of Rust is none.
  return /!=|(?<!\w)!|\bnot\b/.test(text);
}

/** What a sighting says beyond its place. */
export interface Sight {
  kind: SightingKind;
  node: SyntaxNode;
  callee?: string;
  library?: string | undefined;
  detail: string;
  /** Lines that bring it about: it counts as touched with them, too. */
  along?: readonly SyntaxNode[];
  /** A secret in the excerpt: shown as `***`. */
  masked?: string;
  beside?: readonly SyntaxNode[];
}

/** The sighting, when the pull request touches it or what brings it about. */
export function sighted(program: Program, sight: Sight): Sighting[] {
  const own = placeOf(program, sight.node);
  const cause = (sight.along ?? [])
    .map((node) => placeOf(program, node))
    .find(({ at }) => isTouched(program, at.from, at.to));
  const isOwn = isTouched(program, own.at.from, own.at.to);
  if (!isOwn && !cause) return [];
  const place = isOwn || !cause ? own : cause;
  const beside = [
    ...(sight.beside ?? []).map((node) => placeOf(program, node)),
    ...(place === own ? [] : [own]),
  ].map((one) => ({ at: one.at, excerpt: masked(one.excerpt, sight.masked) }));
  const { library } = sight;
  return [
    {
      kind: sight.kind,
      at: place.at,
      excerpt: masked(place.excerpt, sight.masked),
      callee: (sight.callee ?? "").slice(-80),
      enclosing: enclosingName(sight.node),
      detail: sight.detail,
      ...(library ? { library } : {}),
      ...(beside.length > 0 ? { beside } : {}),
    },
  ];
}

function masked(excerpt: string, secret: string | undefined): string {
  return secret ? excerpt.split(secret).join("***") : excerpt;
}
