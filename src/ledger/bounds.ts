/** Longest key, in characters. */
const MAX_KEY = 300;

/** Largest value, in bytes of UTF-8. */
export const MAX_VALUE = 4 * 1024 * 1024;

/** Longest time that anything is kept, in seconds: a ledger is no archive. */
const MAX_KEEP_S = 90 * 86_400;

/** @throws RangeError for a key that is empty, too long, or holds anything but visible ASCII */
export function checkKey(key: string): void {
  if (key.length > MAX_KEY || !/^[\x21-\x7e]+$/.test(key))
    throw new RangeError(`a key of the ledger is 1 to ${MAX_KEY} visible ASCII characters`);
}

/** @throws RangeError */
export function checkValue(value: string): void {
  // A character is at most three bytes, so most values need not be measured.
  if (value.length * 3 > MAX_VALUE && Buffer.byteLength(value) > MAX_VALUE)
    throw new RangeError(`a value of the ledger is at most ${MAX_VALUE} bytes`);
}

/** @throws RangeError */
export function checkKeep(keepS: number): void {
  if (!(keepS > 0 && keepS <= MAX_KEEP_S))
    throw new RangeError(`the ledger keeps a value for 1 to ${MAX_KEEP_S} seconds`);
}

/**
 * The sum as text. Millionths at the finest: money is counted here, and binary fractions would pile up.
 *
 * @throws RangeError when what is there is no number, or the sum is none
 */
export function sumOf(there: string | undefined, by: number): number {
  const before = there === undefined ? 0 : Number(there);
  const sum = Math.round((before + by) * 1e6) / 1e6;
  if (!Number.isFinite(sum) || there?.trim() === "") throw new RangeError("the ledger holds no number there");
  return sum;
}
