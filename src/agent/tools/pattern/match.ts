import type { Automaton, State } from "./parse.ts";

/** Ways that are remembered; beyond it all are forgotten and worked out again. */
const MAX_REMEMBERED = 2_000;

/** Steps of work that one search may cost, whatever the pattern: some seconds. */
const MAX_WORK = 60_000_000;

/** The search stopped: what was not looked at is unknown. */
export class TooMuchWork extends Error {
  constructor() {
    super("the pattern costs too much on these files");
  }
}

/** The ways to match between two characters, before the places (`^`, `\b`) in it are looked at. */
interface Ways {
  states: readonly number[];
  /** The character before is part of a word. */
  afterWord: boolean;
  atStart: boolean;
  next: (Ways | "match" | undefined)[];
  atEnd?: boolean;
}

/**
 * Looks for a pattern in lines. Every character is looked at once, with all ways to match it at the same time, so no
 * pattern makes it take longer than its length times the pattern's; what came up before are not worked
 * out again.
 *
 * Source of the method: Russ Cox, "Regular Expression Matching Can Be Simple And Fast".
 */
export class LineMatcher {
  readonly #states: readonly State[];
  readonly #start: number;
  /** Kinds of characters that the pattern tells apart, by UTF-16 unit. */
  readonly #kinds: Uint16Array;
  readonly #samples: number[] = [];
  #remembered = new Map<string, Ways>();
  #first: Ways;
  #work = 0;

  constructor({ states, start }: Automaton) {
    this.#states = states;
    this.#start = start;
    this.#kinds = this.#kindsOfUnits();
    this.#first = this.#ways([], false, true);
  }

  /** @throws TooMuchWork when the searches of this matcher together have cost too much */
  test(line: string): boolean {
    let ways = this.#first;
    for (let at = 0; at < line.length; at++) {
      const kind = this.#kinds[line.charCodeAt(at)] ?? 0;
      const next = ways.next[kind] ?? this.#step(ways, kind);
      if (next === "match") return true;
      ways = next;
    }
    ways.atEnd ??= this.#closure(ways, undefined).matched;
    return ways.atEnd;
  }

  #step(ways: Ways, kind: number): Ways | "match" {
    const unit = this.#samples[kind] ?? 0;
    const { live, matched } = this.#closure(ways, unit);
    const next = matched ? "match" : this.#ways(this.#taking(live, unit), isWord(unit), false);
    ways.next[kind] = next;
    return next;
  }

  #taking(live: readonly number[], unit: number): number[] {
    const next = new Set<number>();
    for (const index of live) {
      const state = this.#states[index];
      if (state?.kind === "unit" && state.ranges.some(([from, to]) => unit >= from && unit <= to))
        next.add(state.next);
    }
    return [...next].sort((one, other) => one - other);
  }

  /** Everything that can be reached without taking a character, with one more beginning here. */
  #closure(ways: Ways, unit: number | undefined): { live: readonly number[]; matched: boolean } {
    const seen = new Uint8Array(this.#states.length);
    const live: number[] = [];
    const waiting = [this.#start, ...ways.states];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (seen[index] === 1) continue;
      seen[index] = 1;
      const state = this.#states[index];
      if (!state) continue;
      if (state.kind === "match") return { live, matched: true };
      if (state.kind === "unit") live.push(index);
      else if (state.kind === "fork") waiting.push(...state.next);
      else if (holds(state.what, ways, unit)) waiting.push(state.next);
    }
    this.#work += this.#states.length;
    if (this.#work > MAX_WORK) throw new TooMuchWork();
    return { live, matched: false };
  }

  #ways(states: readonly number[], afterWord: boolean, atStart: boolean): Ways {
    const key = `${afterWord ? "w" : ""}${atStart ? "^" : ""}${states.join(",")}`;
    const known = this.#remembered.get(key);
    if (known) return known;
    if (this.#remembered.size >= MAX_REMEMBERED) {
      this.#remembered.clear();
      if (!atStart) this.#first = this.#ways([], false, true);
    }
    const made: Ways = { states, afterWord, atStart, next: [] };
    this.#remembered.set(key, made);
    return made;
  }

  /** Cuts all characters where any range of the pattern begins or ends: within a piece they are alike. */
  #kindsOfUnits(): Uint16Array {
    const cuts = new Set([0, 48, 58, 65, 91, 95, 96, 97, 123]);
    for (const state of this.#states)
      if (state.kind === "unit")
        for (const [from, to] of state.ranges) {
          cuts.add(from);
          cuts.add(to + 1);
        }
    const kinds = new Uint16Array(0x10000);
    const sorted = [...cuts].filter((cut) => cut < kinds.length).sort((one, other) => one - other);
    for (const [kind, from] of sorted.entries()) {
      kinds.fill(kind, from, sorted[kind + 1] ?? kinds.length);
      this.#samples.push(from);
    }
    return kinds;
  }
}

function holds(what: (State & { kind: "assert" })["what"], ways: Ways, unit: number | undefined): boolean {
  if (what === "line-start") return ways.atStart;
  if (what === "line-end") return unit === undefined;
  const between = ways.afterWord !== (unit !== undefined && isWord(unit));
  return what === "word" ? between : !between;
}

function isWord(unit: number): boolean {
  return (
    (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122)
  );
}
