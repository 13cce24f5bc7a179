/** Milliseconds of real time: somebody may wait for an answer that never comes. */
const LONGEST = 20_000;

/**
 * Every awaited call of a worker passes a gate before and after it. The driver lets a number of them pass, so that
 * what happens meanwhile - a push, a fault, a kill - happens between two steps of a review.
 */
export class Gates {
  #tokens = 0;
  #waiting: (() => void)[] = [];
  #open = false;

  async pass(): Promise<void> {
    if (this.#open) return;
    if (this.#tokens > 0) this.#tokens--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lets so many pass; resolves when they have, or when nobody is left who could. */
  async grant(count: number, idle: () => boolean): Promise<void> {
    this.#tokens = count;
    const end = performance.now() + LONGEST;
    while (this.#tokens > 0 && performance.now() < end) {
      const next = this.#waiting.shift();
      if (next) {
        this.#tokens--;
        next();
      } else if (idle()) break;
      else await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#tokens = 0;
  }

  /** From here on nobody waits, until it is closed again. */
  open(): void {
    this.#open = true;
    for (const go of this.#waiting.splice(0)) go();
  }

  close(): void {
    this.#open = false;
  }
}
