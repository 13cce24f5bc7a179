import { codeChildren, isKind } from "../../syntax/nodes.ts";
import { firstError, parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import type { ReadProblem } from "../problem.ts";
import { type Heredocs, heredocsOf } from "./heredocs.ts";

/** A file that holds one migration, taken apart. */
export interface Program {
  /** As in `ActiveRecord::Migration[7.1]`; 4.2 when none is named. */
  version: number;
  /** False with `disable_ddl_transaction!`. */
  transactional: boolean;
  /** Its methods by name, those of the class itself included. */
  methods: ReadonlyMap<string, Method>;
  /** Assignments outside its methods, in order. */
  constants: readonly SyntaxNode[];
  /** Classes that it defines for itself: models, as far as a migration goes. */
  classes: ReadonlySet<string>;
  heredocs: Heredocs;
}

export interface Method {
  node: SyntaxNode;
  parameters: readonly SyntaxNode[];
  body: readonly SyntaxNode[];
}

/** Before versions were written down, migrations were those of Rails 4.2. */
export const UNVERSIONED = 4.2;

/** The version of Rails that a file's text names, if it does. */
export function versionNamed(source: string): number | undefined {
  const version = /\bActiveRecord::(?:Migration|Schema)\s*\[\s*["']?(\d{1,2}\.\d)["']?\s*\]/.exec(
    source,
  )?.[1];
  return version === undefined ? undefined : Number(version);
}

/**
 * @param latest the version for a migration whose ancestor is a class of the application's own
 * @returns `gap`, for a person, when the file holds no migration that can be read
 */
export function programOf(
  source: string,
  latest: number,
): { program: Program; problems: readonly ReadProblem[]; gap?: never } | { program?: never; gap: string } {
  const parsed = parseProgram("ruby", source);
  if (!parsed.root) return { gap: parsed.gap };
  const error = firstError(parsed.root);
  const found = migrationClass(parsed.root, latest);
  if (!found)
    return { gap: error === undefined ? "it defines no migration" : `line ${error} is no valid Ruby` };
  const methods = new Map<string, Method>();
  const constants: SyntaxNode[] = codeChildren(parsed.root).filter((node) => isKind(node, "assignment"));
  const classes = new Set<string>();
  let transactional = true;
  const visit = (nodes: readonly SyntaxNode[]): void => {
    for (const node of nodes) {
      const kind = String(node.kind());
      if (kind === "method" || kind === "singleton_method") {
        const method = methodOf(node);
        if (method) methods.set(method.name, method.method);
      } else if (kind === "singleton_class") {
        visit(bodyOf(node));
      } else if (kind === "assignment") {
        constants.push(node);
      } else if (kind === "class") {
        const name = node.field("name")?.text();
        if (name !== undefined) classes.add(name);
      } else if (/^(?:self\.)?disable_ddl_transaction!$/.test(node.text())) {
        transactional = false;
      }
    }
  };
  visit(bodyOf(found.node));
  return {
    program: {
      version: found.version,
      transactional,
      methods,
      constants,
      classes,
      heredocs: heredocsOf(parsed.root),
    },
    problems: error === undefined ? [] : [{ line: error, message: "this is no valid Ruby" }],
  };
}

/** The class whose ancestor is a migration; one that only looks like it when there is no other. */
function migrationClass(root: SyntaxNode, latest: number): { node: SyntaxNode; version: number } | undefined {
  const classes = root
    .findAll({ rule: { kind: "class" } })
    .map((node) => ({ node, parent: node.field("superclass")?.text() ?? "" }));
  const found =
    classes.find(({ parent }) => /\bMigration\b/.test(parent)) ??
    classes.find(({ node }) => /\bdef\s+(?:self\.)?(?:change|up)\b/.test(node.text()));
  if (!found) return undefined;
  const isOwn = !/\bActiveRecord::Migration\b/.test(found.parent);
  return { node: found.node, version: versionNamed(found.parent) ?? (isOwn ? latest : UNVERSIONED) };
}

function methodOf(node: SyntaxNode): { name: string; method: Method } | undefined {
  const name = node.field("name")?.text();
  if (name === undefined) return undefined;
  const parameters = node.field("parameters");
  const body = node.field("body");
  const nodes = !body ? [] : String(body.kind()) === "body_statement" ? codeChildren(body) : [body];
  return { name, method: { node, parameters: parameters ? codeChildren(parameters) : [], body: nodes } };
}

export function bodyOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = codeChildren(node).find((child) => isKind(child, "body_statement", "block_body"));
  return body ? codeChildren(body) : [];
}
