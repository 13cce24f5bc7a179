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
    since = 0;
    await new Promise((next) => setImmediate(next));
    signal?.throwIfAborted();
  };
}
