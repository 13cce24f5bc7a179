import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { NOBODY, type SandboxLimits } from "./walls.ts";

/** How often the memory of a command's processes is added up. Milliseconds. */
const LOOK_EVERY = 100;
/** Bytes of a page, on the systems bubblewrap runs on; too small an estimate on others. */
const PAGE = 4_096;

export interface Ran {
  /** Both streams in the order in which they came, cut in the middle when they were too long. */
  output: string;
  /** Of the last command. `null` when it was ended from outside. */
  code: number | null;
  /** Of those whose output went into the next one, in their order. */
  before: readonly (number | null)[];
  /** Why it was ended. */
  ended?: string;
}

/**
 * Starts bubblewrap with the given arguments and waits for its end, or brings it about at a limit. Its environment is
 * empty. As root it is started as nobody: limits on processes do not hold for root.
 *
 * Never rejects but with what `signal` was aborted with.
 */
export function runWalled(
  args: readonly string[],
  limits: SandboxLimits,
  signal?: AbortSignal,
  bwrap = "bwrap",
): Promise<Ran> {
  return runPiped([args], limits, signal, bwrap);
}

/**
 * The same for several, all at once, each fenced in by itself: what one prints is what the next one reads. Time, memory
 * and output are those of all together; whatever one printed to its error stream is shown.
 */
export async function runPiped(
  commands: readonly (readonly string[])[],
  limits: SandboxLimits,
  signal?: AbortSignal,
  bwrap = "bwrap",
): Promise<Ran> {
  signal?.throwIfAborted();
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const children = commands.map((args, at) =>
    spawn(bwrap, args, {
      cwd: "/",
      env: {},
      stdio: [at === 0 ? "ignore" : "pipe", "pipe", "pipe"],
      // A group of its own, so that it can be ended as one.
      detached: true,
      ...asNobody,
    }),
  );
  const output = new Ends(limits.outputBytes);
  const unread = new Set<number>();
  let ended: string | undefined;
  const end = (why: string) => {
    ended ??= why;
    children.forEach(kill);
  };
  const timer = setTimeout(() => end(`it took longer than ${limits.timeoutMs / 1000} s`), limits.timeoutMs);
  const watch = setInterval(() => {
    const bytes = children.reduce((sum, { pid }) => sum + (pid === undefined ? 0 : memoryBelow(pid)), 0);
    if (bytes > limits.memoryBytes)
      end(`it used more than ${Math.round(limits.memoryBytes / 1024 ** 2)} MB of memory`);
  }, LOOK_EVERY);
  const onAbort = () => end("it was called off");
  signal?.addEventListener("abort", onAbort, { once: true });
  const take = (chunk: Buffer) => {
    output.add(chunk);
    // A program that prints for ever is not waited for.
    if (output.seen > 256 * limits.outputBytes) end("it printed without end");
  };
  for (const [at, child] of children.entries()) {
    child.stderr?.on("data", take);
    const next = children[at + 1];
    if (!next?.stdin) {
      child.stdout?.on("data", take);
      continue;
    }
    child.stdout?.pipe(next.stdin).on("error", () => undefined);
    // A reader that has enough ends the one that writes to it, as in any pipe; nothing is wrong with that one then.
    next.on("exit", () => {
      if (child.exitCode === null && child.signalCode === null) unread.add(at);
      kill(child);
      // What nobody reads any more would be waited for; cut off, its writer would complain before it is gone.
      child.stdout?.unpipe().resume();
    });
  }
  try {
    const codes = await Promise.all(
      children.map(
        (child) =>
          new Promise<number | null>((resolve) => {
            child.on("error", (error) => {
              end(`bubblewrap did not start: ${error.message}`);
              resolve(null);
            });
            child.on("close", resolve);
          }),
      ),
    );
    signal?.throwIfAborted();
    const code = codes.pop() ?? null;
    const before = codes.map((one, at) => (unread.has(at) ? 0 : one));
    return { output: output.text(), code, before, ...(ended === undefined ? {} : { ended }) };
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    signal?.removeEventListener("abort", onAbort);
    children.forEach(kill);
  }
}

/** The whole group; with bubblewrap ends its namespace, and with that every process in it. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Bytes in memory of a process and all below it. Those that are gone meanwhile count nothing. */
function memoryBelow(pid: number): number {
  let bytes = 0;
  const waiting = [pid];
  for (let seen = 0; waiting.length > 0 && seen < 1_000; seen++) {
    const one = waiting.pop() ?? pid;
    bytes += Number(proc(`${one}/statm`).split(" ")[1] ?? 0) * PAGE;
    for (const child of proc(`${one}/task/${one}/children`).split(" "))
      if (child.trim() !== "") waiting.push(Number(child));
  }
  return bytes;
}

function proc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

/** The beginning and the end of a stream of bytes, in bounded memory. */
export class Ends {
  readonly #half: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  seen = 0;

  constructor(most: number) {
    this.#half = Math.floor(most / 2);
  }

  add(chunk: Buffer): void {
    this.seen += chunk.length;
    const room = this.#half - this.#headBytes;
    const first = chunk.subarray(0, Math.max(0, room));
    if (first.length > 0) {
      this.#head.push(first);
      this.#headBytes += first.length;
    }
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    if (this.#tailBytes > 4 * this.#half) this.#trim();
  }

  text(): string {
    this.#trim();
    const left = this.seen - this.#headBytes - this.#tailBytes;
    const head = Buffer.concat(this.#head).toString("utf8");
    const tail = Buffer.concat(this.#tail).toString("utf8");
    return left > 0 ? `${head}\n[… ${left} bytes left out …]\n${tail}` : head + tail;
  }

  #trim(): void {
    const whole = Buffer.concat(this.#tail);
    const kept = Buffer.from(whole.subarray(Math.max(0, whole.length - this.#half)));
    this.#tail = [kept];
    this.#tailBytes = kept.length;
  }
}
