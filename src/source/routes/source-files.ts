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

type Parsed = ReturnType<typeof parseProgram>;

/** Syntax trees by text: a file that two commits share is parsed once. */
export class ParsedPrograms {
  readonly #byGrammar = new Map<Grammar, Map<string, Parsed>>();

  parse(grammar: Grammar, text: string): Parsed {
    const known = this.#byGrammar.get(grammar) ?? new Map<string, Parsed>();
    this.#byGrammar.set(grammar, known);
    const parsed = known.get(text) ?? parseProgram(grammar, text);
    known.set(text, parsed);
    return parsed;
  }

  /** Lets go of all others. */
  keepOnly(texts: ReadonlySet<string>): void {
    for (const known of this.#byGrammar.values())
      for (const text of known.keys()) if (!texts.has(text)) known.delete(text);
  }
}

/** The programs of one commit, each parsed once and only when somebody asks. */
export class SourceFiles {
  readonly side: Location["side"];
  readonly #texts: ReadonlyMap<string, string>;
  #paths: readonly string[] | undefined;
  readonly #trees = new Map<string, Parsed>();
  readonly #programs: ParsedPrograms;

  /**
   * @param texts by path from the root of the repository
   * @param programs shared with another commit, when there is one
   */
  constructor(
    texts: ReadonlyMap<string, string>,
    side: Location["side"],
    programs: ParsedPrograms = new ParsedPrograms(),
  ) {
    this.#texts = texts;
    this.side = side;
    this.#programs = programs;
  }

  /** Sorted. */
  get paths(): readonly string[] {
    this.#paths ??= [...this.#texts.keys()].sort();
    return this.#paths;
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
    const parsed = this.#programs.parse(grammar, text);
    this.#trees.set(path, parsed);
    return parsed;
  }
}

/** The grammar of a file's language, by its extension. */
export function grammarOf(path: string): Grammar | undefined {
  const extension = /\.([A-Za-z]{1,4})$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(GRAMMARS, extension) ? GRAMMARS[extension] : undefined;
}
