import type { ReadProblem } from "./problem.ts";

export interface WithoutPsql {
  /** The same text, line for line, with what only psql understands turned into spaces. */
  sql: string;
  problems: readonly ReadProblem[];
}

/**
 * Dumps and hand-written scripts hold lines for psql (`\connect`, `\restrict`) and data after
 * `COPY ... FROM stdin;`. Neither is SQL; both are blanked so that every other line keeps its number.
 * Data changes no schema, so leaving it out is no problem; `\i file` is, since it brings statements from elsewhere.
 */
export function blankPsql(text: string): WithoutPsql {
  if (!/^\s*\\|^\s*copy\s/im.test(text)) return { sql: text, problems: [] };
  const problems: ReadProblem[] = [];
  let data = false;
  let quote: string | undefined;
  const lines = text.split("\n").map((line, index) => {
    if (data) {
      if (/^\\\.\s*$/.test(line)) data = false;
      return blank(line);
    }
    if (quote !== undefined) {
      quote = openQuote(line, quote);
      return line;
    }
    const meta = /^\s*\\(\S*)/.exec(line);
    if (meta) {
      if (/^(i|ir|include|include_relative)$/.test(meta[1] ?? "")) {
        problems.push({ line: index + 1, message: `the file that \\${meta[1]} names is not read` });
      }
      return blank(line);
    }
    if (COPY_FROM_STDIN.test(line)) {
      data = true;
      return blank(line);
    }
    quote = openQuote(line, undefined);
    return line;
  });
  return { sql: lines.join("\n"), problems };
}

const COPY_FROM_STDIN = /^\s*copy\s[^;]*\sfrom\s+stdin\b[^;]*;\s*$/i;

function blank(line: string): string {
  return line.endsWith("\r") ? `${" ".repeat(line.length - 1)}\r` : " ".repeat(line.length);
}

/** The dollar quote that is open at the end of this line: only there can a line start with a backslash and be SQL. */
function openQuote(line: string, open: string | undefined): string | undefined {
  let inside = open;
  const code = inside === undefined ? line.replace(/--.*$/, "") : line;
  for (const [tag] of code.matchAll(/\$(?:[A-Za-z_]\w*)?\$/g)) {
    if (inside === undefined) inside = tag;
    else if (inside === tag) inside = undefined;
  }
  return inside;
}
