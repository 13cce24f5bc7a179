import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { Sha } from "../domain/pull-request.ts";
import { GitError } from "./errors.ts";
import { type GitPlace, startError, startGit } from "./run.ts";

/** Milliseconds for one answer; what takes longer is better done by a process of its own. */
const TIMEOUT = 20_000;
/** Milliseconds without a question after which the process is let go; the next question starts another. */
const IDLE = 10_000;
/** Bytes of an answer after which the process is let go: git keeps what it has read. */
const LARGE = 4 * 1024 * 1024;

interface Asked {
  /** What the answer ends with. */
  mark: Buffer;
  take: (chunk: Buffer) => boolean;
  /** The end of what was heard, which may be a part of the mark. */
  held: Buffer;
  bytes: number;
  /** What it begins with, until that has come. */
  line: Buffer | undefined;
  settle: (error?: Error) => void;
}

/**
 * Changes between two trees through one long-lived `git diff-tree`. It answers one question at a time; whoever comes
 * meanwhile, or hears of a failure, starts a process of their own. While nothing is asked the process holds nothing up.
 */
export class Differ {
  readonly #place: GitPlace;
  readonly #args: readonly string[];
  #child: ChildProcessWithoutNullStreams | undefined;
  #asked: Asked | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param args settings, `diff-tree` and its options, without the trees */
  constructor(place: GitPlace, args: readonly string[]) {
    this.#place = place;
    this.#args = args;
  }

  get free(): boolean {
    return !this.#closed && this.#asked === undefined;
  }

  /**
   * What git says of the change between two trees, handed over as it comes.
   *
   * @param take returns false for an answer that is too large
   * @throws GitError when git cannot say it, has none of them, takes too long or is not free; `take` may have had a part
   */
  async ask(from: Sha, to: Sha, take: (chunk: Buffer) => boolean, signal?: AbortSignal): Promise<void> {
    if (!this.free) throw new GitError("git diff-tree is not free");
    const child = this.#child ?? this.#start();
    const mark = `end ${randomBytes(16).toString("hex")}\n`;
    const onAbort = () => this.#end(new GitError("git diff-tree was called off", { cause: signal?.reason }));
    try {
      await new Promise<void>((resolve, reject) => {
        this.#asked = {
          mark: Buffer.from(mark, "latin1"),
          take,
          held: Buffer.alloc(0),
          bytes: 0,
          line: Buffer.from(`${from} ${to}\n`, "latin1"),
          settle: (error) => (error ? reject(error) : resolve()),
        };
        this.#hold(child, true);
        signal?.addEventListener("abort", onAbort, { once: true });
        // What is no question is repeated, and with it everything that was held back is written.
        child.stdin.write(`${from} ${to}\n${mark}`);
      });
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  close(): void {
    this.#closed = true;
    this.#end(new GitError("the repository was closed"));
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = startGit(this.#place, [...this.#args, "--stdin"]);
    this.#child = child;
    const own = (act: () => void): void => {
      if (this.#child === child) act();
    };
    child.stdout.on("data", (chunk: Buffer) => own(() => this.#take(chunk)));
    child.stderr.resume();
    child.stdin.on("error", () => undefined); // "close" tells why
    child.on("error", (error) => own(() => this.#end(startError(error))));
    child.on("close", () => own(() => this.#end(new GitError("git diff-tree ended"))));
    return child;
  }

  #take(chunk: Buffer): void {
    const asked = this.#asked;
    if (!asked) return this.#end(new GitError("git diff-tree spoke unasked"));
    asked.bytes += chunk.length;
    let all = asked.held.length > 0 ? Buffer.concat([asked.held, chunk]) : chunk;
    if (asked.line) {
      const length = Math.min(all.length, asked.line.length);
      // Without one of the trees there is no such line.
      if (!all.subarray(0, length).equals(asked.line.subarray(0, length)))
        return this.#end(new GitError("git diff-tree has not both of them"));
      asked.held = all;
      if (length < asked.line.length) return;
      all = all.subarray(asked.line.length);
      asked.line = undefined;
    }
    const rest = Math.max(0, all.length - asked.mark.length);
    asked.held = all.subarray(rest);
    try {
      if (rest > 0 && !asked.take(all.subarray(0, rest)))
        return this.#end(new GitError("git diff-tree says too much"));
    } catch (error) {
      return this.#end(error instanceof Error ? error : new GitError(String(error)));
    }
    if (!asked.held.equals(asked.mark)) return;
    this.#asked = undefined;
    if (asked.bytes > LARGE) this.#end(new GitError("it has read much"));
    else if (this.#child) this.#hold(this.#child, false);
    asked.settle();
  }

  #end(reason: Error): void {
    const child = this.#child;
    const asked = this.#asked;
    this.#child = undefined;
    this.#asked = undefined;
    clearTimeout(this.#timer);
    child?.kill("SIGKILL");
    asked?.settle(reason);
  }

  #hold(child: ChildProcessWithoutNullStreams, busy: boolean): void {
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
      if (busy) (handle as Partial<Referenced>).ref?.();
      else (handle as Partial<Referenced>).unref?.();
    }
    clearTimeout(this.#timer);
    const reason = busy ? `git diff-tree took longer than ${TIMEOUT / 1000} s` : "idle";
    this.#timer = setTimeout(() => this.#end(new GitError(reason)), busy ? TIMEOUT : IDLE);
    if (!busy) this.#timer.unref();
  }
}

interface Referenced {
  ref(): void;
  unref(): void;
}
