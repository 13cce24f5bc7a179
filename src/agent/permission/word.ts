import type { SyntaxNode } from "../../syntax/parse.ts";

/** One word of a command. */
export interface Word {
  /** As written. */
  source: string;
  /** With quotes and backslashes taken away. What is expanded stands as written. */
  value: string;
  /** Quotes around something that needs none: `"git"` is `git`. */
  needlessQuotes: boolean;
  /** Why it cannot be known what the word will be. */
  unknown?: string;
}

/** Letters that no shell reads in any special way, wherever they stand in a word. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;
/** What an unquoted piece may consist of; a backslash only before a visible character. */
const UNQUOTED = /^(?:[A-Za-z0-9_@%+=:,./~^#{}!-]|\\[!-~]|\P{ASCII})+$/u;

/** Reads a word from its node. Everything that this does not know leaves the word unknown. */
export function readWord(node: SyntaxNode): Word {
  const source = node.text();
  const pieces: Piece[] = [];
  collect(node, pieces);
  const value = pieces.map((piece) => piece.value).join("");
  const unknown =
    pieces.find((piece) => piece.unknown !== undefined)?.unknown ?? expandsBraces(source, pieces);
  const quoted = pieces.some((piece) => piece.quoted);
  const escaped = pieces.some((piece) => !piece.quoted && piece.value !== piece.source);
  return {
    source,
    value,
    needlessQuotes: unknown === undefined && quoted && !escaped && PLAIN.test(value),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

interface Piece {
  source: string;
  value: string;
  quoted: boolean;
  unknown?: string;
}

function collect(node: SyntaxNode, pieces: Piece[]): void {
  const kind = String(node.kind());
  if (kind === "command_name" || kind === "concatenation") {
    for (const child of node.children()) collect(child, pieces);
    return;
  }
  const source = node.text();
  if (kind === "word" || kind === "number") pieces.push(unquoted(source));
  // The grammar closes an open quote by itself, and no error stands in the tree.
  else if (!isClosed(kind, source))
    pieces.push({ source, value: source, quoted: true, unknown: "a quote is not closed" });
  else if (kind === "raw_string") pieces.push({ source, value: source.slice(1, -1), quoted: true });
  else if (kind === "string") pieces.push(doubleQuoted(source));
  else if (kind === "ansi_c_string")
    pieces.push({
      source,
      value: ansiC(source.slice(2, -1)),
      quoted: true,
      unknown: "it holds a `$'…'` string",
    });
  else pieces.push({ source, value: source, quoted: false, unknown: `it holds ${whatIs(kind)}` });
}

function isClosed(kind: string, source: string): boolean {
  if (source === "") return false;
  if (kind === "raw_string") return /^'[^']*'$/.test(source);
  return kind !== "string" || /^"(?:[^"\\]|\\[\s\S])*"$/.test(source);
}

function unquoted(source: string): Piece {
  const value = source.replace(/\\([\s\S])/g, (_, character: string) =>
    character === "\n" ? "" : character,
  );
  const piece: Piece = { source, value, quoted: false };
  if (/[*?[\]]/.test(source.replace(/\\[\s\S]/g, "")))
    return { ...piece, unknown: "a wildcard stands for file names that the change can choose" };
  return UNQUOTED.test(source)
    ? piece
    : { ...piece, unknown: "it holds a character with a meaning of its own" };
}

function doubleQuoted(source: string): Piece {
  const inner = source.slice(1, -1);
  const value = inner.replace(/\\([$`"\\\n])/g, (_, character: string) =>
    character === "\n" ? "" : character,
  );
  const piece: Piece = { source, value, quoted: true };
  const live = inner.replace(/\\[\s\S]/g, "");
  return /[$`"]/.test(live) || inner.includes("\\\n")
    ? { ...piece, unknown: "something in its quotes is expanded" }
    : piece;
}

/** `{a,b}` and `{1..3}` become several words; `{}` and `HEAD@{1}` stay one. */
function expandsBraces(source: string, pieces: readonly Piece[]): string | undefined {
  const bare = pieces.map((piece) => (piece.quoted ? "" : piece.source.replace(/\\[\s\S]/g, ""))).join("");
  if (bare.includes("{") && (source.includes(",") || source.includes("..")))
    return "braces may stand for several words";
  // Their meaning depends on where they stand: at the start, or after `:` or `=`.
  return bare.includes("~") && /(?:^|[:=])~/.test(bare) ? "`~` stands for a home folder" : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  e: "\x1b",
  a: "\x07",
  b: "\b",
};

function ansiC(text: string): string {
  return text.replace(
    /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|([0-7]{1,3})|([\s\S]))/g,
    (_, hex?: string, unicode?: string, octal?: string, other?: string) => {
      if (other !== undefined) return ESCAPES[other] ?? other;
      return String.fromCharCode(
        octal === undefined ? Number.parseInt(hex ?? unicode ?? "0", 16) : Number.parseInt(octal, 8),
      );
    },
  );
}

function whatIs(kind: string): string {
  if (kind === "command_substitution") return "the output of another command";
  if (kind === "process_substitution") return "a pipe to another command";
  if (kind === "simple_expansion" || kind === "expansion") return "a variable";
  if (kind === "arithmetic_expansion") return "arithmetic";
  return "something that is not judged";
}
