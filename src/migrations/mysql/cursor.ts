import type { MysqlName } from "../../domain/mysql.ts";
import type { Token } from "./tokens.ts";

/** Thrown where a statement is not what this reader knows; the offset is where it stopped. */
export class NotUnderstood extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads a run of tokens from left to right. */
export class Cursor {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Offset of the next token, or of the last one at the end. */
  get offset(): number {
    return (this.#tokens[this.#at] ?? this.#tokens.at(-1))?.from ?? 0;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  /** Whether these words come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.peek(index);
      return token?.kind === "word" && token.text === word;
    });
  }

  /** Takes these words when all of them come next. */
  takes(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#at += words.length;
    return true;
  }

  /** The next word when it is one of these, taken. */
  oneOf(words: ReadonlySet<string>): string | undefined {
    const token = this.peek();
    if (token?.kind !== "word" || !words.has(token.text)) return undefined;
    this.#at++;
    return token.text;
  }

  seesSign(sign: string): boolean {
    const token = this.peek();
    return token?.kind === "sign" && token.text === sign;
  }

  takesSign(sign: string): boolean {
    if (!this.seesSign(sign)) return false;
    this.#at++;
    return true;
  }

  /** Whatever comes next. */
  take(): Token {
    const token = this.peek();
    if (!token) throw this.stop();
    this.#at++;
    return token;
  }

  /** An identifier, quoted or not. A string in double quotes is one in the ANSI mode of MySQL. */
  name(): string {
    const token = this.peek();
    const quoted = token?.kind === "string" && this.#source[token.from] === '"';
    if (!token || !(token.kind === "word" || token.kind === "name" || quoted)) throw this.stop();
    this.#at++;
    return token.kind === "word" ? this.#source.slice(token.from, token.to) : token.text;
  }

  table(): MysqlName {
    const first = this.name();
    if (!this.takesSign(".")) return { name: first };
    return { schema: first, name: this.name() };
  }

  /** The tokens between the parentheses that come next, commas and all. */
  group(): readonly Token[] {
    if (!this.seesSign("(")) throw this.stop();
    const start = this.#at + 1;
    let depth = 0;
    while (!this.done) {
      const token = this.take();
      if (token.kind !== "sign") continue;
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) return this.#tokens.slice(start, this.#at - 1);
    }
    throw this.stop();
  }

  /** What is left, cut at the commas outside parentheses. */
  clauses(): readonly Cursor[] {
    const rest = this.#tokens.slice(this.#at);
    this.#at = this.#tokens.length;
    return cutAtCommas(rest).map((tokens) => new Cursor(this.#source, tokens));
  }

  /** Another cursor over tokens of the same text. */
  over(tokens: readonly Token[]): Cursor {
    return new Cursor(this.#source, tokens);
  }

  stop(): NotUnderstood {
    const token = this.peek();
    const what = token ? `at \`${this.#source.slice(token.from, token.to).slice(0, 40)}\`` : "at its end";
    return new NotUnderstood(`the statement is not understood ${what}`, this.offset);
  }
}

function cutAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const pieces: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "sign") {
      if (token.text === "(") depth++;
      else if (token.text === ")") depth--;
      else if (token.text === "," && depth === 0) {
        pieces.push([]);
        continue;
      }
    }
    pieces.at(-1)?.push(token);
  }
  return pieces.filter((piece) => piece.length > 0);
}
