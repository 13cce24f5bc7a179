import { z } from "zod";
import { messageOf } from "../../errors.ts";
import { counted, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import { pathText, side, treeOf } from "./place.ts";
import { choose, MAX_GLOB, withheldLine } from "./search-files.ts";
import type { Tool } from "./tool.ts";

const MAX_SHOWN = 300;

const schema = z.strictObject({
  pattern: z.string().min(1).max(MAX_GLOB).describe("`**/*.sql`, `src/{orders,billing}/**`, `Dockerfile*`"),
  path: pathText.optional().describe("only below this folder"),
  side,
});

/** Paths of one of the two commits that match a glob. */
export const glob: Tool<z.infer<typeof schema>> = {
  name: "glob",
  description: `Lists the files of the repository whose path matches a glob, as of head or base, sorted, at most ${MAX_SHOWN}.
A glob without a slash matches names in every folder. Links and submodules are marked, and not followed.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ pattern, path }) => [
    { tool: "glob", input: path === undefined ? pattern : `${path.replace(/\/+$/, "")}/${pattern}` },
  ],
  shown: ({ pattern, path }) => oneLine(path === undefined ? pattern : `${pattern} in ${path}`),
  touches: "lists paths of this repository as it stands in git",
  available: () => true,
  async run({ pattern, path, side: of }, around) {
    try {
      const chosen = await choose(treeOf(around.loaded, of), around, path, pattern);
      if (typeof chosen === "string") return failed(chosen);
      const { entries, withheld } = chosen;
      if (entries.length === 0) return done(`No file matches at ${of}.${withheldLine(withheld)}`);
      const shown = entries
        .slice(0, MAX_SHOWN)
        .map((entry) => (entry.kind === "file" ? entry.path : `${entry.path} (${WORDS[entry.kind]})`));
      const more = entries.length > MAX_SHOWN ? `\n(${entries.length - MAX_SHOWN} more)` : "";
      return done(
        `${counted(entries.length, "path")} at ${of}\n${shown.join("\n")}${more}${withheldLine(withheld)}`,
      );
    } catch (error) {
      around.signal?.throwIfAborted();
      return failed(`The paths could not be listed: ${messageOf(error)}`);
    }
  },
};

/** Entries that are no files. */
export const WORDS = { symlink: "link", submodule: "submodule" } as const;
