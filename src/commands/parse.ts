import type { ParsedCommands } from "../domain/command.ts";
import { allCommands } from "./all.ts";
import type { SlashCommand } from "./command.ts";
import { nearestName } from "../domain/nearest.ts";
import { sayable } from "./sayable.ts";
import { type SpokenLine, spokenLines } from "./spoken-lines.ts";

/** GitHub accepts no longer comment. Characters. */
export const MAX_COMMENT = 65_536;

/** Commands obeyed in one comment. */
export const MAX_COMMANDS = 10;

const MAX_ARGUMENTS = 50;

type Mistake = ParsedCommands["errors"][number];

/**
 * Reads the slash commands of one comment, in order. `/architect` counts only at the very start of a line,
 * followed by white space or the line's end, and only where GitHub shows the line as prose.
 *
 * Never throws. A line that is meant for us and makes no sense becomes an error for a person to read:
 * `missing-command`, `unknown-command`, `bad-arguments`, `unclosed-quote` or `too-many-commands`.
 */
export function parseCommands(comment: string, known: readonly SlashCommand[] = allCommands): ParsedCommands {
  const commands: ParsedCommands["commands"][number][] = [];
  const errors: Mistake[] = [];
  if (comment.length > MAX_COMMENT) return { commands, errors };
  const addressed = spokenLines(comment).filter(({ text }) => ADDRESSED.test(text));
  for (const line of addressed.slice(0, MAX_COMMANDS)) {
    const read = readCommand(line, known);
    if ("verb" in read) commands.push(read);
    else errors.push(read);
  }
  const over = addressed[MAX_COMMANDS];
  if (over) {
    const message = `One comment may hold ${MAX_COMMANDS} commands; this line and those below it were left out.`;
    errors.push({ line: over.number, code: "too-many-commands", message });
  }
  return { commands, errors };
}

const ADDRESSED = /^\/architect(?=[ \t]|$)/;

function readCommand(
  line: SpokenLine,
  known: readonly SlashCommand[],
): ParsedCommands["commands"][number] | Mistake {
  const mistake = (code: string, message: string): Mistake => ({ line: line.number, code, message });
  const text = line.text.replace(ADDRESSED, "");
  // A path may end in a backslash: then the quote behind it closes after all.
  const words = splitWords(text, true) ?? splitWords(text, false);
  if (!words) return mistake("unclosed-quote", "A double quote is opened and not closed.");
  const [verb, ...args] = words;
  if (verb === undefined) return mistake("missing-command", "`/architect` wants a command after it.");
  const command = known.find(({ word }) => word === verb);
  if (!command) {
    const meant = nearestName(
      verb,
      known.map(({ word }) => word),
    );
    const hint = meant ? ` Did you mean \`/architect ${meant}\`?` : "";
    return mistake("unknown-command", `${sayable(verb)} is not a command.${hint}`);
  }
  if (args.length > MAX_ARGUMENTS)
    return mistake("bad-arguments", `A command takes at most ${MAX_ARGUMENTS} arguments.`);
  const refusal = command.refuse(args);
  return refusal === undefined ? { verb, args } : mistake("bad-arguments", refusal);
}

/**
 * Words by white space; double quotes keep words together, and with `escapes` a `\"` inside them is a quote.
 * `undefined` when a quote stays open.
 */
function splitWords(text: string, escapes: boolean): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  let escaped = false;
  for (const character of text) {
    if (escaped) {
      escaped = false;
      // A backslash before anything else is a backslash: paths and patterns are full of them.
      word = (word ?? "") + (character === '"' ? '"' : `\\${character}`);
    } else if (escapes && quoted && character === "\\") {
      escaped = true;
    } else if (character === '"') {
      quoted = !quoted;
      word ??= "";
    } else if (!quoted && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quoted) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
