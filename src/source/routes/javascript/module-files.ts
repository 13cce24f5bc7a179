import { parseProgram } from "../../../syntax/parse.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";

const EXTENSIONS = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"] as const;

interface Alias {
  /** The folder of the configuration file: it holds for what lies below. */
  folder: string;
  /** Up to its `*`. */
  start: string;
  /** After it; absent for an alias without one, which means that name alone. */
  end: string | undefined;
  targets: readonly string[];
}

/** Finds the file that an import means: relative paths, `paths` of tsconfig.json, packages of the same repository. */
export class ModuleFiles {
  readonly #has: (path: string) => boolean;
  readonly #aliases: Alias[] = [];
  readonly #packages = new Map<string, string>();
  /** Files of one folder import the same ones. */
  readonly #files = new Map<string, string | undefined>();

  /** @param texts every file that is known, programs and their configuration */
  constructor(paths: readonly string[], texts: (path: string) => string | undefined) {
    const known = new Set(paths);
    this.#has = (path) => known.has(path);
    for (const path of paths) {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (/^(?:ts|js)config(?:\.\w+)?\.json$/.test(name)) this.#readAliases(path, texts(path) ?? "");
      else if (name === "package.json") this.#readPackage(path, texts(path) ?? "");
    }
    // The nearest configuration speaks first, and of its aliases the most exact.
    this.#aliases.sort(
      (one, two) => two.folder.length - one.folder.length || two.start.length - one.start.length,
    );
  }

  /** @returns `undefined` for what lies outside the repository or is no program */
  resolve(from: string, wanted: string): string | undefined {
    if (wanted.startsWith(".")) return this.file(join(folderOf(from), wanted));
    if (wanted.startsWith("/")) return this.file(join("", wanted));
    for (const { folder, start, end, targets } of this.#aliases) {
      if (folder !== "" && !from.startsWith(`${folder}/`)) continue;
      const middle = between(wanted, start, end);
      if (middle === undefined) continue;
      for (const target of targets) {
        const found = this.file(
          join(
            folder,
            target.replace("*", () => middle),
          ),
        );
        if (found !== undefined) return found;
      }
    }
    return this.#inPackage(wanted);
  }

  /** A file by its path with or without its ending, or the index of a folder. */
  file(path: string): string | undefined {
    const known = this.#files.get(path);
    if (known !== undefined || this.#files.has(path)) return known;
    const found = this.#find(path);
    this.#files.set(path, found);
    return found;
  }

  #find(path: string): string | undefined {
    if (/\.[cm]?[jt]sx?$/.test(path) && this.#has(path)) return path;
    // TypeScript imports `users.ts` under the name that it has once it is built.
    const bare = path.replace(/\.([cm]?)jsx?$/, "");
    for (const stem of bare === path ? [path] : [bare, path]) {
      for (const extension of EXTENSIONS)
        if (this.#has(`${stem}.${extension}`)) return `${stem}.${extension}`;
    }
    const folder = path === "" ? "" : `${path}/`;
    for (const extension of EXTENSIONS)
      if (this.#has(`${folder}index.${extension}`)) return `${folder}index.${extension}`;
    return undefined;
  }

  #inPackage(wanted: string): string | undefined {
    const [, name = "", below = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(wanted) ?? [];
    const folder = this.#packages.get(name);
    if (folder === undefined) return undefined;
    const tries =
      below === ""
        ? ["src/index", "index", "src/main", "lib/index"]
        : [below, `src/${below}`, `lib/${below}`];
    for (const path of tries) {
      const found = this.file(join(folder, path));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #readAliases(path: string, text: string): void {
    const options = property(configuration(text), "compilerOptions");
    const baseUrl = stringOf(property(options, "baseUrl"));
    const folder = join(folderOf(path), baseUrl ?? ".");
    for (const pair of property(options, "paths")
      ?.children()
      .filter((child) => isKind(child, "pair")) ?? []) {
      const name = stringOf(pair.field("key") ?? undefined) ?? "";
      const [start = "", end] = name.split("*");
      const list = pair.field("value");
      const targets = (list ? codeChildren(list) : []).flatMap((item) => stringOf(item) ?? []);
      if (start !== "" || targets.length > 0) this.#aliases.push({ folder, start, end, targets });
    }
    if (baseUrl !== undefined) this.#aliases.push({ folder, start: "", end: "", targets: ["*"] });
  }

  #readPackage(path: string, text: string): void {
    const name = stringOf(property(configuration(text), "name"));
    if (name) this.#packages.set(name, folderOf(path));
  }
}

/** What stands for the `*` of an alias. */
function between(wanted: string, start: string, end: string | undefined): string | undefined {
  if (end === undefined) return wanted === start ? "" : undefined;
  if (!wanted.startsWith(start) || !wanted.endsWith(end)) return undefined;
  return wanted.length < start.length + end.length
    ? undefined
    : wanted.slice(start.length, wanted.length - end.length);
}

/** JSON with comments and trailing commas is an expression of JavaScript. */
function configuration(text: string): SyntaxNode | undefined {
  if (text.length > 200_000) return undefined;
  return parseProgram("tsx", `(${text})`).root?.find({ rule: { kind: "object" } }) ?? undefined;
}

function property(object: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  if (!isKind(object, "object")) return undefined;
  const pair = codeChildren(object).find((child) => stringOf(child.field("key") ?? undefined) === name);
  return pair?.field("value") ?? undefined;
}

function stringOf(node: SyntaxNode | undefined): string | undefined {
  return isKind(node, "string") ? node.text().slice(1, -1) : undefined;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** Both parts as one path from the root of the repository, `.` and `..` resolved. */
export function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
