import type { Dice } from "./mutate.ts";

/** One reader of text that strangers write. */
export interface Target {
  name: string;
  /** Words of the format, from which new texts are put together. */
  words: readonly string[];
  /** A text of another kind than the mutation of a text, where the format has a structure of its own. */
  make?(seeds: readonly string[], dice: Dice): string;
  /** The reader itself: this is timed, and may not throw. */
  read(input: string): unknown;
  /** Throws an error that says what is wrong with what was read; by other means than the reader's own. */
  judge(input: string): void;
}

export class Wrong extends Error {}

export function insist(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Wrong(what);
}
