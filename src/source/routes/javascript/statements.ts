import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { classOf } from "./classes.ts";
import { importNames } from "./imports.ts";
import { functionOf } from "./invoke.ts";
import { bind } from "./patterns.ts";
import type { Module, Program } from "./program.ts";
import { type Scope, text, UNDEFINED, unknown, type Value } from "./value.ts";

/** Items of one list that a loop is followed through. */
export const MAX_ITEMS = 300;

export function runModule(root: SyntaxNode, module: Module, program: Program): void {
  const { scope, path } = module;
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  scope.declare("__dirname", text(`/${folder}`));
  scope.declare("__filename", text(`/${path}`));
  const statements = codeChildren(root);
  // Imports are there before anything else, wherever they stand.
  for (const statement of statements) {
    if (isKind(statement, "import_statement")) importNames(statement, scope, program);
  }
  run(statements, scope, program, module);
}

/** Runs statements in order; functions and classes are there from the beginning. */
export function run(
  statements: readonly SyntaxNode[],
  scope: Scope,
  program: Program,
  module?: Module,
): void {
  for (const statement of statements) {
    const declared = isKind(statement, "export_statement") ? statement.field("declaration") : statement;
    if (isKind(declared, "function_declaration", "generator_function_declaration")) {
      const made = functionOf(declared, scope, program);
      scope.declare(made.name, made);
    }
  }
  for (const statement of statements) {
    if (!program.step(scope.path)) return;
    if (isKind(statement, "export_statement")) exportStatement(statement, scope, program, module);
    else runStatement(statement, scope, program);
  }
}

function runStatement(statement: SyntaxNode, scope: Scope, program: Program): void {
  switch (String(statement.kind())) {
    case "expression_statement":
    case "throw_statement": {
      const [expression] = codeChildren(statement);
      if (expression) program.evaluate(expression, scope);
      return;
    }
    case "lexical_declaration":
    case "variable_declaration":
      for (const one of codeChildren(statement))
        if (!declareSchema(one, scope, program)) declareVariable(one, scope, program);
      return;
    case "class_declaration":
    case "abstract_class_declaration": {
      const made = classOf(statement, scope, program);
      scope.declare(made.name, made);
      return;
    }
    case "enum_declaration":
      return declareEnum(statement, scope, program);
    case "return_statement": {
      const [expression] = codeChildren(statement);
      scope.returned.push(expression ? program.evaluate(expression, scope) : UNDEFINED);
      return;
    }
    case "if_statement":
      return runIf(statement, scope, program);
    case "for_in_statement":
      return runLoop(statement, scope, program);
    case "import_statement":
    case "function_declaration":
    case "generator_function_declaration":
    case "interface_declaration":
    case "type_alias_declaration":
    case "ambient_declaration":
    case "comment":
      return;
    case "statement_block":
      return run(codeChildren(statement), scope, program);
    case "switch_case":
    case "switch_default": {
      const value = statement.field("value");
      const inner = codeChildren(statement).filter((child) => child.id() !== value?.id());
      return run(inner, scope, program);
    }
    default:
      return runParts(statement, scope, program);
  }
}

/** `try`, `switch`, `while`, `for`, labels: each part once. */
function runParts(statement: SyntaxNode, scope: Scope, program: Program): void {
  for (const part of codeChildren(statement)) {
    if (isKind(part, "statement_block", "switch_body", "catch_clause", "finally_clause", "else_clause")) {
      run(
        codeChildren(part).filter((inner) => !isKind(inner, "identifier")),
        scope,
        program,
      );
    } else if (isKind(part, "switch_case", "switch_default") || String(part.kind()).endsWith("_statement")) {
      runStatement(part, scope, program);
    } else if (isKind(part, "lexical_declaration", "variable_declaration"))
      runStatement(part, scope, program);
  }
}

function runIf(statement: SyntaxNode, scope: Scope, program: Program): void {
  for (const side of [statement.field("consequence"), statement.field("alternative")]) {
    if (!side) continue;
    const body = isKind(side, "else_clause") ? codeChildren(side) : [side];
    run(body, scope, program);
  }
}

function runLoop(statement: SyntaxNode, scope: Scope, program: Program): void {
  const [left, right, body] = [statement.field("left"), statement.field("right"), statement.field("body")];
  if (!left || !right || !body) return;
  const over = program.evaluate(right, scope);
  const isOf = statement.field("operator")?.text() !== "in";
  const items: readonly Value[] =
    over.is === "list" && isOf
      ? over.items.slice(0, MAX_ITEMS)
      : over.is === "record" && !isOf
        ? [...over.fields.keys()].slice(0, MAX_ITEMS).map((key) => text(key))
        : [unknown(right)];
  for (const item of items) {
    const inner = scope.forBlock();
    bind(left, item, inner, program);
    run([body], inner, program);
  }
}

