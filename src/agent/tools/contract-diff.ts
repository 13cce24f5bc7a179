import { z } from "zod";
import type { ContractChange, ContractComparison } from "../../domain/contract.ts";
import { messageOf } from "../../errors.ts";
import { maskedText } from "./masked.ts";
import { clipped, counted, done, failed, inputSchemaOf, oneLine } from "./output.ts";
import type { Tool } from "./tool.ts";

const MAX_CHANGES = 100;

const schema = z.strictObject({
  path: z.string().max(4_096).optional().describe("only this document; all that changed by default"),
  level: z.enum(["breaking", "dangerous", "safe"]).optional().describe("only changes of this level"),
});

/** What the pull request changes in the contracts with others, as the review compared them. */
export const contractDiff: Tool<z.infer<typeof schema>> = {
  name: "contract_diff",
  description: `Shows what the change does to the contracts of the repository (OpenAPI, GraphQL, protobuf, AsyncAPI, JSON Schema,
payload types and routes in code): each change with its level (\`breaking\`, \`dangerous\`, \`safe\`), the operations it reaches, its
line, and what a consumer sees. These comparisons are computed, not guessed.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "contract_diff", input: "*" }],
  shown: ({ path }) => oneLine(path ?? "every contract"),
  touches: "compares this repository's contracts as they stand in git",
  available: ({ instruments }) => instruments !== undefined,
  async run({ path, level }, { instruments, signal }) {
    if (!instruments) return failed("There are no comparisons here.");
    try {
      const all = await instruments.contracts();
      const asked = path === undefined ? all : all.filter((one) => one.path === path);
      if (asked.length === 0 && all.length > 0)
        return failed(
          `That document did not change. These did: ${all
            .map((one) => one.path)
            .slice(0, 50)
            .join(", ")}`,
        );
      if (asked.length === 0) return done("No contract changed.");
      return { text: clipped(await maskedText(asked.map((one) => told(one, level)).join("\n\n"))) };
    } catch (error) {
      signal?.throwIfAborted();
      return failed(`The contracts could not be compared: ${messageOf(error)}`);
    }
  },
};

function told(
  { path, kind, version, changes, advice }: ContractComparison,
  level: string | undefined,
): string {
  const chosen = changes.filter((change) => level === undefined || change.level === level);
  const moved =
    version.scheme === "none"
      ? "it marks no version"
      : `${version.scheme} ${version.before} → ${version.after}`;
  return [
    `${path} (${kind}; ${moved}): ${counted(chosen.length, "change")}`,
    ...chosen.slice(0, MAX_CHANGES).map(line),
    ...(chosen.length > MAX_CHANGES ? [`(${chosen.length - MAX_CHANGES} more)`] : []),
    ...(advice ?? [])
      .slice(0, 20)
      .map(({ subject, at, says }) => `- new, ${subject} (line ${at.from}): ${says}`),
  ].join("\n");
}

function line({ kind, level, operations, at, consequence, deprecated }: ContractChange): string {
  const [first, ...others] = operations;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `- ${level} ${kind}, ${at.path}:${at.from} (${at.side}), ${first}${more}${deprecated ? " (deprecated)" : ""}: ${consequence}`;
}
