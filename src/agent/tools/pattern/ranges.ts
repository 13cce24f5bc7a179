/** Inclusive ranges of UTF-16 units, sorted and apart. */
export type Ranges = readonly (readonly [number, number])[];

const DIGIT: Ranges = [[48, 57]];
const WORD: Ranges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: Ranges = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x2028, 0x2029],
  [0xfeff, 0xfeff],
];
/** The last UTF-16 unit. */
const LAST = 0xffff;
/** What `.` stands for. */
export const NOT_BREAK: Ranges = inverted([
  [10, 10],
  [13, 13],
]);

/** What `\d` and such stand for, by their letter. */
export const CLASSES: ReadonlyMap<string, Ranges> = new Map([
  ["d", DIGIT],
  ["D", inverted(DIGIT)],
  ["w", WORD],
  ["W", inverted(WORD)],
  ["s", SPACE],
  ["S", inverted(SPACE)],
  ["n", single("\n")],
  ["r", single("\r")],
  ["t", single("\t")],
  ["f", single("\f")],
  ["v", single("\v")],
]);

export function single(character: string): Ranges {
  const unit = character.charCodeAt(0);
  return [[unit, unit]];
}

/** Sorted, and those that touch or overlap joined. */
export function merged(ranges: readonly (readonly [number, number])[]): Ranges {
  const sorted = [...ranges].sort((one, other) => one[0] - other[0]);
  const kept: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = kept.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else kept.push([from, to]);
  }
  return kept;
}

/** Every unit that is not in the ranges. */
export function inverted(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) gaps.push([from, start - 1]);
    from = end + 1;
  }
  if (from <= LAST) gaps.push([from, LAST]);
  return gaps;
}
