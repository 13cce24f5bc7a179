import { createRequire } from "node:module";
import { Lang, parse, registerDynamicLanguage } from "@ast-grep/napi";
import { messageOf } from "../errors.ts";
import { AskedKinds } from "./asked-kinds.ts";
import { KeptTrees } from "./kept-trees.ts";
import { nodesOf, type SyntaxNode } from "./node.ts";

/** The grammars at hand. JavaScript is read by `tsx`, which contains it. */
export type Grammar =
  | "typescript"
  | "tsx"
  | "python"
  | "go"
  | "java"
  | "kotlin"
  | "ruby"
  | "php"
  | "rust"
  | "elixir"
  | "bash";

export type { SyntaxNode } from "./node.ts";

/** Characters. A program beyond it was written by a tool. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** Brackets within brackets: beyond this the parser's own stack is at risk. */
const MAX_NESTING = 1_000;

/**
 * A program's syntax tree. Grammars forgive mistakes: what could not be read stands in the tree as nodes of the
 * kind `ERROR` (see `firstError`). Whoever parses the same text soon after gets the same tree.
 *
 * @returns `gap`, for a person, when the text is beyond the limits or the parser gave up
 */
export function parseProgram(
  grammar: Grammar,
  text: string,
): { root: SyntaxNode; gap?: never } | { root?: never; gap: string } {
  const trees = keptTrees(grammar);
  const known = trees.get(text);
  if (known) return { root: known };
  if (text.length > MAX_LENGTH) return { gap: `it has more than ${MAX_LENGTH / 1024 / 1024} MB of text` };
  if (isNestedTooDeep(text)) return { gap: `brackets are nested more than ${MAX_NESTING} deep` };
  try {
    const root = nodesOf(parse(languageOf(grammar), text).root(), text, askedOf(grammar));
    trees.keep(text, root);
    return { root };
  } catch (error) {
    return { gap: `it could not be parsed: ${messageOf(error)}` };
  }
}

const trees = new Map<Grammar, KeptTrees>();

function keptTrees(grammar: Grammar): KeptTrees {
  const kept = trees.get(grammar) ?? new KeptTrees();
  trees.set(grammar, kept);
  return kept;
}

const asked = new Map<Grammar, AskedKinds>();

function askedOf(grammar: Grammar): AskedKinds {
  const kinds = asked.get(grammar) ?? new AskedKinds();
  asked.set(grammar, kinds);
  return kinds;
}

/** A review has read its programs: their trees are not held for others any more. */
export function letGoOfTrees(): void {
  for (const kept of trees.values()) kept.letGo();
}

/** 1-based line of the first place that is no program in this language; `undefined` without one. */
export function firstError(root: SyntaxNode): number | undefined {
  const known = errors.get(root);
  if (known !== undefined) return known ?? undefined;
  const [error] = root.findAll({ rule: { kind: "ERROR" } });
  const line = error ? error.range().start.line + 1 : undefined;
  errors.set(root, line ?? null);
  return line;
}

/** Whoever reads a program asks for it, and the whole tree is gone through for the answer. */
const errors = new WeakMap<SyntaxNode, number | null>();

function languageOf(grammar: Grammar): Lang | string {
  if (grammar === "typescript") return Lang.TypeScript;
  if (grammar === "tsx") return Lang.Tsx;
  registerGrammars();
  return grammar;
}

let registered = false;

/** The library takes further grammars once in the life of a process, all together. */
function registerGrammars(): void {
  if (registered) return;
  const require = createRequire(import.meta.url);
  registerDynamicLanguage({
    bash: require("@ast-grep/lang-bash"),
    go: require("@ast-grep/lang-go"),
    java: require("@ast-grep/lang-java"),
    kotlin: require("@ast-grep/lang-kotlin"),
    python: require("@ast-grep/lang-python"),
    rust: require("@ast-grep/lang-rust"),
    ruby: require("@ast-grep/lang-ruby"),
    php: require("@ast-grep/lang-php"),
    elixir: require("@ast-grep/lang-elixir"),
  });
  registered = true;
}

function isNestedTooDeep(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x28 || code === 0x5b || code === 0x7b) open++;
    else if (code === 0x29 || code === 0x5d || code === 0x7d) open = Math.max(0, open - 1);
    if (open > MAX_NESTING) return true;
  }
  return false;
}
