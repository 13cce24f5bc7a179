/** A word, number, text or mark of a `.proto` file. */
export interface ProtoToken {
  /** A dotted name is one token. */
  kind: "word" | "number" | "text" | "mark";
  text: string;
  /** 1-based. */
  line: number;
  /** Offsets, the end excluded. */
  start: number;
  end: number;
}

const SPACE = /[\s\u{feff}]/u;
const WORD = /[A-Za-z_.][\w.]*/y;
const NUMBER = /[0-9][\w.]*/y;

/** The tokens in order, without comments. A text that does not end goes to the end of its line. */
export function tokensOf(text: string): ProtoToken[] {
  const tokens: ProtoToken[] = [];
  let line = 1;
  let at = 0;
  const push = (kind: ProtoToken["kind"], end: number) => {
    tokens.push({ kind, text: text.slice(at, end), line, start: at, end });
    at = end;
  };
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === "\n") {
      line++;
      at++;
    } else if (SPACE.test(char)) at++;
    else if (text.startsWith("//", at)) at = indexOr(text, "\n", at);
    else if (text.startsWith("/*", at)) {
      const end = Math.min(indexOr(text, "*/", at + 2) + 2, text.length);
      for (let next = text.indexOf("\n", at); next >= 0 && next < end; next = text.indexOf("\n", next + 1))
        line++;
      at = end;
    } else if (char === '"' || char === "'") push("text", endOfText(text, at, char));
    else {
      const word = endOf(WORD, text, at);
      if (word !== undefined) push("word", word);
      else {
        const number = endOf(NUMBER, text, at);
        if (number !== undefined) push("number", number);
        else push("mark", at + 1);
      }
    }
  }
  return tokens;
}

function indexOr(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from);
  return found < 0 ? text.length : found;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function endOfText(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
    else if (text[at] === "\n") return at;
  }
  return text.length;
}

/** What stands between the quotes. */
export function unquoted({ text }: ProtoToken): string {
  return text.slice(1, text.endsWith(text[0] ?? "") && text.length > 1 ? -1 : undefined);
}
