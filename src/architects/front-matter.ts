import type { Remark } from "../domain/yaml.ts";

export interface SplitFile {
  /** The text between the fences, and the line it starts on. Absent: the whole file is prose. */
  yaml?: { text: string; firstLine: number };
  body: string;
  remarks: readonly Remark[];
}

/** Within this many lines front matter must have ended. */
const MAX_FRONT_MATTER_LINES = 5_000;
const FENCE = /^---[ \t]*([A-Za-z][\w.+-]{0,20})?[ \t]*$/;
/** What a line of front matter looks like when no closing fence says where it ends. */
const SETTING = /^(?:[ \t]+\S|[A-Za-z_][\w-]{0,60}:(?:\s|$)|-\s)/;

/**
 * Splits an agent file at its fences. Text only: a language tag such as `---js` is never obeyed, the block then
 * counts as prose. A byte-order mark and Windows line ends are taken off; line numbers stay those of the file.
 */
export function splitFrontMatter(text: string): SplitFile {
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const open = lines.findIndex((line) => line.trim() !== "");
  const fence = open < 0 ? null : FENCE.exec(lines[open] ?? "");
  if (!fence) return { body: lines.join("\n"), remarks: [] };
  const tag = fence[1]?.toLowerCase();
  if (tag !== undefined && tag !== "yaml" && tag !== "yml") {
    return {
      body: lines.join("\n"),
      remarks: [
        {
          level: "warning",
          code: "frontmatter-language",
          line: open + 1,
          message: `front matter in \`${tag}\` is not read; the block counts as prose`,
          remedy: "write YAML between two lines of `---`",
        },
      ],
    };
  }
  const close = lines.findIndex(
    (line, index) =>
      index > open && index <= open + MAX_FRONT_MATTER_LINES && /^(?:---|\.\.\.)[ \t]*$/.test(line),
  );
  if (close > 0)
    return { yaml: between(lines, open + 1, close), body: lines.slice(close + 1).join("\n"), remarks: [] };
  const stop = lines.findIndex((line, index) => index > open && !SETTING.test(line));
  const end = stop < 0 ? lines.length : stop;
  if (end === open + 1) return { body: lines.join("\n"), remarks: [] };
  return {
    yaml: between(lines, open + 1, end),
    body: lines.slice(end).join("\n"),
    remarks: [
      {
        level: "warning",
        code: "frontmatter-unclosed",
        line: open + 1,
        message: `front matter has no closing \`---\`; it was taken to end before line ${end + 1}`,
        remedy: "add a line with `---` after the last setting",
      },
    ],
  };
}

function between(lines: readonly string[], from: number, to: number): { text: string; firstLine: number } {
  return { text: lines.slice(from, to).join("\n"), firstLine: from + 1 };
}
