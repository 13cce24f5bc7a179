import { braceExpand, Minimatch, type MinimatchOptions } from "minimatch";
import type { Glob } from "../domain/architect.ts";
import { globProblem, isTakeBack, MAX_GLOB_ALTERNATIVES } from "../domain/glob.ts";

const OPTIONS: MinimatchOptions = {
  dot: true,
  nocomment: true,
  nonegate: true,
  platform: "linux",
  braceExpandMax: MAX_GLOB_ALTERNATIVES,
};

interface Compiled {
  glob: Glob;
  takesBack: boolean;
  /** One for each way through its braces. */
  alternatives: readonly Alternative[];
}

/**
 * A list of globs, read in order: the last that matches a path decides, and one that begins with `!` takes the
 * path back. Globs that `globProblem` refuses match nothing.
 *
 * A glob looks at a path's folder and, in its last part, at the file name. So two files of one folder whose names
 * match the same last parts have the same answer, and it is worked out once.
 */
export class GlobSet {
  readonly #globs: readonly Compiled[];
  readonly #names: NameTests;
  readonly #answers = new Map<string, Glob | undefined>();

  constructor(globs: readonly Glob[]) {
    this.#globs = globs.filter((glob) => globProblem(glob) === undefined).map(compile);
    this.#names = new NameTests(
      this.#globs.flatMap(({ alternatives }) => alternatives.map(({ glob }) => glob)),
    );
  }

  /** The glob that chose this path, or `undefined`. */
  match(path: string): Glob | undefined {
    const slash = path.lastIndexOf("/");
    const key = `${path.slice(0, slash + 1)}\0${this.#names.signature(path.slice(slash + 1))}`;
    if (this.#answers.has(key)) return this.#answers.get(key);
    const last = this.#globs.findLast(({ alternatives }) => alternatives.some((one) => one.matches(path)));
    const answer = last === undefined || last.takesBack ? undefined : last.glob;
    // The keys hold names from pull requests: a set lives as long as its architect, so it must not grow for ever.
    if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(key, answer);
    return answer;
  }
}

const MAX_ANSWERS = 4_000;

function compile(glob: Glob): Compiled {
  const takesBack = isTakeBack(glob);
  const expanded = new Set(braceExpand(takesBack ? glob.slice(1) : glob, OPTIONS));
  return { glob, takesBack, alternatives: [...expanded].map((one) => new Alternative(one)) };
}

/**
 * A glob without braces. The built-in architects have two thousand of them, of which a path can match a few: only
 * those whose literal texts it holds are ever compiled.
 */
class Alternative {
  readonly glob: string;
  readonly #literals: readonly string[];
  #matcher: Minimatch | undefined;

  constructor(glob: string) {
    this.glob = glob;
    const parts = glob.split("/");
    // `..` takes the part before it back.
    this.#literals = parts.includes("..") ? [] : parts.map(literalOf).filter(Boolean);
  }

  matches(path: string): boolean {
    if (!this.#literals.every((literal) => path.includes(literal))) return false;
    this.#matcher ??= new Minimatch(this.glob, { ...OPTIONS, nobrace: true });
    return this.#matcher.match(path);
  }
}

/** Which last parts of a set of globs a file name matches. Most are `*`, an extension or a whole name: look-ups. */
class NameTests {
  readonly #endings = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #others = new ByBeginning();

  constructor(expanded: readonly string[]) {
    const parts = new Set(expanded.map((glob) => glob.slice(glob.lastIndexOf("/") + 1)));
    let id = 0;
    for (const part of parts) {
      id++;
      if (part === "*" || part === "**") continue;
      if (/^\*\.[A-Za-z0-9]+$/.test(part)) this.#endings.set(part.slice(1), id);
      else if (/^[A-Za-z0-9._-]+$/.test(part)) this.#names.set(part, id);
      else this.#others.add(new NamePattern(id, part));
    }
  }

  signature(name: string): string {
    const dot = name.lastIndexOf(".");
    let signature = `${dot < 0 ? "" : (this.#endings.get(name.slice(dot)) ?? "")},${this.#names.get(name) ?? ""}`;
    const ids = this.#others
      .candidates(name)
      .filter((pattern) => pattern.matches(name))
      .map((pattern) => pattern.id);
    for (const id of ids.sort((one, other) => one - other)) signature += `,${id}`;
    return signature;
  }
}

/** Patterns by the first two letters of the text that they need: a name holds a dozen pairs, of hundreds of patterns. */
class ByBeginning {
  readonly #byPair = new Map<string, NamePattern[]>();
  /** Those that need less. */
  readonly #always: NamePattern[] = [];

  add(pattern: NamePattern): void {
    const pair = pattern.literal.slice(0, 2);
    const same = pair.length < 2 ? this.#always : (this.#byPair.get(pair) ?? []);
    if (pair.length === 2) this.#byPair.set(pair, same);
    same.push(pattern);
  }

  /** Each pattern that may match a name, once. */
  candidates(name: string): NamePattern[] {
    const found = new Set(this.#always);
    for (let at = 0; at < name.length - 1; at++)
      for (const pattern of this.#byPair.get(name.slice(at, at + 2)) ?? []) found.add(pattern);
    return [...found];
  }
}

class NamePattern {
  readonly id: number;
  readonly #part: string;
  /** What every matching name holds. */
  readonly literal: string;
  #matcher: Minimatch | undefined;

  constructor(id: number, part: string) {
    this.id = id;
    this.#part = part;
    this.literal = literalOf(part);
  }

  matches(name: string): boolean {
    if (!name.includes(this.literal)) return false;
    this.#matcher ??= new Minimatch(this.#part, OPTIONS);
    return this.#matcher.match(name);
  }
}

/** A text that every matching name holds: the longest run between wildcards. Empty when it is not plain which. */
function literalOf(part: string): string {
  if (/[\\(){}]/.test(part) || part === ".") return "";
  const runs = part.replace(/\[[^\]]*\]/g, "*").split(/[*?[\]!]+/);
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

const compiledSets = new WeakMap<readonly Glob[], GlobSet>();

/** Lists of globs that are kept beyond the review that they were read in. */
const MAX_SETS = 64;
const setsByText = new Map<string, GlobSet>();

/** The same list is compiled once, and so are equal ones: every review reads its configuration anew. */
export function globSetOf(globs: readonly Glob[]): GlobSet {
  const known = compiledSets.get(globs);
  if (known) return known;
  const text = JSON.stringify(globs);
  const set = setsByText.get(text) ?? new GlobSet(globs);
  if (setsByText.size >= MAX_SETS) setsByText.clear();
  setsByText.set(text, set);
  compiledSets.set(globs, set);
  return set;
}
