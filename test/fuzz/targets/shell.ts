import { decide } from "../../../src/agent/permission/decide.ts";
import type { PermissionLayer } from "../../../src/agent/permission/judgement.ts";
import { stepsOf } from "../../../src/agent/tools/command-line.ts";
import { layerOf } from "../../agent/permission/rules-of.ts";
import { insist, type Target } from "../target.ts";

const CAREFUL: readonly PermissionLayer[] = [
  layerOf({ bash: { "*": "ask", "git log *": "allow", "git status": "allow", "npm test *": "allow" } }),
];
const DENYING: readonly PermissionLayer[] = [layerOf({ bash: { "*": "allow", "rm *": "deny" } })];

/** Command lines, judged under rules that allow little and under rules that deny one thing. */
export const shell: Target = {
  name: "shell",
  words: [
    "git log",
    "git status",
    "npm test",
    "rm -rf x",
    "rm",
    " ",
    "  ",
    "\n",
    "&&",
    "||",
    ";",
    "|",
    "&",
    "$(",
    ")",
    "`",
    "'",
    '"',
    "\\",
    "\\\n",
    "$'",
    "${a}",
    "$a",
    "{a,b}",
    "*",
    "~",
    "<(",
    ">x",
    "<<E\n",
    "<<<",
    "2>&1",
    "(",
    "{ ",
    " }",
    "!",
    "if ",
    "; then ",
    "for a in b; do ",
    "; done",
    "case x in ",
    "[[ ",
    " ]]",
    "A=1 ",
    "export ",
    "env ",
    "xargs ",
    "timeout 5 ",
    "sh -c '",
    "eval ",
    "--output=x",
    "-c core.pager=x",
    "#",
    "#\n",
    "=",
    "$((1))",
    "/bin/",
  ],
  read: (input) => decide({ tool: "bash", input }, CAREFUL),
  judge(input) {
    const careful = decide({ tool: "bash", input }, CAREFUL);
    if (careful.decision === "allow") {
      for (const command of plainly(input))
        insist(
          /^(?:git log|git status|npm test)(?: |$)/.test(command),
          `allowed with ${JSON.stringify(command)} in it`,
        );
      const steps = stepsOf(input);
      if (typeof steps !== "string")
        for (const { argv } of steps) insist(["git", "npm"].includes(argv[0] ?? ""), `starts ${argv[0]}`);
    }
    const denying = decide({ tool: "bash", input }, DENYING).decision;
    // Without quotation marks and such there is only one way to read it.
    if (
      /^[a-z \n;&|./-]*$/.test(input) &&
      input.split(/[;&|\n]+/).some((one) => /^ *(?:\/bin\/)?rm(?: |$)/.test(one))
    )
      insist(denying === "deny", "what is denied is not");
    const steps = stepsOf(input);
    if (typeof steps !== "string" && steps.some(({ argv }) => argv[0]?.split("/").at(-1) === "rm"))
      insist(denying === "deny", "what would be started is denied, and the line is not");
  },
};

/** The commands of a line, read by a few rules: quoted text is a word, and all that joins commands divides. */
function plainly(line: string): string[] {
  // What is behind a backslash opens no quoted text: it is passed over as a pair, and stays.
  const quiet = line.replace(/\\[^]|'[^']*'|"(?:[^"\\$`]|\\[^])*"/g, (part) => {
    if (part.startsWith("\\")) return part;
    return /^["'][\w-]*["']$/.test(part) ? part.slice(1, -1) : "q";
  });
  insist(
    !/[`$<>()]|\{[^ ]*[,.][^ ]*\}|(?<!&)&(?!&)/.test(quiet.replace(/\\./g, "")),
    "allowed with a sign that a shell acts on",
  );
  // A sign behind a backslash is a letter like any.
  return quiet
    .replace(/\\[^\n]/g, "q")
    .split(/&&|\|\|?|;|\n/)
    .map((one) => one.trim().replace(/ +/g, " "))
    .filter((one) => one !== "");
}
