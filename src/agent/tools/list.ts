import { z } from "zod";
import type { TreeEntry } from "../../domain/tree.ts";
import { messageOf } from "../../errors.ts";
import { WORDS } from "./glob.ts";
import { counted, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import { folderPrefix, pathText, side, treeOf, whyNotFile } from "./place.ts";
import type { Tool } from "./tool.ts";

const MAX_SHOWN = 500;

const schema = z.strictObject({
  path: pathText.default(".").describe("the folder; the root of the repository by default"),
  side,
});

/** One folder of one of the two commits. */
export const list: Tool<z.infer<typeof schema>> = {
  name: "list",
  description: `Lists one folder of the repository as of head or base: its files with their sizes, its folders with the
number of files below them. At most ${MAX_SHOWN} lines. Links and submodules are marked, and not followed.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ path }) => [{ tool: "list", input: path }],
  shown: ({ path }) => oneLine(path),
  touches: "lists a folder of this repository as it stands in git",
  available: () => true,
  async run({ path, side: of }, around) {
    try {
      const prefix = folderPrefix(path);
      if (prefix === undefined) return failed("That folder is outside the repository.");
      const tree = treeOf(around.loaded, of);
      const entries = await tree.list(prefix);
      if (entries.length === 0) {
        const itself = (await tree.list(prefix.slice(0, -1))).find((entry) => `${entry.path}/` === prefix);
        if (itself && itself.kind !== "file") return failed(whyNotFile(itself));
        if (itself) return failed("That is a file: use `read`.");
        return failed(`There is no folder of that name at ${of}.`);
      }
      const lines = linesOf(entries, prefix);
      const more = lines.length > MAX_SHOWN ? `\n(${lines.length - MAX_SHOWN} more)` : "";
      return done(
        `${prefix === "" ? "The root" : prefix} at ${of}\n${lines.slice(0, MAX_SHOWN).join("\n")}${more}`,
      );
    } catch (error) {
      around.signal?.throwIfAborted();
      return failed(`The folder could not be listed: ${messageOf(error)}`);
    }
  },
};

/** Folders first, as people know it from elsewhere. */
function linesOf(entries: readonly TreeEntry[], prefix: string): string[] {
  const folders = new Map<string, number>();
  const files: string[] = [];
  for (const { path, kind, size } of entries) {
    const rest = path.slice(prefix.length);
    const slash = rest.indexOf("/");
    if (slash >= 0) folders.set(rest.slice(0, slash), (folders.get(rest.slice(0, slash)) ?? 0) + 1);
    else files.push(kind === "file" ? `${rest}  ${size} B` : `${rest}  (${WORDS[kind]})`);
  }
  return [...[...folders].map(([name, count]) => `${name}/  ${counted(count, "file")}`), ...files];
}
