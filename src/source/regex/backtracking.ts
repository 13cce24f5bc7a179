import { type CharSet, overlaps, parsePattern, type Pattern } from "./pattern.ts";

/** Characters of a pattern, after repetitions are written out. More is not judged. */
const MAX_POSITIONS = 200;
/** Ways from one of them to the next. */
const MAX_WAYS = 6_000;
/** Counted repetitions above it are taken for endless ones: so many ways are enough. */
const MANY = 25;
/** Pairs of places that are looked at for one pattern. */
const MAX_PAIRS = 20_000;
const MAX_STEPS = 300_000;

/**
 * Whether a backtracking matcher needs exponential time for some text: one place of the pattern leads back to itself
 * in two different ways over the same characters, and the match can still fail afterwards. Decided on the
 * automaton of the pattern's characters; what is not understood, or too large, is `false`.
 */
export function isExponential(source: string, flags = ""): boolean {
  // Nothing repeated within a repetition: the quick answer for nearly every pattern.
  if (!/[)\]][*+{]|[*+}][^|]*\)[*+{]/.test(source)) return false;
  const pattern = parsePattern(source, flags);
  if (!pattern || assertsWithinRepeat(pattern, false)) return false;
  const automaton = new Automaton();
  const whole = automaton.add(pattern);
  if (!whole || automaton.isTooLarge) return false;
  return hasTwoWaysBack(automaton, whole);
}

/** A word border or a look ahead within a loop can forbid what the automaton would allow: then nothing is said. */
function assertsWithinRepeat(pattern: Pattern, repeated: boolean): boolean {
  switch (pattern.kind) {
    case "char":
      return false;
    case "assertion":
      return repeated;
    case "repeat":
      return assertsWithinRepeat(pattern.of, repeated || pattern.max > 1);
    default:
      return pattern.of.some((one) => assertsWithinRepeat(one, repeated));
  }
}

interface Fragment {
  /** How many ways there are to take nothing: none, one, more. */
  empty: boolean;
  first: readonly number[];
  last: readonly number[];
  /** Whether it ends with something that must be there: the end of the text. */
  anchored: boolean;
}

const NOTHING: Fragment = { empty: true, first: [], last: [], anchored: false };

/** Each character of the pattern is a place; `ways` counts how one place follows another, up to two. */
class Automaton {
  readonly sets: CharSet[] = [];
  readonly ways: Map<number, 1 | 2>[] = [];

  #made = 0;

  get isTooLarge(): boolean {
    return this.sets.length > MAX_POSITIONS || this.#made > MAX_WAYS;
  }

  add(pattern: Pattern): Fragment | undefined {
    if (this.isTooLarge) return undefined;
    switch (pattern.kind) {
      case "char": {
        const place = this.sets.push(pattern.set) - 1;
        this.ways.push(new Map());
        return { empty: false, first: [place], last: [place], anchored: false };
      }
      case "assertion":
        return { ...NOTHING, anchored: pattern.sign !== "start" };
      case "sequence":
        return this.#sequence(pattern.of);
      case "choice":
        return this.#choice(pattern.of);
      case "repeat":
        return this.#repeat(pattern.of, pattern.min, pattern.max);
    }
  }

  #sequence(of: readonly Pattern[]): Fragment | undefined {
    let whole: Fragment | undefined = NOTHING;
    for (const one of of) {
      const next = this.add(one);
      whole = whole && next && this.#joined(whole, next);
    }
    return whole;
  }

  #joined(left: Fragment, right: Fragment): Fragment {
    this.#connect(left.last, right.first);
    return {
      empty: left.empty && right.empty,
      first: left.empty ? [...left.first, ...right.first] : left.first,
      last: right.empty ? [...left.last, ...right.last] : right.last,
      anchored: right.anchored || (right.empty && left.anchored),
    };
  }

  #choice(of: readonly Pattern[]): Fragment | undefined {
    const sides = of.map((one) => this.add(one));
    const known = sides.filter((side) => side !== undefined);
    if (known.length < sides.length) return undefined;
    return {
      empty: known.some((side) => side.empty),
      first: known.flatMap((side) => side.first),
      last: known.flatMap((side) => side.last),
      anchored: known.some((side) => side.anchored),
    };
  }

  #repeat(of: Pattern, min: number, max: number): Fragment | undefined {
    if (max === 0) return NOTHING;
    if (max > MANY) {
      // The first rounds of a long count tell nothing that one round does not.
      const inner = this.add(of);
      if (!inner) return undefined;
      this.#connect(inner.last, inner.first);
      return { ...inner, empty: inner.empty || min === 0 };
    }
    let whole: Fragment | undefined = NOTHING;
    for (let count = 0; count < max && whole; count++) {
      const next = this.add(of);
      whole = next && this.#joined(whole, count < min ? next : { ...next, empty: true });
    }
    return whole;
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    this.#made += from.length * to.length;
    if (this.isTooLarge) return;
    for (const left of from) {
      const ways = this.ways[left];
      for (const right of to) ways?.set(right, ways.has(right) ? 2 : 1);
    }
  }
}

function hasTwoWaysBack({ sets, ways }: Automaton, whole: Fragment): boolean {
  const ends = new Set(whole.last);
  const cycles = loopsOf(ways);
  const budget = { steps: MAX_STEPS };
  for (const [place, loop] of cycles.entries()) {
    if (loop === undefined) continue;
    // A match that may end here without more never has to go back.
    if (!whole.anchored && ends.has(place)) continue;
    if (isAmbiguous(place, loop, cycles, { sets, ways }, budget)) return true;
  }
  return false;
}

type Net = Pick<Automaton, "sets" | "ways">;

/** Whether pairs of places, both started at one, come apart and meet there again. */
function isAmbiguous(
  start: number,
  loop: number,
  cycles: readonly (number | undefined)[],
  { sets, ways }: Net,
  budget: { steps: number },
): boolean {
  const count = sets.length;
  const seen = new Set<number>();
  // A pair, and whether the two ways have already been different.
  const queue: [number, number, boolean][] = [[start, start, false]];
  for (let at = 0; at < queue.length && queue.length < MAX_PAIRS; at++) {
    const [left, right, apart] = queue[at] ?? [0, 0, false];
    for (const [nextLeft, how] of ways[left] ?? []) {
      if (cycles[nextLeft] !== loop) continue;
      for (const [nextRight] of ways[right] ?? []) {
        if (--budget.steps < 0) return false;
        if (cycles[nextRight] !== loop) continue;
        if (!overlaps(sets[nextLeft] ?? [], sets[nextRight] ?? [])) continue;
        const different = apart || nextLeft !== nextRight || (left === right && how === 2);
        if (different && nextLeft === start && nextRight === start) return true;
        const key = (nextLeft * count + nextRight) * 2 + (different ? 1 : 0);
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push([nextLeft, nextRight, different]);
      }
    }
  }
  return false;
}

/** For each place the number of the loop that it lies on (a strongly connected component); `undefined` outside of any. */
function loopsOf(ways: readonly ReadonlyMap<number, number>[]): (number | undefined)[] {
  const reach = ways.map((_, from) => reachable(from, ways));
  const loops: (number | undefined)[] = ways.map(() => undefined);
  for (const [from, reached] of reach.entries()) {
    if (loops[from] !== undefined || !reached.has(from)) continue;
    for (const to of reached) if (reach[to]?.has(from)) loops[to] = from;
  }
  return loops;
}

function reachable(from: number, ways: readonly ReadonlyMap<number, number>[]): Set<number> {
  const found = new Set<number>();
  const queue = [from];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const next of ways[at]?.keys() ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}
