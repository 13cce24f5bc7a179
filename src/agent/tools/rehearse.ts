import { z } from "zod";
import { messageOf } from "../../errors.ts";
import { maskedText } from "./masked.ts";
import { clipped, failed, inputSchemaOf, oneLine } from "./output.ts";
import type { Tool } from "./tool.ts";

const MAX_SQL = 20_000;

const schema = z.strictObject({
  sql: z.string().min(1).max(MAX_SQL).describe("PostgreSQL statements, divided by `;`"),
  on: z
    .enum(["head", "base"])
    .default("head")
    .describe("`head`: after the pull request's migrations (default); `base`: before them"),
});

/** SQL of the architect's own, tried in the throwaway Postgres of the review. */
export const rehearse: Tool<z.infer<typeof schema>> = {
  name: "rehearse",
  description: `Tries SQL in a throwaway PostgreSQL that has this repository's schema (tables hold a few made-up rows) and says
of each statement: whether it ran, which locks it took, which tables it wrote anew, the error; of queries also the plan.
Use it to prove what a migration does, that a safer one works, or which index a query would use. Rows do not come back.
Each try begins from the same schema: nothing of it remains. 10 tries in a review, 20 s each.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "rehearse", input: "*" }],
  shown: ({ sql }) => oneLine(sql),
  touches: "runs SQL in a throwaway database of its own, which is thrown away",
  available: ({ instruments }) => instruments !== undefined,
  async run({ sql, on }, { instruments, signal }) {
    if (!instruments) return failed("There is no rehearsal here.");
    try {
      const tried = await instruments.trySql(sql, on, signal);
      return { text: clipped(await maskedText(tried.text)), ...(tried.ready ? {} : { failed: true }) };
    } catch (error) {
      signal?.throwIfAborted();
      return failed(`It could not be tried: ${messageOf(error)}`);
    }
  },
};
