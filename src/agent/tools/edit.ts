import { z } from "zod";
import { messageOf } from "../../errors.ts";
import { failed, inputSchemaOf, oneLine } from "./output.ts";
import { entryAt, pathText } from "./place.ts";
import { MAX_TEXT, suggestion, TOUCHES } from "./suggestion.ts";
import type { Tool } from "./tool.ts";

const schema = z.strictObject({
  path: pathText.describe("the file at head"),
  old: z.string().min(1).max(MAX_TEXT).describe("the passage as it stands at head, letter for letter"),
  new: z.string().max(MAX_TEXT).describe("what should stand there instead"),
});

/** A suggested replacement of one passage. */
export const edit: Tool<z.infer<typeof schema>> = {
  name: "edit",
  description:
    "Checks a small replacement in a file at head and takes it down as a suggestion. Changes no file.",
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ path }) => [{ tool: "edit", input: path }],
  shown: ({ path }) => oneLine(path),
  touches: TOUCHES,
  available: () => true,
  async run({ path, old, new: replacement }, { loaded, signal }) {
    try {
      const entry = await entryAt(loaded.trees.head, path);
      if (typeof entry === "string") return failed(entry);
      const file = await loaded.trees.head.read(entry.path);
      if (file?.state !== "text") return failed("It is not a text file that can be read.");
      const at = file.text.indexOf(old);
      if (at === -1) return failed("The old passage does not stand in the file at head. Read it again.");
      if (file.text.includes(old, at + 1))
        return failed("The old passage stands there more than once: quote more of it.");
      const line = file.text.slice(0, at).split("\n").length;
      return await suggestion(
        `${entry.path}, line ${line}`,
        `${marked("-", old)}\n${marked("+", replacement)}`,
      );
    } catch (error) {
      signal?.throwIfAborted();
      return failed(`The file could not be read: ${messageOf(error)}`);
    }
  },
};

function marked(sign: string, text: string): string {
  return text === ""
    ? ""
    : text
        .split("\n")
        .map((line) => `${sign}${line}`)
        .join("\n");
}
