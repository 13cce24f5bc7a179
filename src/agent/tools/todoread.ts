import { z } from "zod";
import { done, inputSchemaOf } from "./output.ts";
import type { Tool } from "./tool.ts";

const schema = z.strictObject({});

/** The list that `todowrite` keeps. */
export const todoread: Tool<z.infer<typeof schema>> = {
  name: "todoread",
  description: "Shows your own list, as `todowrite` left it.",
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "todoread", input: "*" }],
  shown: () => "the list",
  touches: "reads the architect's own list",
  available: () => true,
  async run(_, { notes }) {
    return done(todoText(notes.todo));
  },
};

export function todoText(items: readonly { text: string; done: boolean }[]): string {
  if (items.length === 0) return "The list is empty.";
  return items.map(({ text, done: isDone }) => `- [${isDone ? "x" : " "}] ${text}`).join("\n");
}
