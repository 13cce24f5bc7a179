/** A piece of HCL. `line` is where it begins, 1-based. */
export interface Token {
  kind: "name" | "number" | "text" | "heredoc" | "mark" | "newline";
  /** Of a text: its value, with escapes resolved. */
  value: string;
  /** Of a text: it holds `${` or `%{`. */
  interpolated: boolean;
  line: number;
  to: number;
}

export class UnreadableHcl extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Tokens of one file; its largest real sibling has twenty thousand. */
const MAX_TOKENS = 200_000;

/**
 * Cuts HCL into tokens; comments are left out. Linear in the text.
 * Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 * @throws UnreadableHcl at a text or comment without an end
 */
export function scanHcl(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const push = (kind: Token["kind"], value: string, from: number, interpolated = false) =>
    tokens.push({ kind, value, interpolated, line: from, to: line });
  while (at < text.length) {
    if (tokens.length > MAX_TOKENS) throw new UnreadableHcl(line, "it has more structure than is read");
    const character = text.charAt(at);
    if (character === "\n") {
      push("newline", "\n", line);
      line++;
      at++;
    } else if (/\s/.test(character) || character === "\ufeff") at++;
    else if (character === "#" || text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) throw new UnreadableHcl(line, "a comment has no end");
      line += newlines(text, at, end);
      at = end + 2;
    } else if (character === '"') {
      const from = line;
      const found = quoted(text, at, line);
      at = found.end;
      push("text", found.value, from, found.interpolated);
    } else if (text.startsWith("<<", at)) {
      const from = line;
      const found = heredoc(text, at, line);
      line += newlines(text, at, found.end);
      at = found.end;
      push("heredoc", found.value, from, found.interpolated);
    } else if (/[A-Za-z_]/.test(character) || /\p{ID_Start}/u.test(character)) {
      const name = /^[\p{ID_Continue}-]{1,500}/u.exec(text.slice(at, at + 500))?.[0] ?? character;
      push("name", name, line);
      at += name.length;
    } else if (/[0-9]/.test(character)) {
      const number = /^[0-9.eE]{1,50}/.exec(text.slice(at, at + 50))?.[0] ?? character;
      push("number", number, line);
      at += number.length;
    } else {
      push("mark", character, line);
      at++;
    }
  }
  return tokens;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) count++;
  return count;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** A text in quotes stays on its line; inside `${ }` further quotes may stand. */
function quoted(text: string, start: number, line: number) {
  let value = "";
  let interpolated = false;
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === "\n") throw new UnreadableHcl(line, "a text has no closing quote");
    if (character === '"') return { value, interpolated, end: at + 1 };
    if (character === "\\") {
      const next = text.charAt(at + 1);
      value += ESCAPES[next] ?? next;
      at += 2;
    } else if ((character === "$" || character === "%") && text.charAt(at + 1) === "{") {
      if (text.charAt(at - 1) !== character) interpolated = true;
      const end = interpolationEnd(text, at + 2, line);
      value += text.slice(at, end);
      at = end;
    } else {
      value += character;
      at++;
    }
  }
  throw new UnreadableHcl(line, "a text has no closing quote");
}

function interpolationEnd(text: string, from: number, line: number): number {
  let open = 1;
  let inText = false;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "\n") break;
    if (inText && character === "\\") at++;
    else if (character === '"') inText = !inText;
    else if (!inText && character === "{") open++;
    else if (!inText && character === "}" && --open === 0) return at + 1;
  }
  throw new UnreadableHcl(line, "an interpolation has no end");
}

function heredoc(text: string, start: number, line: number) {
  const head = /^<<-?([\w-]{1,100})[ \t]*\r?\n/.exec(text.slice(start, start + 200));
  if (!head) throw new UnreadableHcl(line, "a heredoc has no name");
  const word = head[1] ?? "";
  const first = start + head[0].length;
  let at = first;
  while (at <= text.length) {
    const stop = text.indexOf("\n", at);
    const end = stop < 0 ? text.length : stop;
    if (text.slice(at, end).trim() === word) {
      const value = text.slice(first, at);
      return { value, interpolated: /[$%]\{/.test(value), end };
    }
    if (stop < 0) break;
    at = stop + 1;
  }
  throw new UnreadableHcl(line, `the heredoc ${word} has no end`);
}
