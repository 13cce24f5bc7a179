import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Characters that are judged at a stretch: some tens of milliseconds. */
const STRETCH = 32 * 1024;

/**
 * A pause after every so many characters, for whoever reads many programs: other reviews of this process get their
 * turn, syntax trees that are not needed any more are let go of, and a review that was called off ends.
 *
 * @returns to be awaited before each program; throws what `signal` was aborted with
 */
export function breathing(signal?: AbortSignal): (characters: number) => Promise<void> {
  let since = 0;
  return async (characters) => {
    since += characters;
    if (since <= STRETCH) return;
    giveBack(since);
    since = 0;
    await breath(signal);
  };
}

/**
 * One such pause.
 *
 * @throws what `signal` was aborted with
 */
export async function breath(signal?: AbortSignal): Promise<void> {
  await new Promise((next) => setImmediate(next));
  signal?.throwIfAborted();
}

/** Characters that are read between two looks at the memory of this process. */
const LOOK_AFTER = 128 * 1024;
/** Bytes that it may grow by between two collections. */
const GROWTH = 96 * 1024 * 1024;

let read = 0;
/** Bytes: the least that the process has had since it was last collected. */
let least = Number.POSITIVE_INFINITY;
let collect: (() => void) | undefined;

/**
 * Syntax trees lie outside of JavaScript, some fifty bytes for each character of their text. V8 knows of none of them: it
 * would wait until its own heap has doubled. A collection takes a tenth of a second; small reviews never come to it.
 */
function giveBack(characters: number): void {
  read += characters;
  if (read < LOOK_AFTER) return;
  read = 0;
  const now = process.memoryUsage.rss();
  least = Math.min(least, now);
  if (now - least < GROWTH) return;
  collect ??= collector();
  collect();
  least = process.memoryUsage.rss();
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const exposed: unknown = runInNewContext("typeof gc === 'function' ? gc : undefined");
  return typeof exposed === "function" ? () => void exposed() : () => undefined;
}
