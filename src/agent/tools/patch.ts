import { z } from "zod";
import { inRepository, isGitsOwn } from "../permission/path.ts";
import { counted, failed, inputSchemaOf, oneLine } from "./output.ts";
import { MAX_TEXT, suggestion, TOUCHES } from "./suggestion.ts";
import type { Tool } from "./tool.ts";

const MAX_FILES = 20;

const schema = z.strictObject({
  patch: z.string().min(1).max(MAX_TEXT).describe("a unified diff against head"),
});

/** A suggested patch. */
export const patch: Tool<z.infer<typeof schema>> = {
  name: "patch",
  description:
    "Takes down a unified diff against head as a suggestion. It is not applied, and changes no file.",
  inputSchema: inputSchemaOf(schema),
  schema,
  // A patch that names no file is asked about by its whole text, which no rule about paths allows.
  questions: (input) => {
    const paths = pathsOf(input.patch);
    return (paths.length === 0 ? [oneLine(input.patch)] : paths).map((path) => ({
      tool: "patch",
      input: path,
    }));
  },
  shown: (input) => oneLine(pathsOf(input.patch).join(", ") || "a patch without a file"),
  touches: TOUCHES,
  available: () => true,
  async run(input) {
    const paths = pathsOf(input.patch);
    if (paths.length === 0) return failed("It names no file: a unified diff has lines with `---` and `+++`.");
    if (paths.length > MAX_FILES) return failed(`It is about more than ${MAX_FILES} files.`);
    const outside = paths.find((path) => {
      const inside = inRepository(path);
      return inside === undefined || inside === "." || isGitsOwn(inside);
    });
    if (outside !== undefined)
      return failed(`\`${outside.slice(0, 300)}\` is no place for a file of the repository.`);
    return suggestion(counted(paths.length, "file"), input.patch);
  },
};

/** Every file that a unified diff, or an `*** Update File:` patch, names on either side. */
function pathsOf(text: string): string[] {
  const paths = text.split("\n").flatMap((line) => {
    const [, path] =
      /^(?:--- |\+\+\+ |rename from |rename to |\*\*\* (?:Add|Update|Delete) File: |\*\*\* Move to: )(.{1,4096})$/.exec(
        line,
      ) ?? [];
    const [written = ""] = (path ?? "").split("\t");
    const bare = /^(?:---|\+\+\+) /.test(line) ? written.replace(/^"?[ab]\//, "").replace(/"$/, "") : written;
    return bare.trim() === "" || bare.trim() === "/dev/null" ? [] : [bare.trim()];
  });
  return [...new Set(paths)];
}
