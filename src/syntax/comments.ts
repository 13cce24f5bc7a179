import { commentStylesOf } from "./comment-styles.ts";
import { type Grammar, parseProgram } from "./parse.ts";
import { scanComments } from "./scan-comments.ts";
import { scanYaml } from "./scan-yaml-comments.ts";

/** A comment as it stands in a file. Lines are 1-based, both ends included. */
export interface Comment {
  from: number;
  to: number;
  /** With its markers. */
  text: string;
  /** Nothing but blanks stands before it on its first line. */
  alone: boolean;
  /** A grammar says so. Without one, what looks like a comment behind code may still be the end of a string. */
  sure: boolean;
}

const GRAMMARS: readonly (readonly [RegExp, Grammar, readonly string[]])[] = [
  [/\.[cm]?ts$/i, "typescript", ["comment"]],
  [/\.(?:tsx|[cm]?js|jsx)$/i, "tsx", ["comment"]],
  [/\.pyi?$/i, "python", ["comment"]],
  [/\.go$/i, "go", ["comment"]],
  [/\.java$/i, "java", ["line_comment", "block_comment"]],
  [/\.kts?$/i, "kotlin", ["line_comment", "multiline_comment"]],
  [/\.(?:rb|rake|ru|gemspec)$|(?:^|\/)(?:Gemfile|Rakefile)$/i, "ruby", ["comment"]],
  [/\.php$/i, "php", ["comment"]],
  [/\.rs$/i, "rust", ["line_comment", "block_comment"]],
  [/\.exs?$/i, "elixir", ["comment"]],
  [/\.(?:ba|z)?sh$/i, "bash", ["comment"]],
];

/** A longer program was written by a tool: it is not parsed for its comments. Characters. */
const MAX_PROGRAM = 256 * 1024;

/**
 * The comments of a file, in order: by its grammar where there is one, else by how such files write comments and
 * strings.
 *
 * @returns `undefined` when nothing is known about such files, the grammar gave up, or a program has more than 256 KB
 */
export function commentsOf(path: string, text: string): readonly Comment[] | undefined {
  const known = GRAMMARS.find(([names]) => names.test(path));
  if (known) return parsedComments(known[1], known[2], text);
  if (/\.ya?ml$/i.test(path)) return scanYaml(text);
  const styles = commentStylesOf(path);
  if (!styles) return undefined;
  const [first = [], ...others] = styles.map((style) => scanComments(text, style));
  const elsewhere = others.map((comments) => new Set(comments.map(keyOf)));
  return first.filter((one) => elsewhere.every((keys) => keys.has(keyOf(one))));
}

function keyOf({ from, text }: Comment): string {
  return `${from} ${text}`;
}

function parsedComments(grammar: Grammar, kinds: readonly string[], text: string): Comment[] | undefined {
  if (text.length > MAX_PROGRAM) return undefined;
  const { root } = parseProgram(grammar, text);
  if (!root) return undefined;
  const lines = text.split("\n");
  return root
    .findAll({ rule: { any: kinds.map((kind) => ({ kind })) } })
    .map((node) => {
      const { start, end } = node.range();
      const before = (lines[start.line] ?? "").slice(0, start.column);
      // A comment that takes its line break along ends, for a reader, on the line before.
      const to = end.column === 0 && end.line > start.line ? end.line : end.line + 1;
      return {
        from: start.line + 1,
        to,
        text: node.text().trimEnd(),
        alone: before.trim() === "",
        sure: true,
      };
    })
    .sort((one, other) => one.from - other.from);
}
