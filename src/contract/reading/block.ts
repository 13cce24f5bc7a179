import type { DocNode } from "../document.ts";
import { FOLDED, LITERAL, readBlockScalar } from "./block-scalar.ts";
import { readFlow } from "./flow.ts";
import { below, NodeMaker, type Place } from "./maker.ts";
import { plainValue } from "./plain-value.ts";
import {
  APOSTROPHE,
  COLON,
  DASH,
  HASH,
  LIST_START,
  MAP_START,
  NEWLINE,
  NotPlain,
  QUOTE,
  Scanner,
  SPACE,
} from "./scanner.ts";

const QUESTION = 0x3f;

/**
 * Reads YAML as API documents are written: maps and lists in block style or in brackets, scalars of every style,
 * comments. In one pass, ten times as fast as the package, and with the same outcome to the letter.
 *
 * @returns undefined for everything else, mistakes among it: anchors, aliases, tags, merges, tabs, several documents
 * @throws UnreadableDocument beyond our limits
 */
export function readPlainYaml(path: string, text: string): DocNode | undefined {
  // The package holds a break of Windows for one of Unix, whatever it stands in.
  const unix = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  if (unix.includes("\r") || unix.charCodeAt(0) === 0xfeff) return undefined;
  try {
    return new BlockReader(path, unix).read();
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class BlockReader {
  readonly #scan: Scanner;
  readonly #make: NodeMaker;

  constructor(path: string, text: string) {
    this.#scan = new Scanner(text);
    this.#make = new NodeMaker(path);
  }

  read(): DocNode {
    const scan = this.#scan;
    scan.toContent();
    if (scan.column === 0 && scan.text.startsWith("---", scan.at)) {
      scan.at += 3;
      if (!scan.isEmpty(0)) scan.giveUp();
      scan.endLine();
    }
    const { text, at } = scan;
    // Another document begins, or this one ends before the file does.
    const isMore = ["---", "..."].some((mark) => text.startsWith(mark, at) || text.includes(`\n${mark}`, at));
    if (isMore) scan.giveUp();
    if (scan.column !== 0) scan.giveUp();
    const place = { pointer: "", line: scan.line, depth: 0 };
    const root = this.#node(place, -1);
    if (root.kind === "scalar" || scan.column >= 0) scan.giveUp();
    return root;
  }

  /** What begins here, at the scanner's column; its further lines stand right of `parentColumn`. */
  #node(place: Place, parentColumn: number): DocNode {
    const scan = this.#scan;
    this.#make.count(place);
    const { column, line, at: start } = scan;
    switch (scan.code()) {
      case DASH:
        if (scan.isEmpty(1)) return this.#list(place, column);
        break;
      case QUOTE:
      case APOSTROPHE: {
        const text = scan.quoted(parentColumn);
        const isKey = scan.line === line && this.#isColon();
        return isKey ? this.#map(place, column, text) : this.#ended(this.#make.scalar(place, text));
      }
      case LIST_START:
      case MAP_START:
      case LITERAL:
      case FOLDED:
        return this.#value(place, parentColumn, column);
    }
    if (scan.code() === QUESTION && scan.isEmpty(1)) return this.#map(place, column, undefined);
    scan.checkPlainStart(false);
    const stop = scan.plain(false);
    if (stop !== "colon") return this.#restOfPlain(place, parentColumn, start, stop === "line");
    const key = scan.text.slice(start, scan.at);
    if (!this.#isColon()) scan.giveUp();
    return this.#map(place, column, key);
  }

  /** @param firstKey has been read, and the scanner is at its colon; undefined for a question mark */
  #map(place: Place, column: number, firstKey: string | undefined): DocNode {
    const scan = this.#scan;
    const entries = new Map<string, DocNode>();
    let key = firstKey;
    for (;;) {
      if (key === undefined) {
        const [name, node] = this.#longEntry(place, column);
        entries.set(name, node);
      } else {
        if (key === "<<") scan.giveUp();
        scan.at++;
        entries.set(key, this.#entry(below(place, key, scan.line), column));
      }
      if (scan.column !== column) break;
      key = scan.code() === QUESTION && scan.isEmpty(1) ? undefined : this.#key();
    }
    if (scan.column > column) scan.giveUp();
    return this.#make.map(place, entries);
  }

  #key(): string {
    const scan = this.#scan;
    const { line } = scan;
    const key = this.#keyText();
    if (scan.line !== line || !this.#isColon()) scan.giveUp();
    return key;
  }

  #keyText(): string {
    const scan = this.#scan;
    const start = scan.at;
    if (scan.code() === QUOTE || scan.code() === APOSTROPHE) return scan.quoted(0);
    scan.checkPlainStart(false);
    scan.plain(false);
    if (scan.at === start) scan.giveUp();
    return scan.text.slice(start, scan.at);
  }

  /** Programs write keys of more than 128 characters as `? key`, and what they hold on the next line behind `:`. */
  #longEntry(place: Place, column: number): [string, DocNode] {
    const scan = this.#scan;
    scan.at++;
    scan.skipSpaces();
    const { line } = scan;
    const key = this.#keyText();
    scan.endLine();
    if (key === "<<" || scan.line !== line + 1 || scan.column !== column) scan.giveUp();
    if (scan.code() !== COLON || !scan.isEmpty(1)) scan.giveUp();
    return [key, this.#behindMark(below(place, key, line), column, false)];
  }

  /** At a colon that makes what stands before it a key. */
  #isColon(): boolean {
    const scan = this.#scan;
    let ahead = 0;
    while (scan.code(ahead) === SPACE) ahead++;
    if (scan.code(ahead) !== COLON || !scan.isEmpty(ahead + 1)) return false;
    scan.at += ahead;
    return true;
  }

  /** What stands behind a key. */
  #entry(place: Place, column: number): DocNode {
    const scan = this.#scan;
    const start = scan.at;
    scan.skipSpaces();
    const code = scan.code();
    if (code !== NEWLINE && !Number.isNaN(code) && (code !== HASH || scan.at === start)) {
      this.#make.count(place);
      return this.#value(place, column);
    }
    scan.at = start;
    scan.endLine();
    if (scan.column > column) return this.#node(place, column);
    if (scan.column === column && scan.code() === DASH && scan.isEmpty(1)) {
      this.#make.count(place);
      return this.#list(place, column);
    }
    this.#make.count(place);
    return this.#make.scalar(place, null);
  }

  #list(place: Place, column: number): DocNode {
    const scan = this.#scan;
    const items: DocNode[] = [];
    do {
      items.push(this.#item(place, items.length, column));
    } while (scan.column === column && scan.code() === DASH && scan.isEmpty(1));
    if (scan.column > column) scan.giveUp();
    return this.#make.list(place, items);
  }

  #item(place: Place, index: number, column: number): DocNode {
    return this.#behindMark(below(place, index, place.line), column, true);
  }

  /**
   * What stands behind a dash, or behind the colon of a long key: the first line of a block may begin right there.
   *
   * @param isItem its line is where it begins, and not that of a key
   */
  #behindMark(place: Place, column: number, isItem: boolean): DocNode {
    const scan = this.#scan;
    const mark = scan.at;
    scan.at++;
    scan.skipSpaces();
    const code = scan.code();
    const isBroken = code === NEWLINE || code === HASH || Number.isNaN(code);
    if (isBroken) {
      scan.at = mark + 1;
      scan.endLine();
      if (scan.column <= column) {
        this.#make.count(place);
        return this.#make.scalar(place, null);
      }
    } else scan.column = column + scan.at - mark;
    return this.#node(isItem ? { ...place, line: scan.line } : place, column);
  }

  /**
   * A collection in brackets or a scalar: nothing that a colon makes a key. The node is counted.
   *
   * @param indent of the line, dashes before the node among it
   */
  #value(place: Place, parentColumn: number, indent = parentColumn): DocNode {
    const scan = this.#scan;
    switch (scan.code()) {
      case LIST_START:
      case MAP_START:
        return this.#ended(readFlow(scan, this.#make, place, parentColumn));
      case QUOTE:
      case APOSTROPHE:
        return this.#ended(this.#make.scalar(place, scan.quoted(parentColumn)));
      case LITERAL:
      case FOLDED:
        return this.#make.scalar(place, readBlockScalar(scan, parentColumn, indent));
    }
    const start = scan.at;
    scan.checkPlainStart(false);
    return this.#restOfPlain(place, parentColumn, start, scan.plain(false) === "line");
  }

  #ended(node: DocNode): DocNode {
    this.#scan.endLine();
    return node;
  }

  /** @param mayGoOn its first line ended with the line: the next one may belong to it */
  #restOfPlain(place: Place, parentColumn: number, start: number, mayGoOn: boolean): DocNode {
    const scan = this.#scan;
    const first = scan.at;
    let end = first;
    for (let goesOn = mayGoOn; goesOn; ) {
      const continued = this.#continued(parentColumn);
      if (!continued) break;
      const stop = scan.plain(false);
      if (stop === "colon") scan.giveUp();
      end = scan.at;
      goesOn = stop === "line";
    }
    if (scan.code() === COLON) scan.giveUp();
    const text = end === first ? scan.text.slice(start, end) : scan.resolved("scalar", start, end);
    return this.#ended(this.#make.scalar(place, plainValue(text)));
  }

  /** To the next line, when it stands right of the parent and is no comment. */
  #continued(parentColumn: number): boolean {
    const scan = this.#scan;
    const [at, line] = [scan.at, scan.line];
    for (;;) {
      const start = scan.at;
      scan.skipSpaces();
      if (scan.code() === NEWLINE) {
        scan.at++;
        scan.line++;
      } else {
        const isMore = scan.line > line && scan.at - start > parentColumn && scan.code() !== HASH;
        if (isMore && !Number.isNaN(scan.code())) return true;
        [scan.at, scan.line] = [at, line];
        return false;
      }
    }
  }
}
