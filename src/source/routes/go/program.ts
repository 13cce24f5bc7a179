import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { SourceFiles } from "../source-files.ts";

export interface GoFile {
  path: string;
  /** The folder, which is the package. */
  dir: string;
  /** Import paths by the name they have in this file. */
  imports: ReadonlyMap<string, string>;
}

export interface GoFunction {
  name: string;
  /** The type it is a method of. */
  receiver?: { name: string; type: string };
  file: GoFile;
  node: SyntaxNode;
  parameters: readonly GoParameter[];
  /** The code between its braces. */
  body: SyntaxNode | undefined;
  text: string;
}

export interface GoParameter {
  name: string;
  type: SyntaxNode | undefined;
}

export interface GoStruct {
  file: GoFile;
  /** Types by field name; an embedded type under its own name. */
  fields: ReadonlyMap<string, SyntaxNode>;
}

/** The declarations of the Go files that have to do with routes, by package and name. */
export class GoProgram {
  readonly files: readonly GoFile[];
  readonly functions: readonly GoFunction[];
  readonly #functions = new Map<string, GoFunction>();
  readonly #methods = new Map<string, GoFunction[]>();
  readonly #values = new Map<string, { node: SyntaxNode; file: GoFile }>();
  readonly #structs = new Map<string, GoStruct>();
  readonly #folders: ReadonlySet<string>;
  readonly #imported = new Map<string, string | undefined>();
  /** Files that could not be parsed. */
  readonly gaps: readonly { path: string; reason: string }[];

  constructor(sources: SourceFiles, paths: readonly string[]) {
    const files: GoFile[] = [];
    const functions: GoFunction[] = [];
    const gaps: { path: string; reason: string }[] = [];
    for (const path of paths) {
      const tree = sources.tree(path);
      if (!tree) continue;
      if (tree.gap !== undefined) {
        gaps.push({ path, reason: tree.gap });
        continue;
      }
      const top = codeChildren(tree.root);
      const file = { path, dir: folderOf(path), imports: importsOf(top) };
      files.push(file);
      for (const node of top) this.#declare(node, file, functions);
    }
    this.files = files;
    this.functions = functions;
    this.gaps = gaps;
    this.#folders = new Set(files.map((file) => file.dir));
  }

  function(dir: string, name: string): GoFunction | undefined {
    return this.#functions.get(`${dir}|${name}`);
  }

  /** The method of one type, by its name and the package that declares it. */
  method(dir: string, type: string, name: string): GoFunction | undefined {
    return this.methods(name).find((method) => method.file.dir === dir && method.receiver?.type === type);
  }

  methods(name: string): readonly GoFunction[] {
    return this.#methods.get(name) ?? [];
  }

  /** What a constant or variable of a package begins with. */
  value(dir: string, name: string): { node: SyntaxNode; file: GoFile } | undefined {
    return this.#values.get(`${dir}|${name}`);
  }

  struct(dir: string, name: string): GoStruct | undefined {
    return this.#structs.get(`${dir}|${name}`);
  }

  /** The folder of this repository that an import path leads to: the longest one it ends in. */
  folderOfImport(path: string): string | undefined {
    if (this.#imported.has(path)) return this.#imported.get(path);
    const segments = path.split("/");
    let found: string | undefined;
    for (let from = 1; from < segments.length && found === undefined; from++) {
      const tail = segments.slice(from).join("/");
      if (this.#folders.has(tail)) found = tail;
      // The module may lie in a folder of its own.
      else found = [...this.#folders].find((dir) => dir.endsWith(`/${tail}`) && from < segments.length - 1);
    }
    this.#imported.set(path, found);
    return found;
  }

  #declare(node: SyntaxNode, file: GoFile, functions: GoFunction[]): void {
    if (isKind(node, "function_declaration", "method_declaration")) {
      const found = functionOf(node, file);
      functions.push(found);
      if (found.receiver === undefined) this.#functions.set(`${file.dir}|${found.name}`, found);
      else this.#methods.set(found.name, [...(this.#methods.get(found.name) ?? []), found]);
      return;
    }
    if (isKind(node, "const_declaration", "var_declaration")) {
      for (const spec of specsOf(node, "const_spec", "var_spec")) {
        const names = codeChildren(spec).filter((child) => isKind(child, "identifier"));
        const values = spec.field("value");
        const list = values ? codeChildren(values) : [];
        names.forEach((name, index) => {
          const value = list[index];
          if (value) this.#values.set(`${file.dir}|${name.text()}`, { node: value, file });
        });
      }
      return;
    }
    if (isKind(node, "type_declaration")) {
      for (const spec of specsOf(node, "type_spec")) {
        const type = spec.field("type");
        if (isKind(type, "struct_type"))
          this.#structs.set(`${file.dir}|${spec.field("name")?.text() ?? ""}`, {
            file,
            fields: fieldsOf(type),
          });
      }
    }
  }
}

