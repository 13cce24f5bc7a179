import { withoutGitOptions } from "./git.ts";
import { inRepository } from "./path.ts";
import type { ShellCommand } from "./shell.ts";

/** The texts by which one command is judged. */
export interface Spellings {
  /** Every rule speaks about each of these, and the strictest counts. The first is the command as it is meant. */
  judged: readonly string[];
  /** Other ways to write the same, about which only what denies counts. */
  disguises: readonly string[];
}

/**
 * The first spelling is the command as written, without quotes around words that need none. Beside it: with single
 * spaces; with `..` resolved. The disguises: as written; without any quotes; under the program's bare name; with
 * every path resolved; without git's own options.
 */
export function spellingsOf(command: ShellCommand, root: string | undefined): Spellings {
  const values = command.words.map((word) => word.value);
  const bare = command.words.map((word) => (word.needlessQuotes ? word.value : word.source));
  const judged = new Set([meantText(command), bare.join(" ")]);
  const climbs = bare.map((word) => (climbsOrIsAbsolute(word) ? (inRepository(word, root) ?? word) : word));
  judged.add(climbs.join(" "));
  const [program = "", ...rest] = values;
  const name = basename(program);
  const resolved = rest.map((word) => resolvedWord(word, root));
  const disguises = new Set([
    command.text,
    command.own,
    values.join(" "),
    [name, ...rest].join(" "),
    [name, ...resolved].join(" "),
  ]);
  if (name === "git") disguises.add(["git", ...withoutGitOptions(resolved)].join(" "));
  return { judged: [...judged], disguises: [...disguises] };
}

export function basename(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

/** The first word that is a path outside the repository or inside git's own folder. */
export function outsider(
  program: string,
  words: readonly string[],
  root: string | undefined,
): string | undefined {
  const pattern = searchedFor(program, words);
  return words.find(
    (word, index) => index !== pattern && pathsIn(word).some((path) => isOutside(path, root)),
  );
}

function meantText(command: ShellCommand): string {
  let text = "";
  let at = 0;
  for (const word of command.words) {
    const from = command.own.indexOf(word.source, at);
    if (from < 0) return command.own;
    text += command.own.slice(at, from) + (word.needlessQuotes ? word.value : word.source);
    at = from + word.source.length;
  }
  return text + command.own.slice(at);
}

function climbsOrIsAbsolute(word: string): boolean {
  return word.startsWith("/") || word.split("/").includes("..");
}

function resolvedWord(word: string, root: string | undefined): string {
  if (word.startsWith("-") || !word.includes("/") || word.includes("://")) return word;
  return inRepository(word, root) ?? word;
}

/** `--file=/x`, `-f/x` and `HEAD:/x` name paths too. */
function pathsIn(word: string): string[] {
  const paths = [word];
  const equals = word.indexOf("=");
  if (equals > 0) paths.push(word.slice(equals + 1));
  if (/^-[A-Za-z](?:\/|~|\.\.)/.test(word)) paths.push(word.slice(2));
  return paths;
}

const NO_FILES: ReadonlySet<string> = new Set(["/dev/null"]);

function isOutside(path: string, root: string | undefined): boolean {
  if (NO_FILES.has(path) || path.includes("://")) return false;
  const inside = inRepository(path, root);
  return inside === undefined || inside.split("/").some((name) => name.toLowerCase() === ".git");
}

/** Which word is what a search program looks for, and so no path; -1 when that is not plain. */
function searchedFor(program: string, words: readonly string[]): number {
  if (!/^(?:[ef]?grep|rg|ag)$/.test(program)) return -1;
  if (words.some((word) => /^-[^-]*[ef]|^--(?:regexp|files?|type-list)\b/.test(word))) return -1;
  return words.findIndex((word) => !word.startsWith("-"));
}
