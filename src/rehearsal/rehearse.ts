import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Migration, RehearsalRequest, RehearsalResult, Rehearse } from "../domain/rehearsal.ts";
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
  /**
   * Ask one process again instead of starting another, its database put back to what it was: `same-base` for a
   * request whose base is the very same, or goes on from it, `any` for every request, which is for strangers who trust each other: tests.
   * Some 600 MB of memory while it waits. Default: `never`.
   */
  again?: "never" | "same-base" | "any";
}

/** Milliseconds that a process waits to be asked again. */
const IDLE = 30_000;

/** Milliseconds for a process to put its database back: a twentieth of a second, unless something is wrong with it. */
const PUT_BACK_WITHIN = 10_000;

/** What tells one base from another, and where one goes on from another. */
interface Base {
  /** What a platform has before its first migration depends on the frameworks. */
  frameworks: string;
  /** A digest of each, in order. */
  migrations: readonly string[];
}

const ANY: Base = { frameworks: "", migrations: [] };

function baseOf({ base, changed }: RehearsalRequest): Base {
  const frameworks = new Set([...base, ...changed].map(({ framework }) => framework));
  return {
    frameworks: [...frameworks].sort().join(" "),
    migrations: base.map(digestOf),
  };
}

/** The rehearsals of one review have the same migrations below them. */
const digests = new WeakMap<Migration, string>();

function digestOf(migration: Migration): string {
  const known = digests.get(migration);
  if (known !== undefined) return known;
  const digest = createHash("sha256").update(whatRuns(migration)).digest("base64");
  digests.set(migration, digest);
  return digest;
}

/** All that bringing it up depends on, and where its problems are told; from which side it was read is no part of that. */
function whatRuns({ path, framework, transactional, statements }: Migration): string {
  return JSON.stringify([
    path,
    framework,
    transactional,
    statements.map(({ kind, sql, skip, at }) => [kind, sql, skip, at.path, at.from, at.to]),
  ]);
}

function beginsWith(base: Base, other: Base): boolean {
  return (
    base.frameworks === other.frameworks &&
    base.migrations.length >= other.migrations.length &&
    // Else most of it would be brought up anew, and never kept.
    base.migrations.length <= 2 * other.migrations.length &&
    other.migrations.every((digest, at) => digest === base.migrations[at])
  );
}

/** A process that has answered, and may soon be asked again. */
interface Parked {
  process: RehearsalProcess;
  /** The base that is up. */
  base: Base;
  timer: NodeJS.Timeout;
}

/** A rehearsal whose process may be asked again once it has answered. */
interface UnderWay {
  base: Base;
  done: Promise<void>;
}

export interface Rehearsal {
  rehearse: Rehearse;
  /** Starts a process that loads its program, and no Postgres yet: nobody knows whether one will be needed. */
  prepare(): void;
  /** Starts a process for the next rehearsal now, so that Postgres comes up while something else is done. */
  warm(): void;
  /** Ends every process. What is under way is rejected. */
  close(): Promise<void>;
}

