import { parseProgram, type SyntaxNode } from "../../syntax/parse.ts";
import { readLine } from "../permission/shell.ts";
import { readWord } from "../permission/word.ts";

/** Commands of one line. */
const MAX_COMMANDS = 10;

/** One command, and how it stands to the one before it. */
export interface Step {
  argv: readonly string[];
  /** It runs only when that one has succeeded (`&&`). */
  ifGood: boolean;
  /** It reads what that one prints (`|`), and runs beside it. */
  piped?: true;
}

/**
 * A command line as the argv lists that are started, read by the same reader that the permission engine judges it by.
 * Nothing is left to a shell, so only what needs none is taken: plain commands with literal words, joined by `&&`,
 * `;`, `|` or line breaks.
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
  const read = new Line();
  const refused = read.walk(root);
  if (refused !== undefined) return refused;
  const { steps } = read;
  // Two readings of one line: what was judged and what is started are the same commands, or nothing is.
  const judged = JSON.stringify(commands.map(({ words }) => words.map(({ value }) => value)));
  return judged === JSON.stringify(steps.map(({ argv }) => argv)) ? steps : "it cannot be parsed";
}

type Joint = "always" | "if-good" | "pipe";

const JOINTS: Readonly<Record<string, Joint>> = {
  "&&": "if-good",
  "|": "pipe",
  ";": "always",
  "\n": "always",
};

/**
 * Commands and what joins them, in the order of the text: without groups that says everything, and the tree does not
 * (the grammar takes `a | b && c` for a pipe into a list at times).
 */
class Line {
  readonly steps: Step[] = [];
  #joint: Joint = "always";

  /** @returns in words, why it is not run */
  walk(node: SyntaxNode): string | undefined {
    const kind = String(node.kind());
    if (kind === "command") {
      const words = node.children().filter((child) => child.isNamed());
      this.steps.push({
        argv: words.map((word) => readWord(word).value),
        ifGood: this.#joint === "if-good",
        ...(this.#joint === "pipe" ? { piped: true } : {}),
      });
      this.#joint = "always";
      return undefined;
    }
    if (!["program", "list", "pipeline"].includes(kind))
      return `\`${kind.replaceAll("_", " ")}\` needs a shell, and there is none`;
    for (const child of node.children()) {
      const refused = child.isNamed() ? this.walk(child) : this.#join(child.text());
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  #join(token: string): string | undefined {
    if (token === "||") return "`||` is not run here: run the commands one by one";
    if (token === "|&") return "`|&` is not run here: only what a command prints as its answer is piped";
    const joint = Object.hasOwn(JOINTS, token) ? JOINTS[token] : undefined;
    if (joint === undefined) return "it cannot be parsed";
    this.#joint = joint;
    return undefined;
  }
}
