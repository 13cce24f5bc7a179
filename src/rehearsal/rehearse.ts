import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { RehearsalRequest, RehearsalResult, Rehearse } from "../domain/rehearsal.ts";
import { modulesFor } from "./extensions.ts";
import { RehearsalProcess } from "./process.ts";

export interface RehearsalOptions {
  /** Milliseconds for one rehearsal, from asking to answer. Default: 60,000. */
  timeoutMs?: number;
  /** Of the process, all in. Default: 1 GiB. */
  memoryBytes?: number;
  /** Where the prepared cluster is kept, for this user only. Default: a folder below the system's temporary one. */
  cacheDir?: string;
  /** Keep one started process at hand for the next rehearsal: faster, and some 300 MB of memory. Default: false. */
  spare?: boolean;
}

export interface Rehearsal {
  rehearse: Rehearse;
  /** Starts a process for the next rehearsal now, so that Postgres comes up while something else is done. */
  warm(): void;
  /** Ends every process. What is under way is rejected. */
  close(): Promise<void>;
}

/** Rehearses migrations, each time in a new process that is killed at its limits and thrown away. */
export function createRehearsal(options: RehearsalOptions = {}): Rehearsal {
  const { timeoutMs = 60_000, memoryBytes = 1024 ** 3, spare = false } = options;
  const folder = options.cacheDir ?? join(tmpdir(), `backend-architect-${userInfo().uid}`);
  const running = new Set<RehearsalProcess>();
  let waiting: RehearsalProcess | undefined;
  let closed = false;

  const start = (extensions: readonly string[]) => new RehearsalProcess({ memoryBytes, folder }, extensions);

  const warm = () => {
    if (!closed && !waiting?.alive) waiting = start([]);
  };

  const take = (extensions: readonly string[]): RehearsalProcess => {
    const ready = waiting;
    // Extensions are built in at the start, so a process without them is of no use to a request with some.
    if (!ready?.alive || extensions.length > 0) return start(extensions);
    waiting = undefined;
    return ready;
  };

  const rehearse = async (request: RehearsalRequest, signal?: AbortSignal): Promise<RehearsalResult> => {
    signal?.throwIfAborted();
    if (closed) throw new Error("the rehearsal is closed");
    const process = take(modulesFor(request));
    running.add(process);
    const timer = setTimeout(() => void process.kill(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
    const onAbort = () => void process.kill("it was called off");
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      // Not at once: two processes without a prepared cluster would both make one.
      if (spare) void process.ready.then(warm);
      const result = await process.run(request);
      signal?.throwIfAborted();
      return result;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      running.delete(process);
      void process.kill("it is done");
    }
  };

  const close = async () => {
    closed = true;
    await Promise.all(
      [...running, ...(waiting ? [waiting] : [])].map((process) => process.kill("the rehearsal was closed")),
    );
  };

  return { rehearse, warm, close };
}
