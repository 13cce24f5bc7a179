import { CST } from "yaml";
import { type DocNode, pointerStep } from "./document.ts";
import type { LineStarts } from "./line-starts.ts";
import { MAX_DEPTH, MAX_NODES, UnreadableDocument } from "./reading/limits.ts";
import type { Place } from "./reading/maker.ts";
import { plainValue } from "./reading/plain-value.ts";

/** An alias costs nothing here (it is the same node again), but a thousand of them is not a contract. */
const MAX_ALIASES = 1_000;

type Item = CST.CollectionItem;

/** Builds our nodes from the parser's tokens, within the limits, and refuses what YAML forbids. */
export class Composer {
  readonly #path: string;
  readonly #starts: LineStarts;
  readonly #anchors = new Map<string, DocNode>();
  #nodes = 0;
  #aliases = 0;

  constructor(path: string, starts: LineStarts) {
    this.#path = path;
    this.#starts = starts;
  }

  compose(document: CST.Document): DocNode {
    this.#check(document.start);
    this.#check(document.end);
    const line = document.value ? this.#lineAt(document.value.offset) : 1;
    return this.#node(document.value, document.start, { pointer: "", line, depth: 0 });
  }

  /** @param props the tokens before the node: its anchor is among them */
  #node(
    token: CST.Token | null | undefined,
    props: readonly CST.SourceToken[] | undefined,
    place: Place,
  ): DocNode {
    if (++this.#nodes > MAX_NODES) this.#refuse(place.line, `more than ${MAX_NODES} values`);
    if (place.depth > MAX_DEPTH) this.#refuse(place.line, `nested deeper than ${MAX_DEPTH} levels`);
    const node = this.#plain(token, place);
    const anchor = props?.find((prop) => prop.type === "anchor");
    // An anchor is known only once its node is complete, so an alias can never lead into a circle.
    if (anchor) this.#anchors.set(anchor.source.slice(1), node);
    return node;
  }

  #plain(token: CST.Token | null | undefined, place: Place): DocNode {
    const placed = { path: this.#path, pointer: place.pointer, line: place.line };
    switch (token?.type) {
      case undefined:
        return { kind: "scalar", ...placed, value: null };
      case "alias":
        return this.#alias(token, place.line);
      case "block-map":
        return this.#map(token.items, place, token.indent);
      case "block-seq":
        return this.#list(token.items, place);
      case "flow-collection": {
        const closing = token.end.find((end) => end.type === "flow-map-end" || end.type === "flow-seq-end");
        if (!closing || (closing.source === "}") !== (token.start.source === "{"))
          this.#refuse(this.#lineAt(token.offset), "a bracket is not closed");
        this.#check(token.end);
        this.#checkCommas(token.items);
        return token.start.source === "{" ? this.#map(token.items, place) : this.#list(token.items, place);
      }
      case "scalar":
      case "single-quoted-scalar":
      case "double-quoted-scalar":
      case "block-scalar":
        return { kind: "scalar", ...placed, value: this.#value(token) };
      case "error":
        return this.#refuse(this.#lineAt(token.offset), token.message);
      default:
        return this.#refuse(place.line, `unexpected ${token?.type ?? "end"}`);
    }
  }

  /** @param indent of a block map: all its keys stand in one column */
  #map(items: readonly Item[], place: Place, indent?: number): DocNode {
    const entries = new Map<string, DocNode>();
    const merged: DocNode[] = [];
    for (const item of items) {
      this.#check(item.start);
      this.#check(item.sep);
      if (indent !== undefined) this.#checkBlockItem(item, indent);
      // In `{ a, b: c }` the parser holds the lone `a` for a value.
      const [keyToken, valueToken] =
        item.key === undefined && !item.sep ? [item.value, undefined] : [item.key, item.value];
      if (!keyToken && !item.sep) continue;
      const line = keyToken ? this.#lineAt(keyToken.offset) : place.line;
      const key = keyToken ? this.#key(keyToken) : "";
      const value = this.#node(valueToken, item.sep, {
        pointer: place.pointer + pointerStep(key),
        line,
        depth: place.depth + 1,
      });
      if (key === "<<") merged.push(...(value.kind === "list" ? value.items : [value]));
      else entries.set(key, value);
    }
    for (const source of merged) {
      if (source.kind !== "map") continue;
      for (const [key, value] of source.entries) {
        if (++this.#nodes > MAX_NODES) this.#refuse(place.line, `more than ${MAX_NODES} values`);
        if (!entries.has(key)) entries.set(key, value);
      }
    }
    return { kind: "map", path: this.#path, pointer: place.pointer, line: place.line, entries };
  }

  #list(items: readonly Item[], place: Place): DocNode {
    const nodes: DocNode[] = [];
    for (const item of items) {
      this.#check(item.start);
      this.#check(item.sep);
      // After the last comma of `[a, b, ]` comes nothing; behind a dash comes at least null.
      const isNothing = !item.start.some((token) => ["seq-item-ind", "anchor", "tag"].includes(token.type));
      if (!item.value && item.key === undefined && !item.sep && isNothing) continue;
      const pointer = place.pointer + pointerStep(nodes.length);
      const token = item.key ?? item.value;
      const line = token ? this.#lineAt(token.offset) : place.line;
      const at = { pointer, line, depth: place.depth + 1 };
      // `[a: b]` is a list of one small map.
      nodes.push(item.sep ? this.#map([item], at) : this.#node(item.value, item.start, at));
    }
    return { kind: "list", path: this.#path, pointer: place.pointer, line: place.line, items: nodes };
  }

  #alias(token: CST.FlowScalar, line: number): DocNode {
    if (++this.#aliases > MAX_ALIASES) this.#refuse(line, `more than ${MAX_ALIASES} aliases`);
    const target = this.#anchors.get(token.source.slice(1));
    return target ?? this.#refuse(line, `the alias ${token.source} has no anchor before it`);
  }

  #key(token: CST.Token): string {
    // What a plain key looks like is what it is: `200` stays `200`.
    if (token.type === "scalar" && /^[^,%@`|>\n][^\n]*$/.test(token.source)) return token.source;
    if (!CST.isScalar(token)) return "";
    return this.#text(token);
  }

  #value(token: CST.FlowScalar | CST.BlockScalar): string | number | boolean | null {
    const text = this.#text(token);
    return token.type === "scalar" ? plainValue(text) : text;
  }

  #text(token: CST.FlowScalar | CST.BlockScalar): string {
    this.#check("end" in token ? token.end : undefined);
    const line = this.#lineAt(token.offset);
    const scalar = CST.resolveAsScalar(token, true, (_, __, message) => this.#refuse(line, message));
    return scalar?.value ?? "";
  }

  #checkBlockItem(item: Item, indent: number): void {
    const { key, sep, value, start } = item;
    const explicit = start.some((token) => token.type === "explicit-key-ind");
    if (!key || explicit) return;
    const line = this.#lineAt(key.offset);
    if ("indent" in key && key.indent !== indent)
      this.#refuse(line, "all keys of a map must begin in the same column");
    if (!sep?.some((token) => token.type === "map-value-ind"))
      this.#refuse(line, "a key must be followed by a colon and a value");
    const isBroken = sep.some((token) => token.type === "newline");
    if (!isBroken && (value?.type === "block-map" || value?.type === "block-seq"))
      this.#refuse(line, "a map or list must begin on a line of its own");
    if (isBroken && sep.some((token) => token.type === "space" && token.source.includes("\t")))
      this.#refuse(line, "tabs are not allowed as indentation");
    if (CST.isScalar(key) && key.source.includes("\n")) this.#refuse(line, "a key must stand on one line");
  }

  #checkCommas(items: readonly Item[]): void {
    for (const [index, { start, key, sep, value }] of items.entries()) {
      const commas = start.filter((token) => token.type === "comma");
      const empty = key === undefined && !sep && !value;
      const line = this.#lineAt(start[0]?.offset ?? key?.offset ?? value?.offset ?? 0);
      if (commas.length > 1 || (index === 0 && commas.length > 0) || (empty && index < items.length - 1))
        this.#refuse(line, "unexpected comma");
      if (index > 0 && commas.length === 0 && !empty) this.#refuse(line, "a comma is missing");
      if (value?.type === "block-map" || value?.type === "block-seq")
        this.#refuse(line, "a block cannot stand inside brackets");
      if (value && key !== undefined && !sep?.some((token) => token.type === "map-value-ind"))
        this.#refuse(line, "a comma is missing");
    }
  }

  #check(tokens: readonly CST.Token[] | undefined): void {
    for (const token of tokens ?? []) {
      if (token.type === "error") this.#refuse(this.#lineAt(token.offset), token.message);
    }
  }

  #lineAt(offset: number): number {
    return this.#starts.lineAt(offset);
  }

  #refuse(line: number, why: string): never {
    throw new UnreadableDocument(line, why);
  }
}
