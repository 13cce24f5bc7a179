import type { DocNode } from "../document.ts";
import { UnreadableDocument } from "./limits.ts";
import { below, NodeMaker, type Place } from "./maker.ts";

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/**
 * Reads JSON (RFC 8259) into nodes with lines, in one pass. Of a key that stands twice the last value holds; `<<` is
 * a key like any other, which it is not in YAML.
 *
 * @throws UnreadableDocument at the first line that is not JSON, or is beyond our limits
 */
export function readJson(path: string, text: string): DocNode {
  return new JsonReader(path, text).read();
}

class JsonReader {
  readonly #text: string;
  readonly #make: NodeMaker;
  #at: number;
  #line = 1;

  constructor(path: string, text: string) {
    this.#text = text;
    this.#make = new NodeMaker(path);
    this.#at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  read(): DocNode {
    this.#skipSpace();
    const root = this.#value({ pointer: "", line: this.#line, depth: 0 });
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#refuse("something follows the end of the document");
    return root;
  }

  #value(place: Place): DocNode {
    this.#make.count(place);
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x7b: // {
        return this.#map(place);
      case 0x5b: // [
        return this.#list(place);
      case 0x22: // "
        return this.#make.scalar(place, this.#string());
      case 0x74: // t
        return this.#make.scalar(place, this.#word("true", true));
      case 0x66: // f
        return this.#make.scalar(place, this.#word("false", false));
      case 0x6e: // n
        return this.#make.scalar(place, this.#word("null", null));
      default:
        return this.#make.scalar(place, this.#number());
    }
  }

  #map(place: Place): DocNode {
    const entries = new Map<string, DocNode>();
    this.#at++;
    this.#skipSpace();
    if (this.#found(0x7d)) return this.#make.map(place, entries);
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== 0x22) this.#refuse("a key in quotes is missing");
      const line = this.#line;
      const key = this.#string();
      this.#skipSpace();
      if (!this.#found(0x3a)) this.#refuse("a colon is missing");
      this.#skipSpace();
      entries.set(key, this.#value(below(place, key, line)));
      this.#skipSpace();
      if (this.#found(0x7d)) return this.#make.map(place, entries);
      if (!this.#found(0x2c)) this.#refuse("a comma or a closing brace is missing");
      this.#skipSpace();
    }
  }

  #list(place: Place): DocNode {
    const items: DocNode[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#found(0x5d)) return this.#make.list(place, items);
    for (;;) {
      items.push(this.#value(below(place, items.length, this.#line)));
      this.#skipSpace();
      if (this.#found(0x5d)) return this.#make.list(place, items);
      if (!this.#found(0x2c)) this.#refuse("a comma or a closing bracket is missing");
      this.#skipSpace();
    }
  }

  #string(): string {
    const start = this.#at;
    let isPlain = true;
    for (let at = start + 1; ; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x22) {
        this.#at = at + 1;
        return isPlain ? this.#text.slice(start + 1, at) : this.#unescaped(this.#text.slice(start, at + 1));
      }
      if (code === 0x5c) {
        isPlain = false;
        at++;
      } else if (!(code >= 0x20)) this.#refuse("a text is not closed");
    }
  }

  #unescaped(literal: string): string {
    try {
      return String(JSON.parse(literal));
    } catch {
      return this.#refuse("a text with an unknown escape");
    }
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined)
      this.#refuse(this.#at < this.#text.length ? "a value is missing" : "it ends too early");
    this.#at += found.length;
    return Number(found);
  }

  #word<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) this.#refuse("a value is missing");
    this.#at += word.length;
    return value;
  }

  #found(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x0a) this.#line++;
      else if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return;
    }
  }

  #refuse(why: string): never {
    throw new UnreadableDocument(this.#line, why);
  }
}