/** `T` of `*T`. */
export function pointee(type: SyntaxNode): SyntaxNode {
  const inner = isKind(type, "pointer_type") ? codeChildren(type)[0] : undefined;
  return inner ?? type;
}

export function parametersOf(node: SyntaxNode): GoParameter[] {
  const list = node.field("parameters");
  if (!list) return [];
  return codeChildren(list).flatMap((declared): GoParameter[] => {
    const type = declared.field("type") ?? undefined;
    const names = codeChildren(declared).filter((child) => isKind(child, "identifier"));
    return names.length === 0 ? [{ name: "_", type }] : names.map((name) => ({ name: name.text(), type }));
  });
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function functionOf(node: SyntaxNode, file: GoFile): GoFunction {
  const receiver = isKind(node, "method_declaration") ? receiverOf(node) : undefined;
  const body = node.field("body") ?? undefined;
  return {
    name: node.field("name")?.text() ?? "",
    ...(receiver ? { receiver } : {}),
    file,
    node,
    parameters: parametersOf(node),
    body,
    text: node.text(),
  };
}

function receiverOf(node: SyntaxNode): { name: string; type: string } | undefined {
  const list = node.field("receiver");
  const declared = list ? codeChildren(list)[0] : undefined;
  const type = declared?.field("type");
  if (!type) return undefined;
  const name = codeChildren(declared ?? type).find((child) => isKind(child, "identifier"));
  return { name: name?.text() ?? "_", type: pointee(type).text().replace(/\[.*$/s, "") };
}

function importsOf(top: readonly SyntaxNode[]): Map<string, string> {
  const imports = new Map<string, string>();
  for (const node of top) {
    for (const spec of isKind(node, "import_declaration") ? specsOf(node, "import_spec") : []) {
      const path = spec.field("path")?.text().slice(1, -1) ?? "";
      imports.set(spec.field("name")?.text() ?? packageNameOf(path), path);
    }
  }
  return imports;
}

/** The name a package has by custom: the last part of its path that is no version. */
function packageNameOf(path: string): string {
  const segments = path.split("/").filter((segment) => !/^v\d+$/.test(segment));
  return (segments.at(-1) ?? "").replace(/\.v\d+$/, "").replace(/^go-/, "");
}

/** The specs of a declaration, in parentheses or not. */
function specsOf(node: SyntaxNode, ...kinds: readonly string[]): SyntaxNode[] {
  return codeChildren(node).flatMap((child) =>
    kinds.includes(String(child.kind()))
      ? [child]
      : String(child.kind()).endsWith("_list")
        ? specsOf(child, ...kinds)
        : [],
  );
}

function fieldsOf(struct: SyntaxNode): Map<string, SyntaxNode> {
  const fields = new Map<string, SyntaxNode>();
  const list = codeChildren(struct)[0];
  for (const declared of list ? codeChildren(list) : []) {
    const type = declared.field("type");
    if (!type) continue;
    const names = codeChildren(declared).filter((child) => isKind(child, "field_identifier"));
    if (names.length === 0) fields.set(pointee(type).text().split(".").at(-1) ?? "", type);
    for (const name of names) fields.set(name.text(), type);
  }
  return fields;
}
