import { messageOf } from "../../errors.ts";
import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { firstError, parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import type { MigrationFile } from "../framework.ts";
import type { ReadProblem } from "../problem.ts";
import { evaluate } from "./expressions.ts";
import { Follower, TooLong } from "./follow.ts";
import { globalScope, moduleOf, type Modules } from "./globals.ts";
import { hasKind } from "./kind.ts";
import { type Entry, Notes, type Told } from "./journal.ts";
import { runAll } from "./statements.ts";
import { type Fields, fields, type Host, isNothing, Scope, textOf, unknown, type Value } from "./value.ts";

/** A migration's file as a module: what it exports, whichever way it does so. */
export interface Program {
  exports: ReadonlyMap<string, Value>;
  /** Classes at the top of the file, by name. */
  classes: ReadonlyMap<string, Host>;
  problems: readonly ReadProblem[];
}

/** @returns `gap`, for a person, when the file could not be parsed at all */
export function loadProgram(
  file: MigrationFile,
  modules: Modules,
): { program: Program; gap?: never } | { program?: never; gap: string } {
  const parsed = parseProgram(/\.[cm]?jsx?$/i.test(file.place.name) ? "tsx" : "typescript", file.text);
  if (!parsed.root) return { gap: parsed.gap };
  const problems: ReadProblem[] = [];
  const line = firstError(parsed.root);
  if (line !== undefined)
    problems.push({ line, message: "the program is not understood here: a syntax error" });

  const follow = new Follower(new Notes<Entry>());
  const scope = new Scope(globalScope(modules));
  const exported = fields();
  const module = fields([["exports", exported]]);
  scope.declare("exports", exported);
  scope.declare("module", module);
  const nodes = codeChildren(parsed.root);
  const { problem } = followed(() => {
    for (const node of nodes) if (isKind(node, "import_statement")) importNames(node, scope, modules, follow);
    runAll(nodes, scope, follow);
    for (const node of nodes)
      if (isKind(node, "export_statement")) exportNames(node, scope, exported, follow);
  });
  if (problem) problems.push(problem);
  return { program: { exports: exportsOf(module), classes: classesOf(nodes, scope), problems } };
}

/** What one function of a program does, as far as it can be followed. */
export function notesOf<E extends Entry>(
  fun: Value | undefined,
  notes: Notes<E>,
  args: readonly Value[],
): { entries: readonly (E | Told)[]; problems: readonly ReadProblem[] } {
  if (isNothing(fun) || fun === undefined) return { entries: [], problems: [] };
  const follow = new Follower(notes);
  const { problem } = followed(() => {
    const site = { lines: { from: 1, to: 1 }, text: "the migration", follow };
    follow.settle(follow.apply(fun, args, site), site);
  });
  return { entries: notes.entries, problems: problem ? [problem] : [] };
}

/** A program that is too long, or nested too deep, ends where it does; what came before it stays. */
function followed(act: () => void): { problem?: ReadProblem } {
  try {
    act();
    return {};
  } catch (error) {
    if (error instanceof TooLong) return { problem: { line: error.lines.from, message: error.message } };
    if (error instanceof RangeError)
      return {
        problem: { line: 1, message: `the program is nested too deep to be followed: ${messageOf(error)}` },
      };
    throw error;
  }
}

function importNames(node: SyntaxNode, scope: Scope, modules: Modules, follow: Follower): void {
  const source = node.field("source");
  const clause = codeChildren(node).find((child) => isKind(child, "import_clause"));
  if (!source || !clause) return;
  const site = follow.site(node);
  const module = moduleOf(textOf(source.text().slice(1, -1)), modules, site);
  const named = (name: string): Value =>
    (module.is === "host" ? module.get?.(name, site) : undefined) ?? unknown(name);
  for (const child of codeChildren(clause)) {
    if (hasKind(child, "identifier")) scope.declare(child.text(), module);
    else if (hasKind(child, "namespace_import")) {
      const name = codeChildren(child)[0]?.text();
      if (name !== undefined) scope.declare(name, module);
    } else {
      for (const one of codeChildren(child)) {
        const name = one.field("name")?.text();
        const alias = one.field("alias")?.text() ?? name;
        if (name !== undefined && alias !== undefined) scope.declare(alias, named(name));
      }
    }
  }
}

function exportNames(node: SyntaxNode, scope: Scope, exported: Fields, follow: Follower): void {
  const isDefault = node.children().some((child) => String(child.kind()) === "default");
  const declaration = node.field("declaration");
  const value = node.field("value");
  if (value && isDefault) exported.map.set("default", evaluate(value, scope, follow));
  const names = declaration
    ? hasKind(declaration, "lexical_declaration", "variable_declaration")
      ? codeChildren(declaration).map((one) => one.field("name")?.text())
      : [declaration.field("name")?.text()]
    : [];
  for (const name of names) {
    const own = name === undefined ? undefined : scope.get(name);
    if (name !== undefined && own) exported.map.set(isDefault ? "default" : name, own);
  }
  const clause = codeChildren(node).find((child) => isKind(child, "export_clause"));
  for (const one of clause ? codeChildren(clause) : []) {
    const name = one.field("name")?.text() ?? "";
    const own = scope.get(name);
    if (own) exported.map.set(one.field("alias")?.text() ?? name, own);
  }
}

/** `export default { up, down }` and `module.exports = { up, down }` come to the same. */
function exportsOf(module: Fields): ReadonlyMap<string, Value> {
  const all = module.map.get("exports");
  if (all?.is === "host") return new Map([["default", all]]);
  if (all?.is !== "fields") return new Map();
  const fallback = all.map.get("default");
  return fallback?.is === "fields" ? new Map([...fallback.map, ...all.map]) : all.map;
}

function classesOf(nodes: readonly SyntaxNode[], scope: Scope): ReadonlyMap<string, Host> {
  const classes = new Map<string, Host>();
  for (const node of nodes) {
    const declaration = isKind(node, "export_statement") ? node.field("declaration") : node;
    const name = declaration?.field("name")?.text();
    const value = name === undefined ? undefined : scope.get(name);
    if (name !== undefined && value?.is === "host" && value.construct) classes.set(name, value);
  }
  return classes;
}
