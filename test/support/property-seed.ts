import fc from "fast-check";

/**
 * `npm test` draws the same cases each time, so that what was green stays green on the same code. New ones are drawn
 * with ARCHITECT_FUZZ=1, and ARCHITECT_SEED=N draws those of one run again.
 */
const SEED = 20_261_121;

if (process.env.ARCHITECT_FUZZ === undefined)
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.ARCHITECT_SEED ?? SEED) });
