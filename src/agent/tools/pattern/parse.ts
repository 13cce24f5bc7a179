import { CLASSES, inverted, merged, NOT_BREAK, type Ranges, single } from "./ranges.ts";

/** Longer patterns are refused, and so are those that come to more states than this when counts are written out. */
const MAX_PATTERN = 1_000;
const MAX_STATES = 2_000;
const MAX_DEPTH = 50;
const MAX_COUNT = 200;

export type Assertion = "line-start" | "line-end" | "word" | "no-word";

/** A state of the automaton: takes one unit, forks, stands at a place, or is the end. */
export type State =
  | { kind: "unit"; ranges: Ranges; next: number }
  | { kind: "fork"; next: readonly number[] }
  | { kind: "assert"; what: Assertion; next: number }
  | { kind: "match" };

export interface Automaton {
  states: readonly State[];
  start: number;
}

export class PatternError extends Error {}

/**
 * A regular expression as an automaton. What would need memory of what was matched (back-references, look-around) is
 * not in the language; everything else that people search with is: classes, groups, alternatives, `*`, `+`, `?`,
 * `{m,n}`, `^`, `$`, `\b`, `\d`, `\w`, `\s`, a leading `(?i)`.
 *
 * @throws PatternError with a sentence for whoever wrote the pattern
 */
export function parsePattern(written: string, ignoreCase = false): Automaton {
  if (written.length > MAX_PATTERN) throw new PatternError(`it is longer than ${MAX_PATTERN} characters`);
  const insensitive = written.startsWith("(?i)");
  const parser = new Parser(insensitive ? written.slice(4) : written, ignoreCase || insensitive);
  return new Builder().build(parser.parse());
}

type Node =
  | { kind: "unit"; ranges: Ranges }
  | { kind: "assert"; what: Assertion }
  | { kind: "sequence"; parts: readonly Node[] }
  | { kind: "either"; parts: readonly Node[] }
  | { kind: "repeat"; part: Node; least: number; most: number };

class Parser {
  readonly #text: string;
  readonly #ignoreCase: boolean;
  #at = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  parse(): Node {
    const node = this.#either(0);
    if (this.#at < this.#text.length)
      throw new PatternError("a `)` has no `(`; write `\\)` for the character");
    return node;
  }

  #either(depth: number): Node {
    if (depth > MAX_DEPTH) throw new PatternError("its groups are nested too deep");
    const parts = [this.#sequence(depth)];
    while (this.#take("|")) parts.push(this.#sequence(depth));
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "either", parts };
  }

  #sequence(depth: number): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text[this.#at] ?? ""))
      parts.push(this.#repeated(this.#one(depth)));
    return { kind: "sequence", parts };
  }

