import {
  isWellKnown,
  type ModuleSide,
  type ProtoSource,
  resolveImport,
} from "../contract/protobuf/module.ts";
import { scanProto } from "../contract/protobuf/scan.ts";
import type { LoadedPull, Tree } from "../domain/tree.ts";
import { basePath } from "./contract-sort.ts";

/** Files of one pull request's modules, imports of imports included. */
const MAX_FILES = 1_500;
/** Their text. Characters. */
const MAX_TEXT = 16 * 1024 * 1024;

export interface ProtoModule {
  base: ModuleSide;
  head: ModuleSide;
  /** What was not read, in words for a person. */
  gaps: readonly string[];
}

/** Reads the changed protobuf files with everything they import, at base and at head. */
export async function loadProtoModule(loaded: LoadedPull, changed: readonly string[]): Promise<ProtoModule> {
  const renamed = new Map(
    loaded.pull.files.filter((file) => file.before !== undefined).map((file) => [basePath(file), file.path]),
  );
  const gaps: string[] = [];
  const base = await ProtoReader.open(loaded.trees.mergeBase, (path) => renamed.get(path) ?? path, gaps);
  const head = await ProtoReader.open(loaded.trees.head, (path) => path, gaps);
  let names = new Set(changed);
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    // A file that only one side imports is there on both, unless it is gone: else it would look removed.
    await base.add(names);
    await head.add(names);
    names = new Set([...names, ...base.names(), ...head.names()]);
  }
  return { base: base.side(), head: head.side(), gaps };
}

class ProtoReader {
  readonly #tree: Tree;
  readonly #gaps: string[];
  /** All protobuf files of the commit. */
  readonly #paths: readonly string[];
  readonly #nameOf: (path: string) => string;
  readonly #pathOf: ReadonlyMap<string, string>;
  readonly #files = new Map<string, ProtoSource>();
  readonly #resolved = new Map<string, string | undefined>();
  #size = 0;

  private constructor(
    tree: Tree,
    paths: readonly string[],
    nameOf: (path: string) => string,
    gaps: string[],
  ) {
    this.#tree = tree;
    this.#paths = paths;
    this.#nameOf = nameOf;
    this.#pathOf = new Map(paths.map((path) => [nameOf(path), path]));
    this.#gaps = gaps;
  }

  static async open(tree: Tree, nameOf: (path: string) => string, gaps: string[]): Promise<ProtoReader> {
    const entries = (await tree.list()).filter(({ kind, path }) => kind === "file" && /\.proto$/i.test(path));
    return new ProtoReader(
      tree,
      entries.map(({ path }) => path),
      nameOf,
      gaps,
    );
  }

  names(): Iterable<string> {
    return this.#files.keys();
  }

  side(): ModuleSide {
    return {
      files: [...this.#files.values()],
      resolve: (imported, from) => this.#resolve(imported, from.path),
    };
  }

  /** Files by their names in the module, and what they import. */
  async add(names: Iterable<string>): Promise<void> {
    let wanted = [...names].filter((name) => !this.#files.has(name) && this.#pathOf.has(name));
    while (wanted.length > 0) {
      if (this.#files.size + wanted.length > MAX_FILES || this.#size > MAX_TEXT) {
        this.#gaps.push(
          `it imports more than ${MAX_FILES} files or ${MAX_TEXT / 1024 / 1024} MB: the rest was not read`,
        );
        return;
      }
      const texts = await this.#tree.readAll(wanted.map((name) => this.#pathOf.get(name) ?? name));
      const next = new Set<string>();
      for (const name of wanted) {
        const path = this.#pathOf.get(name) ?? name;
        const file = texts.get(path);
        const scan = file?.state === "text" ? scanProto(file.text) : undefined;
        if (file?.state !== "text" || !scan) {
          this.#gaps.push(`${path} could not be read: it is not text, or too large`);
          continue;
        }
        this.#size += file.text.length;
        this.#files.set(name, { name, path, text: file.text, scan });
        for (const { path: imported } of scan.imports) {
          const found = this.#resolve(imported, path);
          if (found !== undefined && !this.#files.has(found)) next.add(found);
        }
      }
      wanted = [...next].filter((name) => !this.#files.has(name));
    }
  }

  #resolve(imported: string, from: string): string | undefined {
    if (isWellKnown(imported)) return undefined;
    const folder = from.slice(0, from.lastIndexOf("/") + 1);
    const key = `${folder}\n${imported}`;
    if (!this.#resolved.has(key)) {
      const path = resolveImport(imported, from, this.#paths);
      this.#resolved.set(key, path === undefined ? undefined : this.#nameOf(path));
    }
    return this.#resolved.get(key);
  }
}
