import { z } from "zod";
import type { Tree, TreeEntry } from "../../domain/tree.ts";
import { messageOf } from "../../errors.ts";
import { maskedLines } from "./masked.ts";
import { clippedLine, counted, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import { LineMatcher, TooMuchWork } from "./pattern/match.ts";
import { parsePattern, PatternError } from "./pattern/parse.ts";
import { pathText, side, treeOf } from "./place.ts";
import { choose, MAX_GLOB, withheldLine } from "./search-files.ts";
import type { Tool, ToolResult, ToolSurroundings } from "./tool.ts";

/** Bounds of one search; beyond them it is said what was not searched. */
const MAX_FILES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** A larger file was written by a program. Bytes. */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FOUND = 200;
const BATCH = 200;
const MAX_LINE = 400;

const schema = z.strictObject({
  pattern: z
    .string()
    .min(1)
    .max(1_000)
    .describe("the regular expression, or with `literal` the text, to find in a line"),
  literal: z.boolean().default(false).describe("take the pattern letter for letter"),
  ignore_case: z.boolean().default(false),
  path: pathText.optional().describe("only below this folder, or in this file"),
  glob: z.string().max(MAX_GLOB).optional().describe("only files whose path matches: `*.sql`, `src/**/*.ts`"),
  side,
});
type Input = z.infer<typeof schema>;

/** Lines of text files that match a pattern, in time that no pattern can stretch. */
export const grep: Tool<Input> = {
  name: "grep",
  description: `Finds lines that match a regular expression in the repository's text files, as of head or base. The language
has classes, groups, alternatives, \`* + ? {m,n}\`, \`^ $ \\b \\d \\w \\s\` and a leading \`(?i)\`; it has no look-around and no
back-references. Each match is \`path:line: text\`, at most ${MAX_FOUND}. Files that you may not read are left out.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ pattern, path }) => [
    { tool: "grep", input: pattern },
    ...(path === undefined ? [] : [{ tool: "read", input: path }]),
  ],
  shown: ({ pattern, path, glob }) =>
    oneLine(`${pattern}${path === undefined ? "" : ` in ${path}`}${glob === undefined ? "" : ` (${glob})`}`),
  touches: "searches this repository as it stands in git",
  available: () => true,
  async run(input, around) {
    try {
      const tests = testerOf(input);
      const tree = treeOf(around.loaded, input.side);
      const chosen = await choose(tree, around, input.path, input.glob);
      if (typeof chosen === "string") return failed(chosen);
      return await search(tree, chosen, tests, input, around);
    } catch (error) {
      around.signal?.throwIfAborted();
      if (error instanceof PatternError) return failed(`The pattern is not taken: ${error.message}.`);
      return failed(`The search failed: ${messageOf(error)}`);
    }
  },
};

function testerOf({ pattern, literal, ignore_case }: Input): (line: string) => boolean {
  if (!literal) {
    const matcher = new LineMatcher(parsePattern(pattern, ignore_case));
    return (line) => matcher.test(line);
  }
  if (!ignore_case) return (line) => line.includes(pattern);
  const folded = pattern.toLowerCase();
  return (line) => line.toLowerCase().includes(folded);
}

interface Found {
  path: string;
  lines: readonly string[];
  numbers: number[];
}

async function search(
  tree: Tree,
  { entries, withheld }: { entries: readonly TreeEntry[]; withheld: number },
  tests: (line: string) => boolean,
  input: Input,
  around: ToolSurroundings,
): Promise<ToolResult> {
  const files = entries.filter(({ kind, size }) => kind === "file" && size <= MAX_FILE_BYTES);
  let bytes = 0;
  const within = files.slice(0, MAX_FILES).filter(({ size }) => (bytes += size) <= MAX_BYTES);
  const gaps: string[] = [];
  if (within.length < files.length)
    gaps.push(`${files.length - within.length} files beyond the bounds of a search`);
  const large = entries.filter(({ kind, size }) => kind === "file" && size > MAX_FILE_BYTES).length;
  if (large > 0) gaps.push(`${counted(large, "file")} of more than 1 MB`);
  const found: Found[] = [];
  let count = 0;
  try {
    for (let from = 0; from < within.length && count <= MAX_FOUND; from += BATCH) {
      around.signal?.throwIfAborted();
      const texts = await tree.readAll(within.slice(from, from + BATCH).map(({ path }) => path));
      for (const [path, file] of texts) {
        if (file.state !== "text" || count > MAX_FOUND) continue;
        const lines = file.text.split(/\r?\n/);
        if (lines.at(-1) === "") lines.pop();
        const numbers: number[] = [];
        for (let at = 0; at < lines.length && count <= MAX_FOUND; at++)
          if (tests(lines[at] ?? "")) {
            numbers.push(at + 1);
            count++;
          }
        if (numbers.length > 0) found.push({ path, lines, numbers });
      }
    }
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    gaps.push(`the rest, because ${error.message}: use a simpler pattern or fewer files`);
  }
  return told(found, count, gaps, within.length, withheld, input);
}

async function told(
  found: readonly Found[],
  count: number,
  gaps: readonly string[],
  searched: number,
  withheld: number,
  { side: of }: Input,
): Promise<ToolResult> {
  const shown: string[] = [];
  for (const { path, lines, numbers } of found) {
    const masked = await maskedLines(
      lines,
      numbers.map((number) => ({ from: number, to: number })),
    );
    for (const number of numbers)
      shown.push(`${path}:${number}: ${clippedLine((masked.get(number) ?? "").trim(), MAX_LINE)}`);
  }
  const most = shown.slice(0, MAX_FOUND);
  const more = count > MAX_FOUND ? `\n(more than ${MAX_FOUND} matches; narrow the search)` : "";
  const notSearched = gaps.length > 0 ? `\n(not searched: ${gaps.join("; ")})` : "";
  const opening = count === 0 ? `No match in ${counted(searched, "file")} at ${of}.` : most.join("\n");
  return done(`${opening}${more}${notSearched}${withheldLine(withheld)}`);
}
