import { z } from "zod";
import { todoText } from "./todoread.ts";
import { done, inputSchemaOf } from "./output.ts";
import type { Tool } from "./tool.ts";

const MAX_ITEMS = 50;

const schema = z.strictObject({
  items: z
    .array(z.strictObject({ text: z.string().min(1).max(300), done: z.boolean().default(false) }))
    .max(MAX_ITEMS)
    .describe("the whole list, in order; it replaces the old one"),
});

/** The architect's own list. It belongs to this conversation, and nobody else reads it. */
export const todowrite: Tool<z.infer<typeof schema>> = {
  name: "todowrite",
  description: `Keeps your own list of what is still to be looked at, for a change of many parts. At most ${MAX_ITEMS} items.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "todowrite", input: "*" }],
  shown: ({ items }) => `a list of ${items.length}`,
  touches: "keeps the architect's own list",
  available: () => true,
  async run({ items }, { notes }) {
    notes.todo = items;
    return done(todoText(items));
  },
};
