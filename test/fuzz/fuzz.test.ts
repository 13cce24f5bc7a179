import { describe, expect, test } from "vitest";
import { corpusOf, failureOf, fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

/** The same texts each time; new ones are drawn by `npm run fuzz`. */
const SEED = 20_261_121;
const ROUNDS = 400;
/** Milliseconds: a machine may be busy with everything else. */
const PATIENCE = 300_000;

describe("readers of what strangers write", () => {
  for (const target of targets) {
    test(
      `${target.name}: what once went wrong goes right, and so do ${ROUNDS} mutations of the corpus`,
      async () => {
        const { seeds, regressions } = corpusOf(target.name);
        expect(seeds.length).toBeGreaterThan(0);
        for (const input of [...seeds, ...regressions])
          expect(failureOf(target, input), JSON.stringify(input.slice(0, 200))).toBeUndefined();
        expect((await fuzz(target, SEED, (rounds) => rounds >= ROUNDS, 1)).failures).toEqual([]);
      },
      PATIENCE,
    );
  }
});