  #repeated(part: Node): Node {
    let node = part;
    for (let count = this.#count(); count; count = this.#count()) {
      if (part.kind === "assert") throw new PatternError("a place such as `^` or `\\b` is not repeated");
      // Lazy and greedy find the same lines.
      this.#take("?");
      node = { kind: "repeat", part: node, ...count };
    }
    return node;
  }

  #count(): { least: number; most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Infinity };
    if (this.#take("+")) return { least: 1, most: Infinity };
    if (this.#take("?")) return { least: 0, most: 1 };
    // `{` is itself where no count follows: people search for braces.
    const [whole, least, comma, most] =
      /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(this.#text.slice(this.#at, this.#at + 16)) ?? [];
    if (whole === undefined) return undefined;
    this.#at += whole.length;
    const low = Number(least);
    const high = comma === undefined ? low : most === "" ? Infinity : Number(most);
    if (low > MAX_COUNT || (high !== Infinity && high > MAX_COUNT))
      throw new PatternError(`counts go up to ${MAX_COUNT}`);
    if (high < low) throw new PatternError("a count goes from more to less");
    return { least: low, most: high };
  }

  #one(depth: number): Node {
    const character = this.#text[this.#at++] ?? "";
    if (character === "(") return this.#group(depth);
    if (character === "[") return this.#unit(this.#class());
    if (character === ".") return { kind: "unit", ranges: NOT_BREAK };
    if (character === "^") return { kind: "assert", what: "line-start" };
    if (character === "$") return { kind: "assert", what: "line-end" };
    if (character === "\\") return this.#escape();
    if (/[*+?]/.test(character))
      throw new PatternError(
        `\`${character}\` has nothing to repeat; write \`\\${character}\` for the character`,
      );
    return this.#unit(single(character));
  }

  #group(depth: number): Node {
    if (this.#take("?:") || /^\?P?<[A-Za-z_]\w{0,40}>/.test(this.#text.slice(this.#at, this.#at + 50))) {
      if (this.#text[this.#at] === "?") this.#at = this.#text.indexOf(">", this.#at) + 1;
    } else if (this.#text[this.#at] === "?")
      throw new PatternError("look-around and flags inside are not in this language; a leading `(?i)` is");
    const inside = this.#either(depth + 1);
    if (!this.#take(")")) throw new PatternError("a `(` is not closed; write `\\(` for the character");
    return inside;
  }

  #escape(): Node {
    const character = this.#text[this.#at++];
    if (character === undefined) throw new PatternError("it ends in a backslash");
    if (character === "b") return { kind: "assert", what: "word" };
    if (character === "B") return { kind: "assert", what: "no-word" };
    if (/[1-9]/.test(character) || character === "k")
      throw new PatternError("back-references are not in this language");
    return this.#unit(this.#escaped(character));
  }

  #escaped(character: string): Ranges {
    const known = CLASSES.get(character);
    if (known) return known;
    if (character === "x" || character === "u") {
      const [whole, short, wide] =
        /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(this.#text.slice(this.#at - 1, this.#at + 5)) ?? [];
      if (whole !== undefined) {
        this.#at += whole.length - 1;
        const unit = Number.parseInt(short ?? wide ?? "0", 16);
        return [[unit, unit]];
      }
    }
    if (/[A-Za-z]/.test(character)) throw new PatternError(`\`\\${character}\` is not in this language`);
    return single(character);
  }

  #class(): Ranges {
    const negated = this.#take("^");
    const ranges: [number, number][] = [];
    for (let first = true; ; first = false) {
      const character = this.#text[this.#at++];
      if (character === undefined)
        throw new PatternError("a `[` is not closed; write `\\[` for the character");
      if (character === "]" && !first) break;
      const low = character === "\\" ? this.#inClass() : single(character);
      const [[from, to] = [0, 0]] = low;
      const isRange =
        low.length === 1 && from === to && this.#text[this.#at] === "-" && this.#text[this.#at + 1] !== "]";
      if (!isRange) {
        ranges.push(...low.map(([start, end]): [number, number] => [start, end]));
        continue;
      }
      this.#at++;
      const next = this.#text[this.#at++];
      if (next === undefined) throw new PatternError("a `[` is not closed; write `\\[` for the character");
      const high = next === "\\" ? this.#inClass() : single(next);
      const [[last, same] = [0, 0]] = high;
      if (high.length !== 1 || last !== same || last < from)
        throw new PatternError("a range in `[…]` is out of order");
      ranges.push([from, last]);
    }
    const folded = this.#folded(merged(ranges));
    return negated ? inverted(folded) : folded;
  }

  #inClass(): Ranges {
    const character = this.#text[this.#at++];
    if (character === undefined) throw new PatternError("it ends in a backslash");
    if (character === "b") return [[8, 8]];
    return this.#escaped(character);
  }

  #unit(ranges: Ranges): Node {
    return { kind: "unit", ranges: this.#folded(ranges) };
  }

  /** Letters in both cases, one by one: only for sets that a person writes out. */
  #folded(ranges: Ranges): Ranges {
    if (!this.#ignoreCase) return ranges;
    const added: [number, number][] = ranges.map(([from, to]) => [from, to]);
    for (const [from, to] of ranges) {
      for (let unit = from; unit <= Math.min(to, from + 2_000); unit++) {
        const letter = String.fromCharCode(unit);
        for (const other of [letter.toLowerCase(), letter.toUpperCase()])
          if (other.length === 1) added.push([other.charCodeAt(0), other.charCodeAt(0)]);
      }
    }
    return merged(added);
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

/** Thompson's construction, from the end backwards. */
class Builder {
  readonly #states: State[] = [];

  build(node: Node): Automaton {
    const end = this.#add({ kind: "match" });
    return { start: this.#node(node, end), states: this.#states };
  }

  #node(node: Node, next: number): number {
    if (node.kind === "unit") return this.#add({ kind: "unit", ranges: node.ranges, next });
    if (node.kind === "assert") return this.#add({ kind: "assert", what: node.what, next });
    if (node.kind === "sequence")
      return node.parts.reduceRight((after, part) => this.#node(part, after), next);
    if (node.kind === "either")
      return this.#add({ kind: "fork", next: node.parts.map((part) => this.#node(part, next)) });
    return this.#repeat(node, next);
  }

  #repeat({ part, least, most }: Node & { kind: "repeat" }, next: number): number {
    let after = next;
    if (most === Infinity) {
      // The loop is made first and closed behind itself.
      const loop = this.#add({ kind: "fork", next: [] });
      const body = this.#node(part, loop);
      this.#states[loop] = { kind: "fork", next: [body, next] };
      after = loop;
    } else
      for (let extra = least; extra < most; extra++)
        after = this.#add({ kind: "fork", next: [this.#node(part, after), next] });
    for (let needed = 0; needed < least; needed++) after = this.#node(part, after);
    return after;
  }

  #add(state: State): number {
    if (this.#states.length >= MAX_STATES)
      throw new PatternError("with its counts written out it is too long; use smaller counts");
    return this.#states.push(state) - 1;
  }
}
