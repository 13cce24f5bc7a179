import { Composer, type CST, isAlias, isMap, isScalar, isSeq, LineCounter, type Node } from "yaml";
import { NestedTooDeeply, tokensOf } from "../../domain/yaml-nesting.ts";

/** The largest manifest a person keeps up is a tenth of it; what is larger was generated. Characters. */
const MAX_CHARACTERS = 512 * 1024;
/** Levels. A stack of Node's holds several times as many. */
const MAX_NESTING = 600;
const MAX_DOCUMENTS = 500;
/** Places where the parser finds no sense. */
const MAX_MISTAKES = 50;
/** Merge keys (`<<`) that lead to further ones. */
const MAX_MERGES = 8;
/** Aliases of one file. */
const MAX_ALIASES = 2_000;

/** A node with its place. A value that is no map, list or text (`null`) is an empty text. Lines are 1-based. */
export type YamlNode = YamlText | YamlList | YamlObject;
export interface YamlText {
  kind: "text";
  line: number;
  to: number;
  value: string;
  /** Written in quotes or as a block: `"true"` is no boolean. */
  quoted: boolean;
  /** The line where the lines of `value` begin; a block's first line comes after its `|`. */
  contentLine: number;
}
export interface YamlList {
  kind: "list";
  line: number;
  to: number;
  items: readonly YamlNode[];
}
export interface YamlObject {
  kind: "object";
  line: number;
  to: number;
  entries: readonly YamlEntry[];
}
export interface YamlEntry {
  key: string;
  line: number;
  value: YamlNode;
}

export interface YamlDocuments {
  roots: readonly YamlNode[];
  /** What could not be read, each with its line. */
  gaps: readonly string[];
}

/**
 * Reads every document of a YAML file. Aliases point to the one node they name and are never copied out; tags mean
 * nothing. A broken document is a gap that begins with its line, and its neighbours are read. Never throws.
 */
export function readYamlDocuments(text: string): YamlDocuments {
  if (text.length > MAX_CHARACTERS)
    return nothing("line 1: it is longer than the 512 KB that are read of such a file");
  if (text.includes("\0")) return nothing("line 1: it holds NUL bytes");
  if ((text.match(/(?:^|[\s,[{:])\*[^\s*,\]}]/g)?.length ?? 0) > MAX_ALIASES)
    return nothing(`line 1: it has more than the ${MAX_ALIASES} aliases that are followed`);
  try {
    return composed(text);
  } catch (error) {
    if (error instanceof NestedTooDeeply)
      return nothing(`line ${text.slice(0, error.offset).split("\n").length}: ${error.message}`);
    if (error instanceof RangeError) return nothing("line 1: nested too deeply to be read");
    return nothing(`line 1: ${error instanceof Error ? error.message.split("\n")[0] : "not readable"}`);
  }
}

function nothing(gap: string): YamlDocuments {
  return { roots: [], gaps: [gap] };
}

function composed(text: string): YamlDocuments {
  const lines = new LineCounter();
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: "silent", merge: false });
  const roots: YamlNode[] = [];
  const gaps: string[] = [];
  let documents = 0;
  for (const document of composer.compose(untilHopeless(tokensOf(text, MAX_NESTING, lines.addNewLine)))) {
    if (++documents > MAX_DOCUMENTS) {
      gaps.push(
        `line ${lineAt(lines, document.range[0])}: only the first ${MAX_DOCUMENTS} documents were read`,
      );
      break;
    }
    const fault = document.errors[0];
    if (fault) gaps.push(`line ${lineAt(lines, fault.pos[0])}: ${fault.message.split("\n")[0]}`);
    else if (document.contents) roots.push(new Converter(lines).convert(document.contents));
  }
  return { roots, gaps };
}

/** A text made of mistakes is given up after a few of them: the last one makes its document a gap. */
function* untilHopeless(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let mistakes = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === "error" && ++mistakes >= MAX_MISTAKES) return;
  }
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

class Converter {
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, YamlNode>();

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  convert(node: Node | null): YamlNode {
    const line = this.#lineAt(node?.range?.[0] ?? 0);
    if (isAlias(node)) return this.#anchors.get(node.source) ?? emptyText(line);
    const to = Math.max(line, this.#lineAt(Math.max(0, (node?.range?.[1] ?? 1) - 1)));
    const made = this.#made(node, line, to);
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) this.#anchors.set(node.anchor, made);
    return made;
  }

  #made(node: Node | null, line: number, to: number): YamlNode {
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => {
        const name: Node | null = isNode(key) ? key : null;
        return {
          key: isScalar(name) ? String(name.source ?? name.value) : "",
          line: this.#lineAt(name?.range?.[0] ?? 0),
          value: isNode(value) ? this.convert(value) : emptyText(this.#lineAt(name?.range?.[0] ?? 0)),
        };
      });
      return { kind: "object", line, to, entries };
    }
    if (isSeq(node)) {
      return {
        kind: "list",
        line,
        to,
        items: node.items.map((item) => (isNode(item) ? this.convert(item) : emptyText(line))),
      };
    }
    if (!isScalar(node)) return emptyText(line);
    const block = node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
    const value = node.value === null ? "" : String(block ? node.value : (node.source ?? node.value));
    return {
      kind: "text",
      line,
      to,
      value,
      quoted: block || node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE",
      contentLine: block ? line + 1 : line,
    };
  }

  #lineAt(offset: number): number {
    return lineAt(this.#lines, offset);
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function emptyText(line: number): YamlText {
  return { kind: "text", line, to: line, value: "", quoted: false, contentLine: line };
}

/** The entry of a key: the object's own, or else that of what it merges in. */
export function entryOf(node: YamlNode | undefined, key: string, merges = 0): YamlEntry | undefined {
  if (node?.kind !== "object" || merges > MAX_MERGES) return undefined;
  const own = node.entries.find((entry) => entry.key === key);
  if (own) return own;
  for (const { key: name, value } of node.entries) {
    if (name !== "<<") continue;
    for (const merged of value.kind === "list" ? value.items.slice(0, MAX_MERGES) : [value]) {
      const found = entryOf(merged, key, merges + 1);
      if (found) return found;
    }
  }
  return undefined;
}

/** Follows keys from object to object. */
export function nodeAt(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  return keys.reduce<YamlNode | undefined>((at, key) => entryOf(at, key)?.value, node);
}

export function textAt(node: YamlNode | undefined, ...keys: readonly string[]): string | undefined {
  const found = nodeAt(node, ...keys);
  return found?.kind === "text" ? found.value : undefined;
}

export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "list" ? node.items : [];
}

/** The entries of an object, those of what it merges in included. */
export function entriesOf(node: YamlNode | undefined, merges = 0): readonly YamlEntry[] {
  if (node?.kind !== "object" || merges > MAX_MERGES) return [];
  return node.entries.flatMap((entry) => {
    if (entry.key !== "<<") return [entry];
    const sources = entry.value.kind === "list" ? entry.value.items.slice(0, MAX_MERGES) : [entry.value];
    return sources.flatMap((source) => entriesOf(source, merges + 1));
  });
}
