import { randomFrom } from "../faults/schedule.ts";

/** Draws from one seed. */
export interface Draw {
  /** From 0 up to 1. */
  share(): number;
  /** A whole number from 0 up to and with `most`. */
  upTo(most: number): number;
  one<Item>(items: readonly Item[]): Item;
}

/** @throws Error, from `one`, for a list without anything in it */
export function drawFrom(seed: number): Draw {
  const share = randomFrom(seed);
  const upTo = (most: number): number => Math.floor(share() * (most + 1));
  return {
    share,
    upTo,
    one(items) {
      if (items.length === 0) throw new Error("nothing to draw from");
      return items[upTo(items.length - 1)] as (typeof items)[number];
    },
  };
}
