import type { DocNode } from "../document.ts";
import { below, type NodeMaker, type Place } from "./maker.ts";
import { plainValue } from "./plain-value.ts";
import {
  APOSTROPHE,
  COLON,
  COMMA,
  HASH,
  LIST_END,
  LIST_START,
  MAP_END,
  MAP_START,
  NEWLINE,
  QUOTE,
  type Scanner,
} from "./scanner.ts";

/** Reads a collection in brackets; its further lines stand further right than `parentColumn`. */
export function readFlow(scan: Scanner, make: NodeMaker, place: Place, parentColumn: number): DocNode {
  return new FlowReader(scan, make, parentColumn).collection(place);
}

class FlowReader {
  readonly #scan: Scanner;
  readonly #make: NodeMaker;
  readonly #parentColumn: number;
  #level = 0;

  constructor(scan: Scanner, make: NodeMaker, parentColumn: number) {
    this.#scan = scan;
    this.#make = make;
    this.#parentColumn = parentColumn;
  }

  /** The caller has counted the node. */
  collection(place: Place): DocNode {
    this.#level++;
    const isMap = this.#scan.code() === MAP_START;
    this.#scan.at++;
    const node = isMap ? this.#map(place) : this.#list(place);
    this.#scan.at++;
    this.#level--;
    return node;
  }

  #map(place: Place): DocNode {
    const entries = new Map<string, DocNode>();
    for (this.#skip(); this.#scan.code() !== MAP_END; this.#comma(MAP_END)) {
      const { line } = this.#scan;
      const key = this.#key();
      if (key === "<<") this.#scan.giveUp();
      const at = below(place, key, line);
      this.#skip();
      entries.set(key, this.#value(at));
    }
    return this.#make.map(place, entries);
  }

  #list(place: Place): DocNode {
    const items: DocNode[] = [];
    for (this.#skip(); this.#scan.code() !== LIST_END; this.#comma(LIST_END))
      items.push(this.#value(below(place, items.length, this.#scan.line)));
    return this.#make.list(place, items);
  }

  /** Up to the next entry, or to the end. A comma may stand before the end. */
  #comma(end: number): void {
    this.#skip();
    if (this.#scan.code() === COMMA) {
      this.#scan.at++;
      this.#skip();
    } else if (this.#scan.code() !== end) this.#scan.giveUp();
  }

  #key(): string {
    const scan = this.#scan;
    const start = scan.at;
    const { line } = scan;
    let key: string;
    if (scan.code() === QUOTE || scan.code() === APOSTROPHE) key = scan.quoted(this.#parentColumn);
    else {
      scan.checkPlainStart(true);
      if (scan.plain(true) !== "colon") scan.giveUp();
      key = scan.text.slice(start, scan.at);
    }
    scan.skipSpaces();
    if (scan.code() !== COLON || scan.line !== line) scan.giveUp();
    scan.at++;
    return key;
  }

  #value(place: Place): DocNode {
    const scan = this.#scan;
    this.#make.count(place);
    switch (scan.code()) {
      case MAP_START:
      case LIST_START:
        return this.collection(place);
      case QUOTE:
      case APOSTROPHE:
        return this.#make.scalar(place, scan.quoted(this.#parentColumn));
      default: {
        const start = scan.at;
        scan.checkPlainStart(true);
        if (scan.plain(true) === "colon") scan.giveUp();
        return this.#make.scalar(place, plainValue(scan.text.slice(start, scan.at)));
      }
    }
  }

  /** Spaces, line ends and comments. */
  #skip(): void {
    const scan = this.#scan;
    let isNewLine = false;
    let indent = 0;
    for (;;) {
      const start = scan.at;
      scan.skipSpaces();
      if (isNewLine) indent = scan.at - start;
      const code = scan.code();
      if (code === NEWLINE) {
        scan.at++;
        scan.line++;
        isNewLine = true;
      } else if (code === HASH) {
        if (scan.at === start && !isNewLine) scan.giveUp();
        const end = scan.text.indexOf("\n", scan.at);
        if (end < 0) scan.giveUp();
        scan.at = end;
      } else {
        if (Number.isNaN(code)) scan.giveUp();
        if (isNewLine && indent <= this.#parentColumn && !this.#isEnd(code, indent)) scan.giveUp();
        return;
      }
    }
  }

  /** The last bracket may stand under the parent. */
  #isEnd(code: number, indent: number): boolean {
    return this.#level === 1 && indent === this.#parentColumn && (code === LIST_END || code === MAP_END);
  }
}
