import { purposeOf } from "../../../domain/path-purpose.ts";
import { isKind, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Location } from "../../../domain/pull-request.ts";
import type { PythonModules, Sited } from "./modules.ts";

/** A call's arguments: those by place and those by name. */
export interface Arguments {
  placed: readonly SyntaxNode[];
  named: ReadonlyMap<string, SyntaxNode>;
  /** `**options` is given too, so that a name may be there unseen. */
  open: boolean;
}

export function argumentsOf(call: SyntaxNode): Arguments {
  const placed: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  let open = false;
  for (const child of call.field("arguments")?.namedChildren() ?? []) {
    if (isKind(child, "keyword_argument")) {
      const value = child.field("value");
      if (value) named.set(child.field("name")?.text() ?? "", value);
    } else if (isKind(child, "dictionary_splat")) open = true;
    else if (!isKind(child, "comment")) placed.push(child);
  }
  return { placed, named, open };
}

/** An argument by name or, without it, by place. */
export function argument(given: Arguments, name: string, place?: number): SyntaxNode | undefined {
  return given.named.get(name) ?? (place === undefined ? undefined : given.placed[place]);
}

/** The last name of what is called: `get` of `app.get(...)`, `path` of `path(...)`. */
export function calledName(call: SyntaxNode): string {
  const callee = call.field("function");
  return (isKind(callee, "attribute") ? callee.field("attribute")?.text() : callee?.text()) ?? "";
}

/** What a method is called on. */
export function receiverOf(call: SyntaxNode): SyntaxNode | undefined {
  const callee = call.field("function");
  return (isKind(callee, "attribute") ? callee.field("object") : undefined) ?? undefined;
}

/** The expression of a decorator. */
export function decoration(decorator: SyntaxNode): SyntaxNode | undefined {
  return decorator.namedChildren().find((child) => !isKind(child, "comment"));
}

export function locationOf(modules: PythonModules, { path, node }: Sited): Location {
  return { path, ...linesOf(node), side: modules.files.side };
}

/** Only the first line: of a call, a function or a class. */
export function headOf(modules: PythonModules, at: Sited): Location {
  const { from } = linesOf(at.node);
  return { path: at.path, from, to: from, side: modules.files.side };
}

/** Tests, migrations and installed packages register nothing that is served. */
export function isServedCode(path: string): boolean {
  return (
    path.endsWith(".py") &&
    purposeOf(path) === "production" &&
    !/(?:^|\/)(?:migrations|alembic|\.?venv|docs?_src)\//.test(path)
  );
}

/** The file of a package: it may hand on what other files define, without a word that tells. */
export function isPackage(path: string): boolean {
  return path.endsWith("__init__.py");
}

/** The place of what concerns all files: the first of them. */
export function nowhere(modules: PythonModules): Location {
  return { path: modules.files.paths[0] ?? "", from: 1, to: 1, side: modules.files.side };
}
