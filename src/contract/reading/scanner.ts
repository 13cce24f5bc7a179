import { CST } from "yaml";

export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const TAB = 0x09;
export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
export const HASH = 0x23;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const LIST_START = 0x5b;
export const LIST_END = 0x5d;
export const MAP_START = 0x7b;
export const MAP_END = 0x7d;
const BACKSLASH = 0x5c;

/** The text has something that the plain reader does not know: the whole of it is for the `yaml` package. */
export class NotPlain extends Error {
  override readonly name = "NotPlain";
}

/** Why a scalar without quotes ended. */
export type Stop = "line" | "colon" | "comment" | "mark";

/** A place in a YAML text, and the scalars that begin there. */
export class Scanner {
  readonly text: string;
  at = 0;
  /** 1-based. */
  line = 1;
  /** Of the content that `toContent` found; -1 at the end of the text. */
  column = -1;

  constructor(text: string) {
    this.text = text;
  }

  code(offset = 0): number {
    return this.text.charCodeAt(this.at + offset);
  }

  giveUp(): never {
    throw new NotPlain();
  }

  /** Nothing, a space, a tab or the end of the line `offset` characters further on. */
  isEmpty(offset: number): boolean {
    return isBlank(this.code(offset));
  }

  skipSpaces(): void {
    while (this.code() === SPACE) this.at++;
    if (this.code() === TAB) this.giveUp();
  }

  /** From the beginning of a line to the next line that says something. */
  toContent(): void {
    for (;;) {
      const start = this.at;
      this.skipSpaces();
      const code = this.code();
      if (code === NEWLINE) this.#nextLine();
      else if (code === HASH) this.#skipComment();
      else {
        this.column = Number.isNaN(code) ? -1 : this.at - start;
        return;
      }
    }
  }

  /** Behind a value: a comment at most, and on to the next content. */
  endLine(): void {
    const start = this.at;
    this.skipSpaces();
    const code = this.code();
    if (code === HASH && this.at > start) this.#skipComment();
    else if (code === NEWLINE) this.#nextLine();
    else if (!Number.isNaN(code)) this.giveUp();
    this.toContent();
  }

  #nextLine(): void {
    this.at++;
    this.line++;
  }

  #skipComment(): void {
    const end = this.text.indexOf("\n", this.at);
    this.at = end < 0 ? this.text.length : end;
    if (end >= 0) this.#nextLine();
  }

  /**
   * A scalar without quotes up to its end on this line; `at` is then behind its last character.
   *
   * @param isFlow within brackets: marks of flow collections end it
   */
  plain(isFlow: boolean): Stop {
    const { text } = this;
    let end = this.at;
    for (let at = this.at; ; at++) {
      const code = text.charCodeAt(at);
      let stop: Stop | undefined;
      if (code === SPACE) {
        if (text.charCodeAt(at + 1) === HASH) stop = "comment";
      } else if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (isBlank(next) || (isFlow && isFlowMark(next))) stop = "colon";
        else end = at + 1;
      } else if (code === NEWLINE || Number.isNaN(code)) stop = "line";
      else if (code === TAB) this.giveUp();
      else if (isFlow && isFlowMark(code)) stop = "mark";
      else end = at + 1;
      if (stop) {
        this.at = end;
        return stop;
      }
    }
  }

  /** Gives up where a scalar without quotes cannot begin, or means something that is not read here. */
  checkPlainStart(isFlow: boolean): void {
    const code = this.code();
    const next = this.code(1);
    switch (code) {
      case DASH:
      case COLON:
      case 0x3f: // ?
        if (isBlank(next) || code !== DASH || (isFlow && isFlowMark(next))) this.giveUp();
        return;
      case 0x21: // !
      case HASH:
      case 0x25: // %
      case 0x26: // &
      case QUOTE:
      case APOSTROPHE:
      case 0x2a: // *
      case COMMA:
      case 0x3e: // >
      case 0x40: // @
      case LIST_START:
      case LIST_END:
      case 0x60: // `
      case MAP_START:
      case 0x7c: // |
      case MAP_END:
        this.giveUp();
    }
  }

  /**
   * A text in quotes, which may go on over lines that stand further right than `parentColumn`. What it says is
   * found by the package where it is more than it looks.
   */
  quoted(parentColumn: number): string {
    const start = this.at;
    const isDouble = this.code() === QUOTE;
    const end = isDouble ? this.#endOfDouble() : this.#endOfSingle();
    this.at = end + 1;
    const inner = this.text.slice(start + 1, end);
    if (inner.includes("\n")) {
      this.#passLines(start, end, parentColumn);
      return this.resolved(isDouble ? "double-quoted-scalar" : "single-quoted-scalar", start, end + 1);
    }
    if (!isDouble) return inner.includes("'") ? inner.replaceAll("''", "'") : inner;
    if (!inner.includes("\\")) return inner;
    try {
      // Every escape of JSON means the same in YAML.
      return String(JSON.parse(`"${inner}"`));
    } catch {
      return this.resolved("double-quoted-scalar", start, end + 1);
    }
  }

  #endOfDouble(): number {
    for (let at = this.at + 1; ; at++) {
      const end = this.text.indexOf('"', at);
      if (end < 0) this.giveUp();
      let slashes = 0;
      while (this.text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
      if (slashes % 2 === 0) return end;
      at = end;
    }
  }

  #endOfSingle(): number {
    for (let at = this.at + 1; ; ) {
      const end = this.text.indexOf("'", at);
      if (end < 0) this.giveUp();
      if (this.text.charCodeAt(end + 1) !== APOSTROPHE) return end;
      at = end + 2;
    }
  }

  /** Counts the lines within a scalar; each must stand further right than the parent, or be blank. */
  #passLines(start: number, end: number, parentColumn: number): void {
    for (let at = this.text.indexOf("\n", start); at >= 0 && at < end; at = this.text.indexOf("\n", at + 1)) {
      this.line++;
      let indent = 0;
      while (this.text.charCodeAt(at + 1 + indent) === SPACE) indent++;
      const code = this.text.charCodeAt(at + 1 + indent);
      if (indent <= parentColumn && code !== NEWLINE) this.giveUp();
    }
  }

  /** What the package makes of a scalar's source. */
  resolved(type: CST.FlowScalar["type"], start: number, end: number): string {
    const source = this.text.slice(start, end);
    const token: CST.FlowScalar = { type, offset: start, indent: 0, source, end: [] };
    return CST.resolveAsScalar(token, true, () => this.giveUp()).value;
  }
}

export function isBlank(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === TAB || Number.isNaN(code);
}

function isFlowMark(code: number): boolean {
  return code === COMMA || code === LIST_START || code === LIST_END || code === MAP_START || code === MAP_END;
}
