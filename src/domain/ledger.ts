/**
 * Small values that outlive a process, each with an end: parked conversations, results not yet published, what was
 * spent today, who may publish. A cache of intent and never the truth: what people see lies on GitHub, and a ledger
 * that was wiped costs a repetition, not a contradiction.
 */
export interface Ledger {
  /** `undefined` when nothing is there, or no more. */
  get(key: string): Promise<string | undefined>;
  /** @param keepS seconds after which it is gone */
  put(key: string, value: string, keepS: number): Promise<void>;
  /** One atomic step: `false`, and nothing done, unless what is there is `from` (`undefined`: nothing is there). */
  swap(key: string, from: string | undefined, to: string, keepS: number): Promise<boolean>;
  /** Adds and answers with the sum. `keepS` counts from the first addition. */
  add(key: string, by: number, keepS: number): Promise<number>;
  drop(key: string): Promise<void>;
  /** Keys with this beginning, at most `limit`. */
  keys(prefix: string, limit: number): Promise<readonly string[]>;
  close(): Promise<void>;
}
