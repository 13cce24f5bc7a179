/** Code points from and to, both included, in order and apart from each other. */
export type CharSet = readonly (readonly [number, number])[];

/** A regular expression of JavaScript, as far as it decides in how many ways a text can be matched. */
export type Pattern =
  | { kind: "char"; set: CharSet }
  /** Beginnings, ends, word borders, looks ahead and behind: they take no character. */
  | { kind: "assertion"; sign: "start" | "end" | "border" | "look" }
  | { kind: "sequence"; of: readonly Pattern[] }
  | { kind: "choice"; of: readonly Pattern[] }
  | { kind: "repeat"; of: Pattern; min: number; max: number };

const LAST = 0x10_ffff;
export const ANY: CharSet = [[0, LAST]];
const LINE_ENDS: CharSet = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const DIGIT: CharSet = [[48, 57]];
const WORD: CharSet = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: CharSet = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** Characters. A longer pattern was put together by a tool. */
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 50;

/**
 * Takes a pattern apart.
 *
 * @returns `undefined` for what is not understood here: back references, named properties, bad syntax
 */
export function parsePattern(source: string, flags: string): Pattern | undefined {
  if (source.length > MAX_LENGTH || flags.includes("v")) return undefined;
  const reader = new Reader(source, flags);
  try {
    const pattern = reader.choice(0);
    return reader.isAtEnd ? pattern : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

class NotUnderstood extends Error {}

class Reader {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(depth: number): Pattern {
    if (depth > MAX_DEPTH) throw new NotUnderstood();
    const of = [this.#sequence(depth)];
    while (this.#take("|")) of.push(this.#sequence(depth));
    return of.length === 1 && of[0] ? of[0] : { kind: "choice", of };
  }

  #sequence(depth: number): Pattern {
    const of: Pattern[] = [];
    while (!this.isAtEnd && !/[|)]/.test(this.#peek())) of.push(this.#repeated(this.#atom(depth)));
    return { kind: "sequence", of };
  }

  #repeated(of: Pattern): Pattern {
    const counted = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(this.#source.slice(this.#at, this.#at + 20));
    let [min, max] = [1, 1];
    if (this.#take("*")) [min, max] = [0, Number.POSITIVE_INFINITY];
    else if (this.#take("+")) [min, max] = [1, Number.POSITIVE_INFINITY];
    else if (this.#take("?")) [min, max] = [0, 1];
    else if (counted) {
      this.#at += counted[0].length;
      min = Number(counted[1]);
      max = counted[2] === undefined ? min : counted[3] ? Number(counted[3]) : Number.POSITIVE_INFINITY;
    } else return of;
    this.#take("?");
    return { kind: "repeat", of, min, max };
  }

  #atom(depth: number): Pattern {
    const char = this.#next();
    if (char === "^") return { kind: "assertion", sign: "start" };
    if (char === "$") return { kind: "assertion", sign: "end" };
    if (char === ".") return one(this.#flags.includes("s") ? ANY : complement(LINE_ENDS));
    if (char === "(") return this.#group(depth);
    if (char === "[") return one(this.#set());
    if (char === "\\") return this.#escaped();
    if (/[*+?]/.test(char)) throw new NotUnderstood();
    return one(this.#folded([[char.codePointAt(0) ?? 0, char.codePointAt(0) ?? 0]]));
  }

  #group(depth: number): Pattern {
    const opening = /^\?(?::|=|!|<=|<!|<[\p{L}_$][\p{L}\p{N}_$]*>)/u.exec(
      this.#source.slice(this.#at, this.#at + 80),
    )?.[0];
    if (opening === undefined && this.#peek() === "?") throw new NotUnderstood();
    this.#at += opening?.length ?? 0;
    const inner = this.choice(depth + 1);
    if (!this.#take(")")) throw new NotUnderstood();
    return opening !== undefined && /[=!]$/.test(opening) ? { kind: "assertion", sign: "look" } : inner;
  }

  #escaped(): Pattern {
    const char = this.#peek();
    if (char === "b" || char === "B") {
      this.#at++;
      return { kind: "assertion", sign: "border" };
    }
    if (/[1-9k]/.test(char)) throw new NotUnderstood();
    return one(this.#folded(this.#escape()));
  }

  /** What stands after a backslash. */
  #escape(): CharSet {
    const char = this.#next();
    const classes: Readonly<Record<string, CharSet>> = { d: DIGIT, w: WORD, s: SPACE };
    const known = classes[char.toLowerCase()];
    if (known) return char === char.toLowerCase() ? known : complement(known);
    if (/[pPc]/.test(char)) throw new NotUnderstood();
    const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, "0": 0 };
    const control = controls[char];
    if (control !== undefined) return [[control, control]];
    const digits = { x: /^[\da-f]{2}/i, u: /^(?:[\da-f]{4}|\{[\da-f]{1,6}\})/i }[char];
    const hex = digits?.exec(this.#source.slice(this.#at, this.#at + 8))?.[0];
    if (hex !== undefined) {
      this.#at += hex.length;
      const code = Number.parseInt(hex.replace(/[{}]/g, ""), 16);
      return [[code, code]];
    }
    const code = char.codePointAt(0) ?? 0;
    return [[code, code]];
  }

  #set(): CharSet {
    const isNot = this.#take("^");
    const ranges: [number, number][] = [];
    while (!this.isAtEnd && this.#peek() !== "]") {
      const from = this.#setMember();
      const low = from[0]?.[0];
      if (
        this.#peek() === "-" &&
        this.#source[this.#at + 1] !== "]" &&
        from.length === 1 &&
        low === from[0]?.[1]
      ) {
        this.#at++;
        const to = this.#setMember();
        const high = to.at(-1)?.[1];
        if (low === undefined || high === undefined || high < low) throw new NotUnderstood();
        ranges.push([low, high]);
      } else for (const [start, end] of from) ranges.push([start, end]);
    }
    if (!this.#take("]")) throw new NotUnderstood();
    const set = this.#folded(merged(ranges));
    return isNot ? complement(set) : set;
  }

  #setMember(): CharSet {
    const char = this.#next();
    if (char === "\\") {
      if (!this.#take("b")) return this.#escape();
      return [[8, 8]];
    }
    const code = char.codePointAt(0) ?? 0;
    return [[code, code]];
  }

  /** With the flag `i`, letters of ASCII are both. */
  #folded(set: CharSet): CharSet {
    if (!this.#flags.includes("i")) return set;
    const other = set.flatMap(([from, to]): [number, number][] => [
      ...within(from, to, 65, 90, 32),
      ...within(from, to, 97, 122, -32),
    ]);
    return merged([...set.map(([from, to]): [number, number] => [from, to]), ...other]);
  }

  #peek(): string {
    return this.#source[this.#at] ?? "";
  }

  #next(): string {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) throw new NotUnderstood();
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    return char;
  }

  #take(char: string): boolean {
    if (this.#source[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}

function one(set: CharSet): Pattern {
  return { kind: "char", set };
}

function within(from: number, to: number, low: number, high: number, shift: number): [number, number][] {
  const [start, end] = [Math.max(from, low), Math.min(to, high)];
  return start <= end ? [[start + shift, end + shift]] : [];
}

function merged(ranges: readonly [number, number][]): CharSet {
  const found: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((left, right) => left[0] - right[0])) {
    const last = found.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

function complement(set: CharSet): CharSet {
  const found: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) found.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) found.push([next, LAST]);
  return found;
}

/** Whether a character is in both. */
export function overlaps(left: CharSet, right: CharSet): boolean {
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const [a, b] = [left[i], right[j]];
    if (!a || !b) return false;
    if (a[0] <= b[1] && b[0] <= a[1]) return true;
    if (a[1] < b[1]) i++;
    else j++;
  }
  return false;
}
