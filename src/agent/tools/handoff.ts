import { z } from "zod";
import { nearestName } from "../../domain/nearest.ts";
import { failed, inputSchemaOf, oneLine } from "./output.ts";
import type { Tool } from "./tool.ts";

const schema = z.strictObject({
  to: z.string().min(1).max(100).describe("the architect's name, for instance `database-architect`"),
  question: z
    .string()
    .min(10)
    .max(2_000)
    .describe("what it should look at, with the paths and lines it needs to know"),
});

/** A question to another architect of the same review, for what this one does not own. */
export const handoff: Tool<z.infer<typeof schema>> = {
  name: "handoff",
  description: `Hands a question to another architect, when the change touches something that is theirs and not yours (a schema
question goes to \`database-architect\`). They get your question and the same pull request, and speak for themselves; you do
not get an answer.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "handoff", input: "*" }],
  shown: ({ to, question }) => oneLine(`to ${to}: ${question}`),
  touches: "asks another architect of this review",
  available: ({ assignment, instruments }) =>
    assignment !== undefined && (instruments?.colleagues.length ?? 0) > 0,
  async run({ to, question }, { architect, instruments }) {
    const colleagues = (instruments?.colleagues ?? []).filter(({ name }) => name !== architect.name);
    if (to === architect.name) return failed("That is you: look at it yourself.");
    if (!colleagues.some(({ name }) => name === to)) {
      const near = nearestName(
        to,
        colleagues.map(({ name }) => name),
      );
      const meant = near === undefined ? "" : ` Did you mean \`${near}\`?`;
      const known = colleagues
        .map(
          ({ name, description, owns }) =>
            `- ${name}: ${description}${owns.length > 0 ? ` (owns: ${owns.join(", ")})` : ""}`,
        )
        .join("\n");
      return failed(`There is no architect of that name.${meant}\n${known}`);
    }
    return { text: `${to} will be asked.`, handoff: { to, question } };
  },
};
