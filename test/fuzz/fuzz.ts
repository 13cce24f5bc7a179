import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../src/errors.ts";
import { diceOf, mutated } from "./mutate.ts";
import type { Target } from "./target.ts";

const CORPUS = join(import.meta.dirname, "corpus");

/** Milliseconds of one processor for 64 KB, and for anything shorter. */
const MOST_MS = 100;

export interface Failure {
  input: string;
  why: string;
}

/** Texts that were written to be read, and those that once went wrong. */
export function corpusOf(name: string): { seeds: readonly string[]; regressions: readonly string[] } {
  return { seeds: textsIn(join(CORPUS, name)), regressions: textsIn(join(CORPUS, name, "regressions")) };
}

function textsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(folder, entry.name), "utf8"))
      .sort();
  } catch {
    return [];
  }
}

/** Why this input is read wrongly, or too slowly; `undefined` when all is well. */
export function failureOf(target: Target, input: string): string | undefined {
  try {
    const slow = tooSlow(target, input);
    if (slow !== undefined) return slow;
    target.judge(input);
    return undefined;
  } catch (error) {
    return messageOf(error) || String(error);
  }
}

/** Time of the processor, not of the clock: other work on the machine does not count. Repeated before it counts. */
function tooSlow(target: Target, input: string): string | undefined {
  const most = MOST_MS * Math.max(1, input.length / 65_536);
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 4; tries++) {
    const before = process.cpuUsage();
    target.read(input);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
    if (least <= most) return undefined;
  }
  return `${Math.round(least)} ms for ${input.length} characters`;
}

/** Rounds after which the event loop has its turn: only then are syntax trees let go of that nobody holds any more. */
const STRETCH = 64;

/**
 * Reads mutations of the corpus until `until` says to stop or `most` failures are found.
 *
 * @param seed the same one makes the same texts, whatever the machine
 */
export async function fuzz(
  target: Target,
  seed: number,
  until: (rounds: number) => boolean,
  most = 5,
): Promise<{ rounds: number; failures: readonly Failure[] }> {
  const dice = diceOf(seed);
  const { seeds, regressions } = corpusOf(target.name);
  const all = [...seeds, ...regressions];
  const failures: Failure[] = [];
  let rounds = 0;
  for (; !until(rounds) && failures.length < most; rounds++) {
    if (rounds % STRETCH === 0) await new Promise((next) => setImmediate(next));
    const input =
      target.make && dice.below(2) === 0 ? target.make(seeds, dice) : mutated(all, target.words, dice);
    const why = failureOf(target, input);
    if (why !== undefined) failures.push({ input: smaller(target, input), why });
  }
  return { rounds, failures };
}

/** The same failure in fewer characters: a slow one keeps its length. */
function smaller(target: Target, input: string): string {
  let text = input;
  for (let piece = Math.ceil(text.length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    if (text.length > 8_192 && piece < 512) break;
    for (let at = 0; at < text.length; ) {
      const without = text.slice(0, at) + text.slice(at + piece);
      if (failureOf(target, without) === undefined) at += piece;
      else text = without;
    }
  }
  return text;
}

/** Writes a failing text down, so that `npm test` reads it from then on. */
export function keep(target: Target, { input }: Failure): string {
  const folder = join(CORPUS, target.name, "regressions");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${createHash("sha1").update(input).digest("hex").slice(0, 12)}.txt`);
  writeFileSync(path, input);
  return path;
}
