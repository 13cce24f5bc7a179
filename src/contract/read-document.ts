import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { messageOf } from "../errors.ts";
import type { DocNode, Document, MapNode } from "./document.ts";
import { pointerStep } from "./document.ts";

/** Deeper nesting than this is not written by hand, nor by the generators we know. Levels. */
const MAX_DEPTH = 100;
/** An alias costs nothing here (it is the same node again), but a thousand of them is not a contract. */
const MAX_ALIASES = 1_000;
/** Nodes of one document. A two-megabyte contract has about a hundred thousand. */
const MAX_NODES = 500_000;

export type ReadDocument = { document: Document } | { problem: string };

/**
 * Parses YAML or JSON (which YAML contains) into nodes with lines. Nothing in the text is executed, no
 * custom tag is honoured, aliases are never copied out. What cannot be read is a `problem` with its line.
 *
 * @param text at most `MAX_TEXT_BYTES`; the caller has seen to it
 */
export function readDocument(path: string, text: string): ReadDocument {
  const lines = text.split("\n");
  const tooDeep = firstTooDeepLine(lines);
  if (tooDeep !== undefined) return { problem: `line ${tooDeep}: nested too deeply to be read` };
  const counter = new LineCounter();
  try {
    const parsed = parseDocument(text, {
      lineCounter: counter,
      // Checking for duplicates is quadratic in the size of a map; the later key wins, as in JSON.
      uniqueKeys: false,
      strict: false,
      prettyErrors: false,
      logLevel: "silent",
      customTags: [],
      resolveKnownTags: false,
    });
    const error = parsed.errors[0];
    if (error) return { problem: `line ${counter.linePos(error.pos[0]).line}: ${error.message}` };
    if (!parsed.contents) return { problem: "line 1: the document is empty" };
    const conversion = new Conversion(path, counter);
    const root = conversion.convert(parsed.contents, "", 1, 0);
    return { document: { path, root, lines } };
  } catch (error) {
    if (error instanceof RangeError) return { problem: "line 1: nested too deeply to be read" };
    return { problem: messageOf(error) };
  }
}

/** Turns the parser's tree into ours, within the limits. */
class Conversion {
  readonly #path: string;
  readonly #counter: LineCounter;
  readonly #anchors = new Map<string, DocNode>();
  #nodes = 0;
  #aliases = 0;

  constructor(path: string, counter: LineCounter) {
    this.#path = path;
    this.#counter = counter;
  }

  convert(node: Node | null, pointer: string, line: number, depth: number): DocNode {
    const placed = { path: this.#path, pointer, line };
    if (++this.#nodes > MAX_NODES) throw new Error(`line ${line}: more than ${MAX_NODES} values`);
    if (depth > MAX_DEPTH) throw new Error(`line ${line}: nested deeper than ${MAX_DEPTH} levels`);
    if (isAlias(node)) return this.#alias(node, line);
    const made = this.#plain(node, placed, depth);
    if (node && "anchor" in node && node.anchor) this.#anchors.set(node.anchor, made);
    return made;
  }

  #plain(node: Node | null, placed: { path: string; pointer: string; line: number }, depth: number): DocNode {
    if (isMap(node)) return this.#map(node.items, placed, depth);
    if (isSeq(node)) {
      const items = node.items.map((item, index) => {
        const line = this.#lineOf(item, placed.line);
        return this.convert(nodeOf(item), placed.pointer + pointerStep(index), line, depth + 1);
      });
      return { kind: "list", ...placed, items };
    }
    const value = isScalar(node) ? node.value : null;
    const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
    return { kind: "scalar", ...placed, value: plain };
  }

  #map(items: readonly unknown[], placed: { path: string; pointer: string; line: number }, depth: number): MapNode {
    const entries = new Map<string, DocNode>();
    const merged: DocNode[] = [];
    for (const pair of items) {
      if (!isPair(pair)) continue;
      const key = keyText(pair.key);
      const line = this.#lineOf(pair.key, placed.line);
      const value = this.convert(nodeOf(pair.value), placed.pointer + pointerStep(key), line, depth + 1);
      if (key === "<<") merged.push(...(value.kind === "list" ? value.items : [value]));
      else entries.set(key, value);
    }
    for (const source of merged) {
      if (source.kind !== "map") continue;
      for (const [key, value] of source.entries) {
        if (++this.#nodes > MAX_NODES) throw new Error(`line ${placed.line}: more than ${MAX_NODES} values`);
        if (!entries.has(key)) entries.set(key, value);
      }
    }
    return { kind: "map", ...placed, entries };
  }

  #alias(node: Alias, line: number): DocNode {
    if (++this.#aliases > MAX_ALIASES) throw new Error(`line ${line}: more than ${MAX_ALIASES} aliases`);
    // An anchor is known only once its node is complete, so an alias can never lead into a circle.
    const target = this.#anchors.get(node.source);
    if (!target) throw new Error(`line ${line}: the alias *${node.source} has no anchor before it`);
    return target;
  }

  #lineOf(item: unknown, otherwise: number): number {
    const node = nodeOf(item);
    const start = node?.range?.[0];
    return start === undefined ? otherwise : this.#counter.linePos(start).line;
  }
}

function nodeOf(item: unknown): Node | null {
  return isMap(item) || isSeq(item) || isScalar(item) || isAlias(item) ? item : null;
}

function keyText(key: unknown): string {
  if (!isScalar(key)) return "";
  return key.source ?? String(key.value ?? "");
}

/** A cheap look before the recursive parser runs: brackets within brackets, dashes within dashes. */
function firstTooDeepLine(lines: readonly string[]): number | undefined {
  let open = 0;
  for (const [index, line] of lines.entries()) {
    const dashes = /^[\s-]*/.exec(line)?.[0].replace(/[^-]/g, "").length ?? 0;
    if (dashes > MAX_DEPTH && !/^-+\s*$/.test(line)) return index + 1;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (code === 0x5b || code === 0x7b) open++;
      else if (code === 0x5d || code === 0x7d) open = Math.max(0, open - 1);
      if (open > 10 * MAX_DEPTH) return index + 1;
    }
  }
  return undefined;
}
