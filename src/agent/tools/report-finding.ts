import { z } from "zod";
import type { Finding } from "../../domain/finding.ts";
import { fingerprintOf } from "../../domain/fingerprint.ts";
import { messageOf } from "../../errors.ts";
import { failed, inputSchemaOf, oneLine } from "./output.ts";
import { pathText } from "./place.ts";
import type { Tool, ToolResult, ToolSurroundings } from "./tool.ts";

/** What the architect itself holds less likely than this is not said to anybody. */
const LEAST_CONFIDENCE = 0.5;
/** Lines of one quotation: a longer passage is no place. */
const MAX_LINES = 60;

const schema = z.strictObject({
  path: pathText.describe("the file, as named in the pull request"),
  from: z.number().int().min(1).max(10_000_000).describe("first line at head, 1-based"),
  to: z.number().int().min(1).max(10_000_000).describe("last line at head"),
  quotation: z.string().min(3).max(4_000).describe("the line or lines, letter for letter"),
  scenario: z.string().min(3).max(2_000).describe("the situation in which it hurts, step by step"),
  severity: z.enum(["concern", "note"]).describe("`concern`: has to be answered; `note`: advice"),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .describe("how sure you are, 0 to 1, after looking for what speaks against it"),
  title: z.string().min(3).max(400).describe("the claim, in one sentence"),
  instead: z.string().min(3).max(2_000).describe("the smallest better way"),
});
type Input = z.infer<typeof schema>;

/** The one way in which an architect says something to people. */
export const reportFinding: Tool<Input> = {
  name: "report_finding",
  description: `Reports one finding on the change. Quote lines that stand at head, letter for letter; a quotation that is not
there is refused. Only what the change makes worse, within your assignment, and not what is proved already. Look for what
speaks against it first; below ${LEAST_CONFIDENCE} it is not taken. One call for each finding, one finding for each cause.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: () => [{ tool: "report_finding", input: "*" }],
  shown: ({ path, from, title }) => oneLine(`${path}:${from} ${title}`),
  touches: "adds a finding to this review",
  available: ({ assignment }) => assignment !== undefined,
  async run(said, around) {
    try {
      const why = await objection(said, around);
      if (why !== undefined) return failed(why);
    } catch (error) {
      around.signal?.throwIfAborted();
      return failed(`The file could not be read: ${messageOf(error)}`);
    }
    return taken(said, around);
  },
};

async function objection(said: Input, { assignment, loaded }: ToolSurroundings): Promise<string | undefined> {
  if (!assignment) return "Nothing is reported here: answer the question.";
  if (!assignment.paths.includes(said.path))
    return `\`${said.path.slice(0, 300)}\` is not in your assignment; findings are on changed files that are yours. A \`handoff\` can ask somebody else.`;
  if (said.to < said.from) return "`to` is before `from`.";
  if (said.to - said.from >= MAX_LINES) return `Quote at most ${MAX_LINES} lines.`;
  if (said.confidence < LEAST_CONFIDENCE)
    return `With a confidence below ${LEAST_CONFIDENCE} it is not reported. Find out more, or leave it.`;
  const file = await loaded.trees.head.read(said.path);
  if (file?.state !== "text") return "There is no text file of that name at head.";
  const lines = file.text.split("\n");
  const there = folded(lines.slice(said.from - 1, said.to).join("\n"));
  if (holds(there, said.quotation)) return undefined;
  const found = lineOf(lines, said.quotation);
  return found === undefined
    ? `The quotation does not stand at lines ${said.from}-${said.to}. Read the file again.`
    : `The quotation does not stand at lines ${said.from}-${said.to}; its first line stands at line ${found}.`;
}

/** White space is folded; `***` stands for what the tools have masked. */
function holds(text: string, quotation: string): boolean {
  let at = 0;
  const parts = folded(quotation)
    .split("***")
    .map((part) => part.trim());
  if (parts.every((part) => part === "")) return false;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}

function folded(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function lineOf(lines: readonly string[], quotation: string): number | undefined {
  const first = folded(quotation.trim().split("\n")[0] ?? "");
  if (first.length < 8) return undefined;
  const index = lines.findIndex((line) => folded(line).includes(first));
  return index < 0 ? undefined : index + 1;
}

function taken(said: Input, { architect }: ToolSurroundings): ToolResult {
  const rule = `reading/${architect.name}` as const;
  const at = { path: said.path, from: said.from, to: said.to, side: "head" as const };
  const finding: Finding = {
    rule,
    architect: architect.name,
    severity: said.severity,
    at,
    title: said.title,
    scenario: said.scenario,
    instead: said.instead,
    source: architect.source.path,
    evidence: [{ kind: "argued", at, excerpt: said.quotation }],
    fingerprint: fingerprintOf(rule, said.path, "", said.quotation),
  };
  return { text: "Taken. A second look will try to refute it.", finding };
}
