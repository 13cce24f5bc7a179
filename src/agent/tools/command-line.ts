import { parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import { readLine } from "../permission/shell.ts";
import { readWord } from "../permission/word.ts";

/** Commands of one line. */
const MAX_COMMANDS = 10;

/** One command, and whether it runs only when the one before it has succeeded (`&&`). */
export interface Step {
  argv: readonly string[];
  ifGood: boolean;
}

/**
 * A command line as the argv lists that are started, read by the same reader that the permission engine judges it by.
 * Nothing is left to a shell, so only what needs none is taken: plain commands with literal words, joined by `&&`,
 * `;` or line breaks.
 *
 * @returns in words, what of it cannot be run
 */
export function stepsOf(line: string): readonly Step[] | string {
  const { commands, concerns } = readLine(line);
  const concern = concerns[0] ?? commands.flatMap((command) => command.concerns)[0];
  if (concern !== undefined) return concern;
  if (commands.length > MAX_COMMANDS) return `it holds more than ${MAX_COMMANDS} commands`;
  const { root } = parseProgram("bash", line);
  if (!root) return "it cannot be parsed";
  const steps: Step[] = [];
  const refused = walk(root, "always", steps);
  if (refused !== undefined) return refused;
  // Two readings of one line: what was judged and what is started are the same commands, or nothing is.
  const judged = JSON.stringify(commands.map(({ words }) => words.map(({ value }) => value)));
  return judged === JSON.stringify(steps.map(({ argv }) => argv)) ? steps : "it cannot be parsed";
}

type Joint = "always" | "if-good";

function walk(node: SyntaxNode, joint: Joint, steps: Step[]): string | undefined {
  const kind = String(node.kind());
  if (kind === "command") {
    const words = node.children().filter((child) => child.isNamed());
    steps.push({ argv: words.map((word) => readWord(word).value), ifGood: joint === "if-good" });
    return undefined;
  }
  if (kind === "pipeline") return "it holds a pipe; there is no shell here: run the commands one by one";
  if (kind !== "program" && kind !== "list")
    return `\`${kind.replaceAll("_", " ")}\` needs a shell, and there is none`;
  let next: Joint = joint;
  for (const child of node.children()) {
    const text = child.text();
    if (child.isNamed()) {
      const refused = walk(child, next, steps);
      if (refused !== undefined) return refused;
      next = "always";
    } else if (text === "&&") next = "if-good";
    else if (text === "||") return "`||` is not run here: run the commands one by one";
  }
  return undefined;
}
