import type { Location } from "../../domain/pull-request.ts";
import { type Grammar, parseProgram, type SyntaxNode } from "../../syntax/parse.ts";

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "tsx",
  js: "tsx",
  jsx: "tsx",
  mjs: "tsx",
  cjs: "tsx",
  py: "python",
  go: "go",
  java: "java",
  kt: "kotlin",
  kts: "kotlin",
  rb: "ruby",
  php: "php",
  rs: "rust",
};

/** The programs of one commit, each parsed once and only when somebody asks. */
export class SourceFiles {
  readonly side: Location["side"];
  readonly #texts: ReadonlyMap<string, string>;
  readonly #trees = new Map<string, ReturnType<typeof parseProgram>>();

  /** @param texts by path from the root of the repository */
  constructor(texts: ReadonlyMap<string, string>, side: Location["side"]) {
    this.#texts = texts;
    this.side = side;
  }

  /** Sorted. */
  get paths(): readonly string[] {
    return [...this.#texts.keys()].sort();
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  text(path: string): string | undefined {
    return this.#texts.get(path);
  }

  /** @returns `undefined` when there is no such file, or none of a language that is read here */
  tree(path: string): { root: SyntaxNode; gap?: never } | { root?: never; gap: string } | undefined {
    const known = this.#trees.get(path);
    if (known) return known;
    const text = this.#texts.get(path);
    const grammar = grammarOf(path);
    if (text === undefined || grammar === undefined) return undefined;
    const parsed = parseProgram(grammar, text);
    this.#trees.set(path, parsed);
    return parsed;
  }
}

/** The grammar of a file's language, by its extension. */
export function grammarOf(path: string): Grammar | undefined {
  const extension = /\.([A-Za-z]{1,4})$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(GRAMMARS, extension) ? GRAMMARS[extension] : undefined;
}
