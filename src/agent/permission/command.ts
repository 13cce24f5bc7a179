import {
  byPlatform,
  type CommandJudgement,
  type Judgement,
  type PermissionLayer,
  strictest,
} from "./judgement.ts";
import { decidePath } from "./place.ts";
import { programConcern } from "./programs.ts";
import { applies, denials, judgeText } from "./rules.ts";
import { readLine, type ShellCommand } from "./shell.ts";
import { basename, outsider, spellingsOf } from "./spelling.ts";
import { type Inner, innerOf } from "./wrappers.ts";

const BASH = "bash";
/** A command that starts a command that starts a command … */
const MAX_INSIDE = 6;
/** Places in a wrapper's words at which the command inside may begin. */
const MAX_STARTS = 40;

/** A whole command line: every command in it, and what is to be said about the line as such. */
export function decideLine(
  layers: readonly PermissionLayer[],
  text: string,
  root: string | undefined,
): { judged: Judgement; commands: readonly CommandJudgement[] } {
  return judgeLine(layers, text, root, 0);
}

function judgeLine(
  layers: readonly PermissionLayer[],
  text: string,
  root: string | undefined,
  inside: number,
): { judged: Judgement; commands: readonly CommandJudgement[] } {
  const { commands, concerns } = readLine(text);
  const judged = commands.flatMap((command) => judgeCommand(layers, command, root, inside));
  const [concern] = concerns;
  const all: Judgement[] = [...judged];
  if (concern !== undefined || judged.length === 0) {
    // What cannot be parsed is cut at everything that might divide commands, for the rules that deny; with and without
    // the folder of the program that each piece begins with.
    const pieces = [text, ...text.slice(0, 100_000).split(/[;&|\n()`$"'{}<>]+/, 200)].map((one) =>
      one.trim(),
    );
    for (const piece of new Set([
      ...pieces,
      ...pieces.map((one) => one.replace(/^[^\s/]*\/(?:[^\s/]*\/)*/, "")),
    ]))
      all.push(...denials(layers, BASH, piece).map(({ judgement }) => judgement));
    all.push(byPlatform("ask", `it is never allowed unasked: ${concern ?? "there is no command in it"}`));
  }
  const [first = byPlatform("ask", "there is no command in it"), ...others] = all;
  return { judged: plain(strictest(first, ...others)), commands: judged };
}

function judgeCommand(
  layers: readonly PermissionLayer[],
  command: ShellCommand,
  root: string | undefined,
  inside: number,
): CommandJudgement[] {
  const values = command.words.map((word) => word.value);
  const program = basename(values[0] ?? "");
  const words = values.slice(1);
  const inner = innerOf(program, words);
  const found = judgeSpellings(layers, command, inner, root);
  const concern = concernOf(command, program, words, inner, root);
  if (concern !== undefined) found.push(byPlatform("ask", `it is never allowed unasked: ${concern}`));
  for (const { direction, target } of command.redirects) {
    if (target === undefined) continue;
    const place = decidePath(layers, direction === "out" ? "edit" : "read", target, root);
    if (place.layer !== "platform") found.push(place);
  }
  const [first = byPlatform("ask", "there is no command in it"), ...others] = found;
  const own: CommandJudgement = { text: command.text, ...plain(strictest(first, ...others)) };
  return [own, ...judgeInner(layers, inner, root, inside)];
}

/** What the rules say about a command in all its spellings. */
function judgeSpellings(
  layers: readonly PermissionLayer[],
  command: ShellCommand,
  inner: Inner,
  root: string | undefined,
): Judgement[] {
  const { judged, disguises } = spellingsOf(command, root);
  const [meant = command.own] = judged;
  const found = judged.map((text) => judgeText(layers, BASH, text));
  const starts =
    inner.concern === undefined
      ? []
      : (inner.words ?? []).slice(0, MAX_STARTS).map((_, at) => inner.words?.slice(at).join(" ") ?? "");
  const asked = new Set(judged);
  for (const text of [...disguises, ...starts]) {
    // What every rule was asked about already is no disguise.
    if (asked.has(text)) continue;
    asked.add(text);
    for (const { rule, layer, judgement } of denials(layers, BASH, text)) {
      // A rule that speaks about the command as it is meant has had its say, and another came after it.
      if (!applies(rule, layer, BASH, meant)) found.push(judgement);
    }
  }
  // A rule may be written with the very quotes that the command has.
  const asWritten = command.own === meant ? undefined : judgeText(layers, BASH, command.own);
  if (asWritten?.rule && /["']/.test(asWritten.rule.pattern)) found.push(asWritten);
  return found;
}

function concernOf(
  command: ShellCommand,
  program: string,
  words: readonly string[],
  inner: Inner,
  root: string | undefined,
): string | undefined {
  const [name] = command.words;
  const [known] = command.concerns;
  if (known !== undefined || inner.concern !== undefined) return known ?? inner.concern;
  // `timeout 5 A=1 git log` and `"A=1" git log` look like an assignment and start a program of that name.
  if (program === "" || program.includes("=") || name?.source.includes("\\"))
    return "its name is written in a disguised way";
  const special = programConcern(program, words);
  if (special !== undefined) return special;
  const elsewhere = outsider(
    program,
    [name?.value ?? "", ...words].slice(name?.value.includes("/") ? 0 : 1),
    root,
  );
  return elsewhere === undefined ? undefined : `\`${elsewhere}\` is outside the repository or git's own`;
}

function judgeInner(
  layers: readonly PermissionLayer[],
  inner: Inner,
  root: string | undefined,
  inside: number,
): CommandJudgement[] {
  if (inside >= MAX_INSIDE) {
    if (inner.words === undefined && inner.programs.length === 0) return [];
    return [
      {
        text: inner.words?.join(" ") ?? "",
        ...byPlatform("ask", "commands are nested too deep to be judged"),
      },
    ];
  }
  const found: CommandJudgement[] = [];
  if (inner.words !== undefined) {
    const text = inner.words.join(" ");
    const words = inner.words.map((value) => ({ source: value, value, needlessQuotes: false }));
    found.push(
      ...judgeCommand(layers, { text, own: text, words, redirects: [], concerns: [] }, root, inside + 1),
    );
  }
  for (const program of inner.programs) {
    const { judged, commands } = judgeLine(layers, program, root, inside + 1);
    found.push({ text: program, ...judged }, ...commands);
  }
  return found;
}

function plain({ decision, rule, layer, reason }: Judgement): Judgement {
  return { decision, rule, layer, reason };
}
