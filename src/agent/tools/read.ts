import { z } from "zod";
import type { FileText } from "../../domain/tree.ts";
import { messageOf } from "../../errors.ts";
import { maskedLines } from "./masked.ts";
import { clippedLine, counted, done, failed, inputSchemaOf, MAX_OUTPUT, oneLine } from "./output.ts";
import { entryAt, pathText, side, treeOf } from "./place.ts";
import type { Tool } from "./tool.ts";

/** Lines of one answer, and characters of one line: longer ones were written by a program. */
const MAX_LINES = 2_000;
const MAX_LINE = 2_000;

const schema = z.strictObject({
  path: pathText.describe("the file, from the root of the repository: `src/orders/create.ts`"),
  side,
  offset: z.number().int().min(1).max(10_000_000).default(1).describe("the first line to show, 1-based"),
  limit: z
    .number()
    .int()
    .min(1)
    .max(MAX_LINES)
    .default(MAX_LINES)
    .describe(`how many lines, at most ${MAX_LINES}`),
});

/** One file of one of the two commits, with line numbers. */
export const read: Tool<z.infer<typeof schema>> = {
  name: "read",
  description: `Shows a text file of the repository with line numbers, as of head (with the pull request) or base (before
it). It reads git's objects: the files on no disk. Links and submodules are not followed. At most ${MAX_LINES} lines and
${MAX_OUTPUT} characters at once; go on with \`offset\`. Credentials are shown as \`***\`.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ path }) => [{ tool: "read", input: path }],
  shown: ({ path, side: of }) => oneLine(of === "base" ? `${path} (base)` : path),
  touches: "reads a file of this repository as it stands in git",
  available: () => true,
  async run({ path, side: of, offset, limit }, around) {
    try {
      const tree = treeOf(around.loaded, of);
      const entry = await entryAt(tree, path);
      if (typeof entry === "string") return failed(entry);
      const file = await tree.read(entry.path);
      const why = notText(file);
      if (why !== undefined || file?.state !== "text")
        return failed(`\`${entry.path}\` ${why ?? "is not there"}.`);
      return await shown(`${entry.path} at ${of}`, file.text, offset, limit);
    } catch (error) {
      around.signal?.throwIfAborted();
      return failed(`It could not be read: ${messageOf(error)}`);
    }
  },
};

/** Why the content of a file is not shown; `undefined` when it is text. */
export function notText(file: FileText | undefined): string | undefined {
  if (file === undefined) return "is not there";
  if (file.state === "binary") return "is not text (UTF-8)";
  return file.state === "too-large" ? `is too large to be read (${file.size} bytes)` : undefined;
}

async function shown(name: string, text: string, offset: number, limit: number) {
  const lines = text.split("\n");
  // A file ends in a line break; what comes behind it is no line.
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) return done(`${name}: the file is empty.`);
  if (offset > lines.length)
    return failed(`${name} has ${counted(lines.length, "line")}; there is no line ${offset}.`);
  const last = Math.min(lines.length, offset + limit - 1);
  const masked = await maskedLines(lines, [{ from: offset, to: last }]);
  const kept: string[] = [];
  let room = MAX_OUTPUT - 400;
  for (const [number, line] of masked) {
    const written = `${String(number).padStart(6)}\t${clippedLine(line.replace(/\r$/, ""), MAX_LINE)}`;
    room -= written.length + 1;
    if (room < 0) break;
    kept.push(written);
  }
  const to = offset + kept.length - 1;
  const more = to < lines.length ? `\n(${lines.length - to} more; go on with offset ${to + 1})` : "";
  return done(`${name}, lines ${offset}-${to} of ${lines.length}\n${kept.join("\n")}${more}`);
}
