/** Does some work once there is room for it, in the order in which it was asked for. */
export type Computing = <T>(act: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/**
 * Room for so many at a time. A review mostly waits for the model, so a worker has many of them; what needs the
 * processor and memory is done by few at a time, so that the first ones get on instead of all of them crawling.
 */
export function createSlots(count: number): Computing {
  let free = count;
  const waiting = new Set<() => void>();

  const enter = (signal: AbortSignal | undefined): Promise<void> => {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(go);
        reject(signal?.reason);
      };
      waiting.add(go);
      signal?.addEventListener("abort", leave, { once: true });
    });
  };

  return async (act, signal) => {
    signal?.throwIfAborted();
    await enter(signal);
    try {
      return await act();
    } finally {
      const [next] = waiting;
      // The room goes straight to the next one.
      if (next) {
        waiting.delete(next);
        next();
      } else free++;
    }
  };
}