/** Rehearses migrations, each time in a new process that is killed at its limits and thrown away. */
export function createRehearsal(options: RehearsalOptions = {}): Rehearsal {
  const { timeoutMs = 60_000, memoryBytes = 1024 ** 3, spare = false, again = "never" } = options;
  const folder = options.cacheDir ?? join(tmpdir(), `backend-architect-${userInfo().uid}`);
  const running = new Set<RehearsalProcess>();
  const underWay = new Set<UnderWay>();
  let waiting: RehearsalProcess | undefined;
  let parked: Parked | undefined;
  let closed = false;

  const prepared = (extensions: readonly string[]) =>
    new RehearsalProcess({ memoryBytes, folder }, extensions);

  const start = (extensions: readonly string[]) => {
    const process = prepared(extensions);
    process.boot();
    return process;
  };

  const prepare = () => {
    if (!closed && !waiting?.alive) waiting = prepared([]);
  };

  const warm = () => {
    prepare();
    waiting?.boot();
  };

  const take = (extensions: readonly string[]): RehearsalProcess => {
    const ready = waiting;
    // Extensions are built in at the start, so a process without them is of no use to a request with some.
    if (!ready?.alive || extensions.length > 0) return start(extensions);
    waiting = undefined;
    ready.boot();
    return ready;
  };

  /** The process that has this base up already, or the beginning of it. */
  const unpark = async (base: Base): Promise<{ process: RehearsalProcess; base: Base } | undefined> => {
    const here = parked;
    if (!here || !beginsWith(base, here.base)) return undefined;
    parked = undefined;
    clearTimeout(here.timer);
    const timer = setTimeout(() => void here.process.kill("it did not put itself back"), PUT_BACK_WITHIN);
    const may = await here.process.mayAskAgain();
    clearTimeout(timer);
    if (may) return here;
    void here.process.kill("it is done");
    return undefined;
  };

  const park = (process: RehearsalProcess, base: Base): void => {
    const older = parked;
    const timer = setTimeout(() => {
      if (parked?.process === process) parked = undefined;
      void process.kill("it is done");
    }, IDLE);
    timer.unref();
    parked = { process, base, timer };
    if (older) {
      clearTimeout(older.timer);
      void older.process.kill("it is done");
    }
  };

  const rehearse = async (request: RehearsalRequest, signal?: AbortSignal): Promise<RehearsalResult> => {
    signal?.throwIfAborted();
    if (closed) throw new Error("the rehearsal is closed");
    const modules = modulesFor(request);
    if (again !== "same-base" || modules.length > 0) return inProcess(request, modules, ANY, signal);
    const base = baseOf(request);
    // Its answer is nearer than another process is to having the same base up.
    for (;;) {
      const ahead = [...underWay].find((other) => beginsWith(base, other.base));
      if (!ahead) break;
      await orAborted(ahead.done, signal);
    }
    if (closed) throw new Error("the rehearsal is closed");
    const answer = inProcess(request, modules, base, signal);
    const mine: UnderWay = {
      base,
      done: answer.then(
        () => undefined,
        () => undefined,
      ),
    };
    underWay.add(mine);
    try {
      return await answer;
    } finally {
      underWay.delete(mine);
    }
  };

  const inProcess = async (
    request: RehearsalRequest,
    modules: readonly string[],
    base: Base,
    signal: AbortSignal | undefined,
  ): Promise<RehearsalResult> => {
    const repeats = again !== "never" && modules.length === 0;
    const found = repeats ? await unpark(base) : undefined;
    const process = found?.process ?? take(modules);
    running.add(process);
    let answered = false;
    const timer = setTimeout(() => void process.kill(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
    const onAbort = () => void process.kill("it was called off");
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      // Not at once: two processes without a prepared cluster would both make one.
      if (spare) void process.ready.then(warm);
      const result = await process.run(
        request,
        repeats ? (again === "any" ? "empty" : "base") : undefined,
        found && again === "same-base" ? found.base.migrations.length : undefined,
      );
      signal?.throwIfAborted();
      answered = true;
      return result;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      running.delete(process);
      if (answered && repeats && !closed && process.alive) park(process, found?.base ?? base);
      else void process.kill("it is done");
    }
  };

  const close = async () => {
    closed = true;
    if (parked) clearTimeout(parked.timer);
    const idle = [waiting, parked?.process].filter((process) => process !== undefined);
    await Promise.all([...running, ...idle].map((process) => process.kill("the rehearsal was closed")));
  };

  return { rehearse, prepare, warm, close };
}

/** @throws what `signal` was aborted with */
async function orAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return done;
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((settle) => {
    stop = settle;
  });
  signal.addEventListener("abort", stop, { once: true });
  await Promise.race([done, aborted]);
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
}
