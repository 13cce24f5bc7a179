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

/**
 * Characters of programs that are read, by all reviews of this process, between two collections. A tree takes some
 * fifty bytes for each of them, and V8 knows of none: it would wait until its own heap has doubled.
 */
const COLLECT_AFTER = 2 * 1024 * 1024;

let read = 0;
let collect: (() => void) | undefined;

/** A tenth of a second for what took some seconds to read; small reviews never come to it. */
function giveBack(characters: number): void {
  read += characters;
  if (read < COLLECT_AFTER) return;
  read = 0;
  collect ??= collector();
  collect();
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const exposed: unknown = runInNewContext("gc");
  return typeof exposed === "function" ? () => void exposed() : () => undefined;
}
