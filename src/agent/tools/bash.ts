import { z } from "zod";
import { MAX_LINE } from "../permission/shell.ts";
import { maskedText } from "./masked.ts";
import { stepsOf, type Step } from "./command-line.ts";
import { clipped, failed, inputSchemaOf, oneLine } from "./output.ts";
import type { Tool } from "./tool.ts";

/** Of all commands of one line together; each has its own limit besides. Milliseconds. */
const MAX_TIME = 60_000;

const schema = z.strictObject({
  command: z
    .string()
    .min(1)
    .max(MAX_LINE)
    .describe("one command, or several joined by `&&`, `;`, `|` or line breaks"),
  reason: z.string().max(1_000).optional().describe("why it is needed; shown to the person who is asked"),
});

/** Commands in the sandbox, by argv. */
export const bash: Tool<z.infer<typeof schema>> = {
  name: "bash",
  description: `Runs commands in a sandbox: a read-only copy of head at /repository (the working folder), no network, no
credentials, an empty /scratch and /tmp for each command, 60 s, 1 GB. There is no shell: pipes work, redirects, variables,
wildcards and \`||\` are refused. git has the latest commits: HEAD is the head, \`base\` and \`merge-base\` are branches. Nothing
can be installed. Prefer read, grep, glob and list, which need nobody's permission; give a reason where a person will be asked.`,
  inputSchema: inputSchemaOf(schema),
  schema,
  questions: ({ command }) => [{ tool: "bash", input: command }],
  // Whole, with its line breaks: whoever approves has to see what runs.
  shown: ({ command }) => oneLine(command.replace(/\n+/g, " ⏎ "), 4 * MAX_LINE),
  touches: "runs in a sandbox without network on a read-only copy of the head; can change nothing outside it",
  available: ({ sandbox }) => sandbox !== undefined,
  async run({ command }, { sandbox, signal }) {
    if (!sandbox) return failed("There is no sandbox on this machine, so no command is run.");
    const steps = stepsOf(command);
    if (typeof steps === "string") return failed(`It is not run: ${steps}.`);
    const texts: string[] = [];
    let worst = false;
    const stop = Date.now() + MAX_TIME;
    for (const group of groupsOf(steps)) {
      if (Date.now() > stop) {
        texts.push("(the rest was not run: the line took too long)");
        worst = true;
        break;
      }
      const ran = await sandbox.run(group, signal);
      texts.push(ran.text);
      worst ||= ran.failed;
    }
    return { text: clipped(await maskedText(texts.join("\n"))), ...(worst ? { failed: true } : {}) };
  },
};

type Group = (string[] | { piped: string[][] })[];

/** Chains of `&&`: the sandbox stops within one at the first failure. */
function groupsOf(steps: readonly Step[]): Group[] {
  const groups: Group[] = [];
  for (const { argv, ifGood, piped } of steps) {
    const last = groups.at(-1);
    const before = piped ? last?.pop() : undefined;
    if (last && before) last.push({ piped: [...("piped" in before ? before.piped : [before]), [...argv]] });
    else if (ifGood && last) last.push([...argv]);
    else groups.push([[...argv]]);
  }
  return groups;
}
