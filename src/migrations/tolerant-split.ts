/**
 * Cuts SQL at its semicolons without understanding it, for files that the parser refuses as a whole: the
 * pieces are then parsed one by one, and only those that are wrong are left out.
 *
 * @returns start and end offsets in characters, without the semicolons
 */
export function tolerantSplit(sql: string): readonly { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = [];
  let from = 0;
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const past = pastQuoted(sql, at);
    if (past > at) {
      at = past;
      continue;
    }
    const char = sql[at];
    if (char === "(") depth++;
    else if (char === ")") depth = Math.max(0, depth - 1);
    else if (char === ";" && (depth === 0 || startsStatement(sql, at + 1))) {
      pieces.push({ from, to: at });
      from = at + 1;
      depth = 0;
    }
    at++;
  }
  pieces.push({ from, to: sql.length });
  return pieces.filter((piece) => sql.slice(piece.from, piece.to).trim() !== "");
}

/** A forgotten `)` must not swallow the rest of the file: a statement's first word on a new line ends it. */
function startsStatement(sql: string, at: number): boolean {
  STATEMENT_START.lastIndex = at;
  return STATEMENT_START.test(sql);
}

const STATEMENT_START = /[ \t\r]*\n\s*(?:create|alter|drop|comment|grant|revoke|begin|commit)\b/iy;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const WORD = /[\w$\u0080-\uffff]/;

/** When a string, quoted name, dollar quote or comment starts at `at`: the offset after it. Otherwise `at`. */
function pastQuoted(sql: string, at: number): number {
  const char = sql[at];
  const next = sql[at + 1];
  if (char === "'")
    return pastString(sql, at, /[eE]/.test(sql[at - 1] ?? "") && !WORD.test(sql[at - 2] ?? " "));
  if (char === '"') return pastClose(sql, at + 1, '"');
  if (char === "-" && next === "-") return pastClose(sql, at + 2, "\n");
  if (char === "/" && next === "*") return pastComment(sql, at);
  if (char === "$" && !WORD.test(sql[at - 1] ?? " ")) {
    DOLLAR_QUOTE.lastIndex = at;
    const tag = DOLLAR_QUOTE.exec(sql)?.[0];
    if (tag) return pastClose(sql, at + tag.length, tag);
  }
  return at;
}

function pastClose(sql: string, from: number, close: string): number {
  const at = sql.indexOf(close, from);
  return at === -1 ? sql.length : at + close.length;
}

function pastString(sql: string, from: number, escapes: boolean): number {
  for (let at = from + 1; at < sql.length; at++) {
    if (escapes && sql[at] === "\\") at++;
    else if (sql[at] === "'") {
      if (sql[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return sql.length;
}

function pastComment(sql: string, from: number): number {
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    const pair = sql.slice(at, at + 2);
    if (pair === "/*") depth++;
    else if (pair === "*/") depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}
