/** One word, name, string, number or sign of MySQL, with where it stands. */
export interface Token {
  kind: "word" | "name" | "string" | "number" | "sign";
  /** A word in capitals; a name or a string without its quotes; the rest as written. */
  text: string;
  /** Offsets into the source, in characters. */
  from: number;
  to: number;
}

/** A statement as a run of tokens. */
export interface TokenRun {
  tokens: readonly Token[];
  from: number;
  to: number;
  /** It has more tokens than are kept: rows of data, for instance. */
  cut: boolean;
}

/** Of one statement. A table of a thousand columns has fewer. */
const MAX_TOKENS = 20_000;

const BLANK = /[\s\0]+/y;
const LINE_COMMENT = /(?:--(?=[\s\0]|$)|#)[^\n]*/y;
const WORD = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*|\d+[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+/y;
const DELIMITER = /[ \t]*delimiter[ \t]+(\S+)[^\n]*/iy;
const HELD = /\+(?:goose|migrate)\s+statement(begin|end)/i;
const EXECUTABLE = /\/\*M?!\d*/y;

/**
 * Cuts MySQL text into statements and those into tokens, in one pass over it. Strings, quoted names and comments
 * are told apart as the MySQL manual has it ("Lexical Structure"); what stands in `/*! … *\/` is code; `DELIMITER`
 * is obeyed, and so are the `StatementBegin` and `StatementEnd` marks of goose and sql-migrate. Bodies of stored
 * programs stay whole without either. One at a time, so that a file of ten megabytes is never held as tokens.
 */
export function* tokenRuns(sql: string): Generator<TokenRun, void> {
  let ready: TokenRun | undefined;
  let tokens: Token[] = [];
  let from = -1;
  let end = 0;
  let cut = false;
  let delimiter = ";";
  let held = false;
  let executable = false;
  let body = 0;
  const close = () => {
    if (from >= 0) ready = { tokens, from, to: end, cut };
    tokens = [];
    from = -1;
    cut = false;
    body = 0;
  };
  const add = (token: Token) => {
    if (from < 0) from = token.from;
    end = token.to;
    if (tokens.length < MAX_TOKENS) tokens.push(token);
    else cut = true;
  };
  for (let at = 0; at < sql.length; ) {
    if (ready) {
      yield ready;
      ready = undefined;
    }
    const lineStart = at === 0 || sql[at - 1] === "\n";
    if (lineStart && from < 0) {
      const found = match(DELIMITER, sql, at);
      if (found) {
        delimiter = found[1] ?? ";";
        at += found[0].length;
        continue;
      }
    }
    const blank = match(BLANK, sql, at);
    if (blank) {
      // One line at a time: the next one may set the delimiter.
      const newline = blank[0].indexOf("\n");
      at += newline === -1 ? blank[0].length : newline + 1;
      continue;
    }
    const comment = match(LINE_COMMENT, sql, at);
    if (comment) {
      const mark = HELD.exec(comment[0].slice(0, 60))?.[1]?.toLowerCase();
      if (mark) {
        close();
        held = mark === "begin";
      }
      at += comment[0].length;
      continue;
    }
    if (sql.startsWith("/*", at)) {
      const opener = match(EXECUTABLE, sql, at);
      if (opener) {
        executable = true;
        at += opener[0].length;
      } else at = past(sql, at + 2, "*/");
      continue;
    }
    if (executable && sql.startsWith("*/", at)) {
      executable = false;
      at += 2;
      continue;
    }
    if (sql.startsWith(delimiter, at) && !held && (delimiter !== ";" || body === 0)) {
      close();
      at += delimiter.length;
      continue;
    }
    const token = tokenAt(sql, at);
    add(token);
    if (delimiter === ";" && token.kind === "word") body = depthAfter(tokens, body);
    at = token.to;
  }
  // At most two are left: the one before the last sign, and what follows it without an end.
  if (ready) yield ready;
  ready = undefined;
  close();
  if (ready) yield ready;
}

function match(pattern: RegExp, sql: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(sql);
}

function past(sql: string, from: number, close: string): number {
  const at = sql.indexOf(close, from);
  return at === -1 ? sql.length : at + close.length;
}

function tokenAt(sql: string, from: number): Token {
  const char = sql[from] ?? "";
  if (char === "`" || char === "'" || char === '"') {
    const to = pastQuote(sql, from, char);
    const closed = to - from > 1 && sql[to - 1] === char;
    const inner = sql.slice(from + 1, closed ? to - 1 : to).replaceAll(char + char, char);
    return { kind: char === "`" ? "name" : "string", text: inner, from, to };
  }
  const word = match(WORD, sql, from);
  if (word) return { kind: "word", text: word[0].toUpperCase(), from, to: from + word[0].length };
  const number = match(NUMBER, sql, from);
  if (number) return { kind: "number", text: number[0], from, to: from + number[0].length };
  return { kind: "sign", text: char, from, to: from + 1 };
}

function pastQuote(sql: string, from: number, quote: string): number {
  for (let at = from + 1; at < sql.length; at++) {
    const char = sql[at];
    if (char === "\\" && quote !== "`") at++;
    else if (char === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return sql.length;
}

const PROGRAMS = new Set(["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"]);

/** How deep in `BEGIN … END` the body of a stored program is after its newest word. */
function depthAfter(tokens: readonly Token[], depth: number): number {
  const word = tokens.at(-1)?.text ?? "";
  const before = tokens.at(-2)?.text;
  if (word === "END") return Math.max(0, depth - 1);
  const opens = before !== "END" && (word === "BEGIN" || word === "CASE");
  // `END IF` and its like close what was not counted.
  const closesOther = before === "END" && /^(?:IF|LOOP|REPEAT|WHILE)$/.test(word);
  if (closesOther) return depth + 1;
  return opens && isProgram(tokens) ? depth + 1 : depth;
}

function isProgram(tokens: readonly Token[]): boolean {
  return (
    tokens[0]?.text === "CREATE" &&
    tokens.slice(1, 14).some(({ kind, text }) => kind === "word" && PROGRAMS.has(text))
  );
}
