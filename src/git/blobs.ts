import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Sha } from "../domain/pull-request.ts";
import { GitError, UnreadableObjectError } from "./errors.ts";
import { redact } from "./redact.ts";
import { type GitPlace, startError, startGit } from "./run.ts";

export interface GitObject {
  type: "blob" | "tree" | "commit" | "tag";
  content: Buffer;
}

type Question = { id: Sha } & (
  | { ask: "contents"; resolve: (object: GitObject) => void }
  | { ask: "info"; resolve: (size: number) => void }
);

type Waiting = Question & { reject: (error: Error) => void };

/** Milliseconds without an answer after which the process is given up. */
const STALLED = 60_000;
/** Milliseconds without a question after which the process is let go; the next question starts another. */
const IDLE = 10_000;

/** Git before 2.36 knows no `--batch-command`: then it gives contents only. Found out at the first question. */
let takesCommands = true;

/**
 * Objects by id through one long-lived `git cat-file`. Questions are pipelined and answered in order.
 * While nothing is asked the process holds nothing up: it ends by itself, or with this one.
 */
export class ObjectReader {
  readonly #place: GitPlace;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  /** Ids, a line each, that git was not told yet. */
  #unasked = "";
  #chunks: Buffer[] = [];
  #held = 0;
  /** Bytes of the answer being read, its header and closing newline included; 0 while the header is awaited. */
  #wanted = 0;
  #header: { type: GitObject["type"]; size: number; length: number } | undefined;
  #stderr = "";
  /** Whether the process that runs takes commands. */
  #commands = false;
  #answered = false;
  /** One for all questions in a row: it is set anew, not made anew. */
  #timer: { timeout: NodeJS.Timeout; busy: boolean } | undefined;
  #closed = false;

  constructor(place: GitPlace) {
    this.#place = place;
  }