/** Packages whose calls describe what a value looks like, and do nothing else. */
const SCHEMAS =
  /^(?:zod(?:\/.*)?|@hono\/zod-openapi|yup|joi|valibot|@sinclair\/typebox|superstruct|io-ts|runtypes)$/;
/** A function that is given, a construction, or a call of something but the package. */
const DOES_MORE = /=>|\bfunction\b|\bnew\b|(?<!^|[\w$.])[\w$]+\s*[(`]/;

/** `const Order = z.object({ ... })`: half of what is written in many files, and few routes ask for it. */
function declareSchema(declarator: SyntaxNode, scope: Scope, program: Program): boolean {
  const init = declarator.field("value");
  const pattern = declarator.field("name");
  if (!init || !isKind(init, "call_expression") || !isKind(pattern, "identifier")) return false;
  const said = init.text();
  const root = scope.get(/^[\w$]+/.exec(said)?.[0] ?? "");
  if (root?.is !== "outside" || !SCHEMAS.test(root.package) || DOES_MORE.test(said)) return false;
  scope.later(pattern.text(), () => program.evaluate(init, scope));
  return true;
}

function declareVariable(declarator: SyntaxNode, scope: Scope, program: Program): void {
  const pattern = declarator.field("name");
  const init = declarator.field("value");
  if (!pattern) return;
  const value = init ? program.evaluate(init, scope) : UNDEFINED;
  if (isKind(pattern, "identifier")) {
    if (value.is === "function" && value.name === "") value.name = pattern.text();
    if (value.is === "class" && value.name === "") value.name = pattern.text();
  }
  bind(pattern, value, scope, program);
}

function declareEnum(statement: SyntaxNode, scope: Scope, program: Program): void {
  const name = statement.field("name")?.text();
  const body = statement.field("body");
  if (!name || !body) return;
  const fields = new Map<string, Value>();
  for (const member of codeChildren(body)) {
    const key = (member.field("name") ?? member).text().replace(/^["']|["']$/g, "");
    const value = member.field("value");
    fields.set(key, value ? program.evaluate(value, scope) : unknown(member));
  }
  scope.declare(name, { is: "record", fields });
}

function exportStatement(
  statement: SyntaxNode,
  scope: Scope,
  program: Program,
  module: Module | undefined,
): void {
  const declared = statement.field("declaration");
  const source = statement.field("source");
  const from = source ? program.required(scope.path, source.text().slice(1, -1)) : undefined;
  if (declared) {
    runStatement(declared, scope, program);
    exportDeclared(statement, declared, scope, program, module);
    return;
  }
  const value = statement.field("value");
  if (value && module) {
    const given = program.evaluate(value, scope);
    // `export default router` above `router = ...` is rare; what stands there now is what is meant.
    module.exports.set("default", () => given);
    return;
  }
  const children = codeChildren(statement);
  const clause = children.find((child) => isKind(child, "export_clause"));
  const space = children.find((child) => isKind(child, "namespace_export"));
  if (space && from && module) {
    module.exports.set(codeChildren(space)[0]?.text() ?? "", () => from);
  } else if (!clause && from && module) module.stars.push(from);
  for (const one of clause ? codeChildren(clause) : []) {
    const name = one.field("name")?.text();
    const alias = (one.field("alias") ?? one.field("name"))?.text();
    if (!name || !alias || !module) continue;
    const site = { node: one, path: scope.path };
    module.exports.set(alias, () => (from ? program.member(from, name, site) : scope.get(name)));
  }
}

function exportDeclared(
  statement: SyntaxNode,
  declared: SyntaxNode,
  scope: Scope,
  program: Program,
  module: Module | undefined,
): void {
  if (!module) return;
  const isDefault =
    statement.textUpTo(declared).includes("default") &&
    statement.children().some((child) => isKind(child, "default"));
  const name = declared.field("name")?.text();
  if (isDefault) {
    const value = isKind(declared, "function_declaration", "generator_function_declaration")
      ? functionOf(declared, scope, program)
      : undefined;
    module.exports.set("default", () => (name ? scope.get(name) : undefined) ?? value);
    return;
  }
  if (name) module.exports.set(name, () => scope.get(name));
  else {
    for (const declarator of codeChildren(declared)) {
      const pattern = declarator.field("name");
      for (const each of pattern ? namesOf(pattern) : []) module.exports.set(each, () => scope.get(each));
    }
  }
}

function namesOf(pattern: SyntaxNode): string[] {
  if (isKind(pattern, "identifier")) return [pattern.text()];
  const kinds = [{ kind: "identifier" }, { kind: "shorthand_property_identifier_pattern" }];
  return pattern.findAll({ rule: { any: kinds } }).map((name) => name.text());
}
