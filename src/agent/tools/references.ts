import { z } from "zod";
import { messageOf } from "../../errors.ts";
import { maskedText } from "./masked.ts";
import { clipped, clippedLine, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import { side } from "./place.ts";
import type { Tool } from "./tool.ts";
import { layerOf, readable } from "./use.ts";

const MAX_FOUND = 100;
const MAX_LINE = 300;

const schema = z.strictObject({
  name: z
    .string()
    .min(2)
    .max(200)
    .regex(/^[^\s]+$/, "one word, without white space")
    .describe("an identifier, a column, a table, a route or a key: one word, in its own case"),
  side,
});

/** Where a name is used. */
export const references: Tool<z.infer<typeof schema>> = {
  name: "references",
  description: `Finds whole-word uses of a name in the repository's text files, as of head or base: who still reads a column that is
dropped, who calls a function that changes. At most ${MAX_FOUND}. Names that are put together while a program runs are not
found.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "references", input: "*" }],
  shown: ({ name }) => oneLine(name),
  touches: "searches this repository as it stands in git",
  available: ({ instruments }) => instruments !== undefined,
  async run({ name, side: of }, around) {
    const { instruments, signal } = around;
    if (!instruments) return failed("There is no search here.");
    try {
      const { found, cut } = await instruments.references(name, of, MAX_FOUND);
      const mayRead = around.mayRead ?? readable([layerOf(around.architect)]);
      const shown = found.filter(({ path }) => mayRead(path));
      const withheld = found.length - shown.length;
      const rest = [
        ...(cut ? ["(there may be more; narrow it with grep)"] : []),
        ...(withheld > 0
          ? [`(${withheld} more in files that the permission rules do not let you read)`]
          : []),
      ];
      if (shown.length === 0) return done([`No use of \`${name}\` at ${of}.`, ...rest].join("\n"));
      const lines = shown.map(
        ({ path, from, line }) => `${path}:${from}: ${clippedLine(line.trim(), MAX_LINE)}`,
      );
      return { text: clipped(await maskedText([...lines, ...rest].join("\n"))) };
    } catch (error) {
      signal?.throwIfAborted();
      return failed(`The search failed: ${messageOf(error)}`);
    }
  },
};
