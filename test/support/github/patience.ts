import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const TAG = "x-stand-in-request";

/**
 * The patience of a client, without waiting: a request that the stand-in leaves without an answer is given up in the
 * same way as when its time limit is over, and no other is, however slow the machine. A short limit in its place would
 * also strike requests that are merely slow, which are then done after all, and looked for too early.
 */
export class Patience {
  #waiting = new Map<string, AbortController>();

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const tag = randomUUID();
    const over = new AbortController();
    this.#waiting.set(tag, over);
    try {
      const headers = new Headers(init.headers);
      headers.set(TAG, tag);
      const signal = init.signal ? AbortSignal.any([init.signal, over.signal]) : over.signal;
      return await fetch(input, { ...init, headers, signal });
    } finally {
      this.#waiting.delete(tag);
    }
  };

  /** Nobody will answer this one. */
  end(request: IncomingMessage): void {
    const over = this.#waiting.get(String(request.headers[TAG]));
    over?.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  }
}
