import type { Call, Fault, Match } from "./call.ts";

const matches = (match: Match, call: Call): boolean =>
  typeof match === "string" ? call.operationId === match : match(call);

type Act = (call: Call) => void | Promise<void>;

/** What is to go wrong, and what is to happen meanwhile. */
export class Faults {
  #faults: { fault: Fault; left: number; skip: number; struck: number }[] = [];
  #before: { match: Match; act: Act }[] = [];
  #after: { match: Match; act: Act }[] = [];

  add(fault: Fault): { cancel(): void; readonly struck: number } {
    const entry = { fault, left: fault.times ?? 1, skip: fault.skip ?? 0, struck: 0 };
    this.#faults.push(entry);
    return {
      cancel: () => {
        entry.left = 0;
      },
      get struck() {
        return entry.struck;
      },
    };
  }

  /** The first fault that strikes this call; it counts as used. */
  take(call: Call): Fault | undefined {
    for (const entry of this.#faults) {
      if (entry.left <= 0 || !matches(entry.fault.match, call)) continue;
      if (entry.skip > 0) {
        entry.skip--;
        continue;
      }
      entry.left--;
      entry.struck++;
      return entry.fault;
    }
    return undefined;
  }

  before(match: Match, act: Act): () => void {
    return listed(this.#before, { match, act });
  }

  after(match: Match, act: Act): () => void {
    return listed(this.#after, { match, act });
  }

  async runBefore(call: Call): Promise<void> {
    for (const { match, act } of this.#before.slice()) if (matches(match, call)) await act(call);
  }

  async runAfter(call: Call): Promise<void> {
    for (const { match, act } of this.#after.slice()) if (matches(match, call)) await act(call);
  }

  calls(history: readonly Call[], match: Match | undefined): readonly Call[] {
    return match === undefined ? history : history.filter((call) => matches(match, call));
  }
}

function listed<T>(list: T[], item: T): () => void {
  list.push(item);
  return () => {
    const index = list.indexOf(item);
    if (index >= 0) list.splice(index, 1);
  };
}
