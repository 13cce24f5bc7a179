import type { Flow } from "../../origin.ts";
import type { Program } from "../../program.ts";
import { isExponential } from "../../regex/backtracking.ts";
import { bare, isKind, type SyntaxNode } from "../../syntax.ts";
import { type Danger, inputDetector } from "./detect.ts";
import type { Site } from "./sites.ts";

/** Patterns that a client sends, and slow patterns that meet what a client sends. */
export const patterns = inputDetector({
  kind: "regex-dos",
  mentions: /\bRegExp\b|\.(?:test|exec|match|matchAll|replace|replaceAll|search|split)\(/,
  names: /^(?:RegExp|test|exec|match|matchAll|replace|replaceAll|search|split)$/,
  danger,
});

function danger(site: Site): Danger | undefined {
  const [first] = site.args;
  if (!first) return undefined;
  if (site.name === "RegExp")
    return site.receiver ? undefined : { values: [first], detail: "pattern-from-input" };
  if (!site.receiver) return undefined;
  const ofPattern = site.name === "test" || site.name === "exec";
  const pattern = writtenPattern(ofPattern ? site.receiver : first, site.flow);
  const text = ofPattern ? first : site.receiver;
  if (!pattern || !isSlow(pattern, site.program)) return undefined;
  return { values: [text], detail: "slow-pattern" };
}

/** Patterns of one file that are judged. More is a table of them, or a hostile file. */
const MAX_PATTERNS = 100;

const judged = new WeakMap<Program, Map<string, boolean>>();

function isSlow({ source, flags }: { source: string; flags: string }, program: Program): boolean {
  const answers = judged.get(program) ?? new Map<string, boolean>();
  judged.set(program, answers);
  const key = `/${source}/${flags}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (answers.size >= MAX_PATTERNS) {
    program.tell(`it has more than ${MAX_PATTERNS} patterns: the rest was not looked at`);
    return false;
  }
  const answer = isExponential(source, flags);
  answers.set(key, answer);
  return answer;
}

/** A pattern of the program itself: a literal, also under a name. */
function writtenPattern(node: SyntaxNode, flow: Flow): { source: string; flags: string } | undefined {
  const at = bare(node);
  if (isKind(at, "regex")) {
    const [, source = "", flags = ""] = /^\/([^]*)\/([a-z]*)$/.exec(at.text()) ?? [];
    return source === "" ? undefined : { source, flags };
  }
  if (isKind(at, "identifier")) {
    const binding = flow.scopes.bindingOf(at.text(), at);
    const init = binding?.kind === "variable" && binding.keys.length === 0 ? binding.init : undefined;
    const made = init ? bare(init) : undefined;
    if (made && isKind(made, "regex")) return writtenPattern(made, flow);
  }
  return undefined;
}
