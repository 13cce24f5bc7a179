import type { Language } from "../domain/source.ts";
import type { SyntaxNode } from "../syntax/node.ts";

/**
 * What a call calls, where the text alone says it: names with dots between them, right before the bracket. Asking the
 * grammar for the parts of every call of a program takes longer than parsing it.
 */
export interface ReadCallee {
  /** Where it begins and ends in the text. */
  from: number;
  to: number;
  /** Where its last name begins. */
  name: number;
  /** Where what it is called on ends; absent for a name that stands alone. */
  owner?: number;
}

/** Grammars whose calls begin with what is called, in their field `function`. (In Rust a `?` is an operator.) */
const CALLS: Partial<Record<Language, readonly string[]>> = {
  typescript: ["call_expression", "new_expression"],
  tsx: ["call_expression", "new_expression"],
  javascript: ["call_expression", "new_expression"],
  python: ["call"],
  go: ["call_expression", "composite_literal"],
};

const NAMES = /[\w$#]+(?:\s*\??\.\s*[\w$#]+)*(?=\s*\()/y;
const LINKS = /(?:\s*\??\.\s*[\w$#]+)+(?=\s*\()/y;
/** Alone before a bracket they are no name of a function, or begin something else. */
const WORDS =
  /^(?:super|import|this|function|func|await|typeof|void|delete|new|yield|class|chan|struct|null|undefined|true|false|None|True|False|self|Self|crate|\d.*)$/;

const known = new WeakMap<SyntaxNode, ReadonlyMap<number, ReadCallee>>();

/** By the ids of the calls. A call that is not among them has to be asked for its parts. */
export function readCallees(
  root: SyntaxNode,
  text: string,
  language: Language,
): ReadonlyMap<number, ReadCallee> {
  const before = known.get(root);
  if (before) return before;
  const any = (CALLS[language] ?? []).map((kind) => ({ kind }));
  const read = calleesOf(any.length > 0 ? root.findAll({ rule: { any } }) : [], text);
  known.set(root, read);
  return read;
}

/** @param calls in the order of the text, each before those that it holds */
function calleesOf(calls: readonly SyntaxNode[], text: string): ReadonlyMap<number, ReadCallee> {
  const read = new Map<number, ReadCallee>();
  // Calls that begin at one place are links of one chain: the innermost, which comes last, is its first link.
  for (let at = calls.length - 1; at >= 0; at--) {
    const [call, inner] = [calls[at], calls[at + 1]];
    if (!call) continue;
    const isLink = inner?.start() === call.start();
    const pattern = isLink ? LINKS : NAMES;
    pattern.lastIndex = isLink ? inner.end() : call.start();
    const found = pattern.exec(text)?.[0];
    if (found === undefined || (!isLink && WORDS.test(found))) continue;
    const from = pattern.lastIndex - found.length;
    const dot = found.lastIndexOf(".");
    const name = pattern.lastIndex - found.slice(dot + 1).trimStart().length;
    const owner = from + found.slice(0, Math.max(dot, 0)).replace(/\?$/, "").trimEnd().length;
    const span = { from: call.start(), to: pattern.lastIndex, name };
    read.set(call.id(), dot < 0 ? span : { ...span, owner });
  }
  return read;
}
