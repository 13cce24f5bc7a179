/** A small generator of numbers that gives the same ones for the same seed (mulberry32). */
export interface Dice {
  /** From 0 up to, and without, `below`. */
  below(below: number): number;
  pick<T>(all: readonly T[]): T;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick(all) {
      const found = all[below(all.length)];
      if (found === undefined) throw new Error("there is nothing to pick from");
      return found;
    },
  };
}

/** What stalls careless readers when it comes again and again. Characters of the result. */
const LONG = 64 * 1024;

const ODD = [
  "\0",
  "\r",
  "\r\n",
  "\u202e",
  "\u200b",
  "\ufeff",
  "\ud800",
  "\u00a0",
  "\u2028",
  "🙂",
  "\t",
  "\x1b[31m",
];

/** One text made from others: pieces taken out, doubled, moved, swapped with words of the format, or made very long. */
export function mutated(seeds: readonly string[], words: readonly string[], dice: Dice): string {
  let text = dice.pick(seeds);
  const times = 1 + dice.below(6);
  for (let at = 0; at < times; at++) text = changedOnce(text, seeds, words, dice);
  return dice.below(60) === 0 ? lengthened(text, words, dice) : text.slice(0, LONG);
}

function changedOnce(text: string, seeds: readonly string[], words: readonly string[], dice: Dice): string {
  const from = dice.below(text.length + 1);
  const to = Math.min(text.length, from + 1 + dice.below(dice.below(4) === 0 ? 200 : 8));
  const [before, piece, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (dice.below(9)) {
    case 0:
      return before + after;
    case 1:
      return before + piece + piece + after;
    case 2:
      return before + dice.pick(words) + after;
    case 3:
    case 4:
      return before + dice.pick(words) + piece + after;
    case 5:
      return before + dice.pick(ODD) + piece + after;
    case 6: {
      const other = dice.pick(seeds);
      const cut = dice.below(other.length + 1);
      return before + other.slice(cut, cut + 1 + dice.below(300)) + after;
    }
    case 7: {
      const lines = text.split("\n");
      const line = lines.splice(dice.below(lines.length), 1)[0] ?? "";
      lines.splice(dice.below(lines.length + 1), 0, line);
      return lines.join("\n");
    }
    default:
      return before + dice.pick(words).repeat(1 + dice.below(40)) + after;
  }
}

function lengthened(text: string, words: readonly string[], dice: Dice): string {
  const piece = dice.below(3) === 0 ? text.slice(0, 1 + dice.below(40)) : dice.pick(words) + dice.pick(words);
  const many = (piece === "" ? "a" : piece)
    .repeat(Math.ceil(LONG / Math.max(1, piece.length)))
    .slice(0, LONG);
  return dice.below(2) === 0 ? many : (text.slice(0, 200) + many).slice(0, LONG);
}

/** A JSON document with a few of its values replaced by others. */
export function mutatedJson(seeds: readonly string[], values: readonly unknown[], dice: Dice): string {
  const document: unknown = JSON.parse(dice.pick(seeds));
  const times = 1 + dice.below(4);
  for (let at = 0; at < times; at++) replaceOne(document, values, dice);
  return JSON.stringify(document);
}

function replaceOne(document: unknown, values: readonly unknown[], dice: Dice): void {
  let place: unknown = document;
  for (let depth = 0; depth < 8; depth++) {
    if (typeof place !== "object" || place === null) return;
    const keys = Object.keys(place);
    if (keys.length === 0) return;
    const key = dice.pick(keys);
    const value: unknown = Reflect.get(place, key);
    if (typeof value === "object" && value !== null && dice.below(4) > 0) {
      place = value;
      continue;
    }
    if (dice.below(8) === 0) Reflect.deleteProperty(place, key);
    // A copy: a later round may reach into it, and put it into itself.
    else Reflect.set(place, key, structuredClone(dice.pick(values)));
    return;
  }
}