  /** Throws `UnreadableObjectError` when the object is missing or damaged. Sizes are checked by the caller beforehand. */
  read(id: Sha): Promise<GitObject> {
    return new Promise((resolve, reject) => this.#want({ ask: "contents", id, resolve, reject }));
  }

  /** Bytes of an object, whatever it is. Throws as `read` does, and `GitError` where git is too old to tell. */
  size(id: Sha): Promise<number> {
    return new Promise((resolve, reject) => this.#want({ ask: "info", id, resolve, reject }));
  }

  #want(question: Waiting): void {
    const { id, ask, reject } = question;
    if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(id))
      return reject(new UnreadableObjectError(id, "not an object id"));
    if (this.#closed) return reject(new GitError("the repository was closed"));
    const child = this.#child ?? this.#start();
    if (ask === "info" && !this.#commands) return reject(new GitError("this git tells no sizes"));
    this.#waiting.push(question);
    if (this.#waiting.length === 1) this.#hold(child, true);
    if (this.#unasked === "") queueMicrotask(() => this.#ask());
    this.#unasked += this.#commands ? `${ask} ${id}\n` : `${id}\n`;
  }

  /** Whoever reads many objects asks for them one right after the other: they go to git in one piece. */
  #ask(): void {
    const ids = this.#unasked;
    this.#unasked = "";
    if (ids !== "") this.#child?.stdin.write(ids);
  }

  close(): void {
    this.#closed = true;
    this.#end(new GitError("the repository was closed"));
  }

  #start(): ChildProcessWithoutNullStreams {
    this.#commands = takesCommands;
    const child = startGit(this.#place, ["cat-file", this.#commands ? "--batch-command" : "--batch"]);
    this.#child = child;
    this.#stderr = "";
    this.#answered = false;
    child.stdout.on("data", (chunk: Buffer) => {
      if (this.#child === child) this.#take(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (this.#stderr.length < 2_000) this.#stderr += chunk.toString("utf8");
    });
    child.stdin.on("error", () => undefined); // "close" tells why
    child.on("error", (error) => {
      if (this.#child === child) this.#end(startError(error));
    });
    child.on("close", () => {
      if (this.#child === child) this.#died();
    });
    return child;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    this.#watch();
    // Joined only when a whole answer is there: joining at every chunk would be quadratic in its size.
    while (this.#held > 0 && this.#held >= this.#wanted) {
      const held =
        this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [held];
      if (!this.#header && !this.#readHeader(held)) return;
      if (!this.#header) continue;
      if (held.length < this.#wanted) return;
      const { type, size, length } = this.#header;
      // No copy: whoever asked makes a text of it at once, and lets go of it.
      const content = held.subarray(length, length + size);
      this.#drop(held, this.#wanted);
      this.#header = undefined;
      const asked = this.#answer();
      if (asked?.ask === "contents") asked.resolve({ type, content });
    }
  }

  /** True when a header was taken, or an answer that consists of one line. */
  #readHeader(held: Buffer): boolean {
    const newline = held.indexOf(10);
    if (newline === -1) return false;
    const line = held.toString("latin1", 0, newline);
    const [, type, size] = /^[0-9a-f]+ (blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
    this.#answered = true;
    if (type === undefined || size === undefined) {
      this.#drop(held, newline + 1);
      const asked = this.#answer();
      asked?.reject(
        new UnreadableObjectError(asked.id, line.endsWith(" missing") ? "it is missing" : "it is damaged"),
      );
      return true;
    }
    if (this.#waiting[0]?.ask === "info") {
      this.#drop(held, newline + 1);
      const asked = this.#answer();
      if (asked?.ask === "info") asked.resolve(Number(size));
      return true;
    }
    this.#header = { type: type as GitObject["type"], size: Number(size), length: newline + 1 };
    this.#wanted = newline + 1 + Number(size) + 1;
    return true;
  }

  #drop(held: Buffer, bytes: number): void {
    const rest = held.subarray(bytes);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    this.#wanted = 0;
  }

  #answer(): Waiting | undefined {
    const asked = this.#waiting.shift();
    if (this.#waiting.length === 0 && this.#child) this.#hold(this.#child, false);
    return asked;
  }

  /** Git stops at a damaged object: only the question it was at has failed, the others are asked again. */
  #died(): void {
    if (this.#commands && !this.#answered && /^(?:error: unknown option|usage:)/m.test(this.#stderr)) {
      takesCommands = false;
      return this.#askAnew();
    }
    const reason =
      redact(this.#stderr)
        .split("\n")[0]
        ?.replace(/^(fatal|error): /, "") || "git ended";
    const first = this.#waiting.shift();
    first?.reject(new UnreadableObjectError(first.id, reason));
    this.#askAnew();
  }

  /** Everything that waits, of another process. */
  #askAnew(): void {
    const all = this.#waiting;
    this.#waiting = [];
    this.#end(new GitError("git ended"));
    for (const one of all) this.#want(one);
  }

  #end(reason: Error): void {
    const child = this.#child;
    this.#child = undefined;
    clearTimeout(this.#timer?.timeout);
    this.#timer = undefined;
    this.#unasked = "";
    this.#chunks = [];
    this.#held = 0;
    this.#wanted = 0;
    this.#header = undefined;
    child?.kill("SIGKILL");
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(reason);
  }

  #hold(child: ChildProcessWithoutNullStreams, busy: boolean): void {
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
      if (busy) (handle as Partial<Referenced>).ref?.();
      else (handle as Partial<Referenced>).unref?.();
    }
    this.#watch();
  }

  #watch(): void {
    const busy = this.#waiting.length > 0;
    if (this.#timer?.busy === busy) {
      this.#timer.timeout.refresh();
      return;
    }
    clearTimeout(this.#timer?.timeout);
    const reason = busy ? `git cat-file gave no answer for ${STALLED / 1000} s` : "idle";
    const timeout = setTimeout(() => this.#end(new GitError(reason)), busy ? STALLED : IDLE);
    if (!busy) timeout.unref();
    this.#timer = { timeout, busy };
  }
}

interface Referenced {
  ref(): void;
  unref(): void;
}
