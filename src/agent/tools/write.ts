import { z } from "zod";
import { inRepository, isGitsOwn } from "../permission/path.ts";
import { failed, inputSchemaOf, oneLine } from "./output.ts";
import { pathText } from "./place.ts";
import { MAX_TEXT, suggestion, TOUCHES } from "./suggestion.ts";
import type { Tool } from "./tool.ts";

const schema = z.strictObject({
  path: pathText.describe("the file that should be there"),
  content: z.string().max(MAX_TEXT),
});

/** A suggested file. */
export const write: Tool<z.infer<typeof schema>> = {
  name: "write",
  description:
    "Takes down a whole file as a suggestion, for instance a migration that is missing. Changes no file.",
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ path }) => [{ tool: "write", input: path }],
  shown: ({ path }) => oneLine(path),
  touches: TOUCHES,
  available: () => true,
  async run({ path, content }) {
    const inside = inRepository(path);
    if (inside === undefined || inside === "." || isGitsOwn(inside))
      return failed("That is no place for a file of the repository.");
    return suggestion(inside, content);
  },
};
