import type { Job } from "../../src/domain/job.ts";

export type Entry =
  /** GitHub delivered it and was answered. */
  | { what: "delivered"; guid: string; status: number }
  /** The door makes a job of it. */
  | { what: "received"; guid: string }
  /** It will survive the death of every process. */
  | { what: "kept"; job: Job }
  | { what: "planned"; number: number; head: string; key: string }
  | { what: "step"; worker: number; call: string }
  | { what: "fault"; fault: string };

/** Everything that happened, in order, with the virtual time at which it did. */
export class History {
  readonly entries: (Entry & { at: number })[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(entry: Entry): void {
    this.entries.push({ ...entry, at: this.#now() });
  }

  of<W extends Entry["what"]>(what: W): (Extract<Entry, { what: W }> & { at: number })[] {
    return this.entries.filter(
      (entry): entry is Extract<Entry, { what: W }> & { at: number } => entry.what === what,
    );
  }
}
