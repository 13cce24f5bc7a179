import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { type Program, settled } from "./program.ts";
import type { Scope, Value } from "./value.ts";

/** What an import gives a name to. */
interface Import {
  /** `default`, or the name in the module; absent for the module itself. */
  name?: string;
  local: string;
  /** `import x = require("y")`: what the module is set to, as a whole. */
  isWhole?: boolean;
  /** What tells it, when somebody asks for it. */
  node: () => SyntaxNode;
}

/**
 * What is imported is loaded when it is used: in a circle of imports it is there by then. Only what is imported for
 * its effects is loaded at once.
 */
export function importNames(statement: SyntaxNode, scope: Scope, program: Program): void {
  const said = statement.text();
  if (/^import\s+type\b/.test(said.slice(0, 20))) return;
  const read = readText(said, statement) ?? readTree(statement);
  if (!read) return;
  let loaded: Value | undefined;
  const from = () => (loaded ??= program.required(scope.path, read.source));
  if (!read.imports) from();
  for (const { name, local, isWhole, node } of read.imports ?? []) {
    const member = (of: string) => program.member(from(), of, { node: node(), path: scope.path });
    if (isWhole) scope.import(local, () => named(settled(from(), program), local));
    else if (name === undefined) scope.import(local, from);
    else scope.import(local, () => named(member(name), local));
  }
}

interface ImportStatement {
  source: string;
  /** Absent where the module is imported for its effects. */
  imports?: readonly Import[];
}

/** `import a from "x"`, `import { b, c as d } from "x"` and both at once, without comments. */
const PLAIN =
  /^import\s*(?:([\w$]+)(?:\s*,\s*(?=\{)|\s+(?=from\b)))?(?:\{([\w$\s,]*)\}\s*)?from\s*(["'])([^"'\\\n]*)\3;?$/;
const SPECIFIER = /^(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?$/;

/** What most imports say is told by their text: a dozen questions to the grammar less for each. */
function readText(said: string, statement: SyntaxNode): ImportStatement | undefined {
  const [, whole, list, , source] = PLAIN.exec(said) ?? [];
  if (source === undefined || (whole === undefined && list === undefined)) return undefined;
  const imports: Import[] = [];
  if (whole !== undefined)
    imports.push({ name: "default", local: whole, node: () => partOf(statement, "identifier") });
  for (const specifier of list?.split(",") ?? []) {
    const trimmed = specifier.trim();
    if (trimmed === "") continue;
    const [, name, alias] = SPECIFIER.exec(trimmed) ?? [];
    if (name === undefined) return undefined;
    imports.push({ name, local: alias ?? name, node: () => partOf(statement, "named_imports") });
  }
  return { source, imports };
}

function partOf(statement: SyntaxNode, kind: string): SyntaxNode {
  const clause = codeChildren(statement).find((child) => isKind(child, "import_clause"));
  return (clause && codeChildren(clause).find((child) => isKind(child, kind))) ?? statement;
}

function readTree(statement: SyntaxNode): ImportStatement | undefined {
  const source = (statement.field("source") ?? statement.find({ rule: { kind: "string" } }))
    ?.text()
    .slice(1, -1);
  if (source === undefined) return undefined;
  const clause = codeChildren(statement).find((child) =>
    isKind(child, "import_clause", "import_require_clause"),
  );
  if (!clause) return { source };
  const isWhole = isKind(clause, "import_require_clause");
  return { source, imports: codeChildren(clause).flatMap((part) => importsOf(part, isWhole)) };
}

function importsOf(part: SyntaxNode, isWhole: boolean): Import[] {
  const node = () => part;
  if (isKind(part, "identifier")) return [{ name: "default", local: part.text(), isWhole, node }];
  if (isKind(part, "namespace_import")) {
    const local = codeChildren(part)[0]?.text();
    return local ? [{ local, node }] : [];
  }
  if (!isKind(part, "named_imports")) return [];
  return codeChildren(part).flatMap((one): Import[] => {
    const name = one.field("name")?.text();
    const local = (one.field("alias") ?? one.field("name"))?.text();
    return name && local ? [{ name, local, node }] : [];
  });
}

/** What could not be found is called as the code calls it. */
function named(value: Value, name: string): Value {
  if (value.is === "unknown") return { is: "unknown", said: name };
  return value.is === "outside" ? { ...value, said: name } : value;
}
