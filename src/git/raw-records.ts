import type { Sha } from "../domain/pull-request.ts";
import { UserError } from "../errors.ts";
import { pathText } from "./path-text.ts";

/** One line of `git diff-tree --raw`. */
export interface RawRecord {
  modes: { base: string; head: string };
  ids: { base: Sha; head: Sha };
  status: string;
  path: string;
  before?: string;
}

/** Takes the NUL-separated raw records off the front of the output; what follows the empty record is the patch. */
export class RawReader {
  readonly records: RawRecord[] = [];
  readonly #most: number;
  done = false;
  #held: Buffer = Buffer.alloc(0);

  constructor(most: number) {
    this.#most = most;
  }

  get empty(): boolean {
    return this.records.length === 0 && this.#held.length === 0;
  }

  write(chunk: Buffer): Buffer | undefined {
    if (this.done) return chunk;
    this.#held = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    let at = 0;
    while (at < this.#held.length) {
      if (this.#held[at] === 0) {
        this.done = true;
        return this.#held.subarray(at + 1);
      }
      const next = this.#record(at);
      if (next === undefined) break;
      at = next;
    }
    this.#held = this.#held.subarray(at);
    return undefined;
  }

  /** Where the record at `at` ends, or undefined when it is not all there yet. */
  #record(at: number): number | undefined {
    const metaEnd = this.#held.indexOf(0, at);
    if (metaEnd === -1) return undefined;
    const meta = this.#held.toString("latin1", at, metaEnd);
    const [, baseMode, headMode, base, head, status] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(meta) ?? [];
    if (!baseMode || !headMode || !base || !head || !status)
      throw new Error(`git diff-tree answered in an unknown form: ${meta.slice(0, 80)}`);
    const pathEnd = this.#held.indexOf(0, metaEnd + 1);
    if (pathEnd === -1) return undefined;
    const first = pathText(this.#held.subarray(metaEnd + 1, pathEnd));
    const record = { modes: { base: baseMode, head: headMode }, ids: { base, head }, status };
    if (status !== "R" && status !== "C") return this.#add({ ...record, path: first }, pathEnd + 1);
    const secondEnd = this.#held.indexOf(0, pathEnd + 1);
    if (secondEnd === -1) return undefined;
    return this.#add(
      { ...record, path: pathText(this.#held.subarray(pathEnd + 1, secondEnd)), before: first },
      secondEnd + 1,
    );
  }

  #add(record: RawRecord, next: number): number {
    if (this.records.length >= this.#most) {
      throw new UserError(`More than ${this.#most} files changed`, { remedy: "review a smaller range" });
    }
    this.records.push(record);
    return next;
  }
}

/** Git writes such a change as a removal and an addition. */
export function changesType({ status, modes }: RawRecord): boolean {
  return status !== "A" && status !== "D" && modes.base.slice(0, 3) !== modes.head.slice(0, 3);
}
