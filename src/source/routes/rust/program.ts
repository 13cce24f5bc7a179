import { codeChildren, isKind, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { SourceFiles } from "../source-files.ts";

const COMMENTS = new Set(["line_comment", "block_comment"]);

export interface RustFile {
  path: string;
  root: SyntaxNode;
}

export interface RustFunction {
  name: string;
  path: string;
  /** The module it stands in, as far as the file says it: `routes` of `src/routes.rs` and of `src/routes/mod.rs`. */
  module: string;
  node: SyntaxNode;
  /** 1-based. */
  lines: { from: number; to: number };
  /** `line` is 1-based. */
  parameters: readonly { name: string; type: string; line: number }[];
  returns: string;
  body: SyntaxNode | undefined;
  text: string;
  /** Attributes in front of it, as written between `#[` and `]`. */
  attributes: readonly { node: SyntaxNode; name: string; text: string }[];
}

/** The functions and constants of the Rust files that have to do with routes. */
export class RustProgram {
  readonly files: readonly RustFile[];
  readonly functions: readonly RustFunction[];
  readonly gaps: readonly { path: string; reason: string }[];
  readonly #byName = new Map<string, RustFunction[]>();
  readonly #constants = new Map<string, string[]>();

  constructor(sources: SourceFiles, paths: readonly string[]) {
    const files: RustFile[] = [];
    const functions: RustFunction[] = [];
    const gaps: { path: string; reason: string }[] = [];
    for (const path of paths) {
      const tree = sources.tree(path);
      if (!tree) continue;
      if (tree.gap !== undefined) {
        gaps.push({ path, reason: tree.gap });
        continue;
      }
      files.push({ path, root: tree.root });
      for (const node of tree.root.findAll({ rule: { kind: "function_item" } }))
        functions.push(functionOf(node, path));
      for (const node of tree.root.findAll({
        rule: { any: [{ kind: "const_item" }, { kind: "static_item" }] },
      })) {
        const value = node.field("value");
        const name = node.field("name")?.text() ?? "";
        if (value && isKind(value, "string_literal"))
          this.#constants.set(name, [...(this.#constants.get(name) ?? []), stringOf(value)]);
      }
    }
    this.files = files;
    this.functions = functions;
    this.gaps = gaps;
    for (const one of functions) this.#byName.set(one.name, [...(this.#byName.get(one.name) ?? []), one]);
  }

  /** The function that a path such as `users::list` or `list` means in a file; `undefined` when several could be it. */
  function(path: string, from: string): RustFunction | undefined {
    const steps = path.split("::");
    const found = this.#byName.get(steps.at(-1) ?? "") ?? [];
    if (found.length <= 1) return found[0];
    const owner = steps.at(-2);
    const fitting =
      owner === undefined || owner === "self" || owner === "Self"
        ? found.filter((one) => one.path === from)
        : found.filter(
            (one) =>
              one.module === owner ||
              isCrate(one.path, owner) ||
              new RegExp(`\\bimpl[^{]{0,80}\\b${escaped(owner)}\\b`).test(headOf(one.node)),
          );
    const near = fitting.filter((one) => crateOf(one.path) === crateOf(from));
    const named = fitting.filter((one) => one.module === owner);
    for (const some of [near, named, fitting])
      if (some.length > 0) return some.length === 1 ? some[0] : undefined;
    return undefined;
  }

  /** The text of a constant, when every one of that name says the same. */
  constant(name: string): string | undefined {
    const values = new Set(this.#constants.get(name.split("::").at(-1) ?? ""));
    return values.size === 1 ? [...values][0] : undefined;
  }
}

export function code(node: SyntaxNode | null | undefined): SyntaxNode[] {
  return node ? codeChildren(node).filter((child) => !COMMENTS.has(String(child.kind()))) : [];
}

export function stringOf(node: SyntaxNode): string {
  return node
    .text()
    .replace(/^b?r?#*"|"#*$/g, "")
    .replace(/\\(["\\])/g, "$1");
}

/** Items in front of which attributes stand are their next neighbours. */
export function attributesOf(node: SyntaxNode): { node: SyntaxNode; name: string; text: string }[] {
  const found: { node: SyntaxNode; name: string; text: string }[] = [];
  let before = node.prev();
  while (before && (isKind(before, "attribute_item") || COMMENTS.has(String(before.kind())))) {
    if (isKind(before, "attribute_item")) {
      const text = before.text().replace(/^#\s*\[|\]$/g, "");
      found.push({ node: before, name: /^[\w:]+/.exec(text.trim())?.[0] ?? "", text });
    }
    before = before.prev();
  }
  return found.reverse();
}

function functionOf(node: SyntaxNode, path: string): RustFunction {
  const parameters = code(node.field("parameters")).flatMap((parameter) => {
    const type = parameter.field("type")?.text();
    return type === undefined
      ? []
      : [
          {
            name:
              parameter
                .field("pattern")
                ?.text()
                .replace(/^mut\s+/, "") ?? "",
            type,
            line: linesOf(parameter).from,
          },
        ];
  });
  const steps = path.replace(/\.rs$/, "").split("/");
  return {
    name: node.field("name")?.text() ?? "",
    path,
    module: (steps.at(-1) === "mod" ? steps.at(-2) : steps.at(-1)) ?? "",
    node,
    lines: linesOf(node),
    parameters,
    returns: node.field("return_type")?.text() ?? "",
    body: node.field("body") ?? undefined,
    text: node.text(),
    attributes: attributesOf(node),
  };
}

/** Crates are named after their folders as a rule: `shop_api_routes` is `crates/api/routes` or `api-routes`. */
function isCrate(path: string, name: string): boolean {
  if (!/(^|\/)src\/lib\.rs$/.test(path)) return false;
  const folders = crateOf(path)
    .replace(/-/g, "_")
    .split("/")
    .filter((folder) => folder !== "");
  const tails = folders.map((_, from) => folders.slice(from).join("_"));
  return tails.some((tail) => name === tail || name.endsWith(`_${tail}`));
}

function crateOf(path: string): string {
  const at = path.lastIndexOf("src/");
  return at < 0 ? path.split("/").slice(0, -1).join("/") : path.slice(0, at);
}

/** The beginning of the `impl` block around a method. */
function headOf(node: SyntaxNode): string {
  const around = node.parent()?.parent();
  return around && isKind(around, "impl_item") ? around.text().slice(0, 200) : "";
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, "");
}
