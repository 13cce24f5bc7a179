import { type ChildProcess, fork } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RehearsalRequest, RehearsalResult } from "../domain/rehearsal.ts";
import { endOf, tail } from "./last-words.ts";
import type { Heard, KeptMoment, ToProcess } from "./messages.ts";

export interface ProcessLimits {
  memoryBytes: number;
  /** Where the prepared cluster lies. */
  folder: string;
}

/**
 * One throwaway Postgres in a process of its own: started, asked, killed. The process begins by loading its program;
 * Postgres comes up when it is told to boot.
 */
export class RehearsalProcess {
  readonly extensions: readonly string[];
  readonly #child: ChildProcess;
  readonly #memoryBytes: number;
  readonly #folder: string;
  /** Told of each message, in order; nothing when it was not understood. */
  readonly #hears = new Set<(heard: Heard | undefined) => void>();
  /** Told of the end. Whoever waited on the promise of it for each answer would hold all answers until then. */
  readonly #told = new Set<(why: string) => void>();
  #end: string | undefined;
  #booted = false;
  readonly #watch: NodeJS.Timeout;
  /** Settles when the process has ended, with the reason for a person. */
  readonly #ended: Promise<string>;
  /** Settles when Postgres is up; never, when it does not come up. */
  readonly ready: Promise<void>;
  #why: string | undefined;
  #alive = true;
  #again: Promise<boolean> = Promise.resolve(false);

  constructor(limits: ProcessLimits, extensions: readonly string[]) {
    this.extensions = extensions;
    this.#memoryBytes = limits.memoryBytes;
    makeFolder(limits.folder);
    this.#child = fork(entry(), [String(limits.memoryBytes), String(process.pid)], {
      // No variable of ours, so no token, reaches the process.
      env: {},
      cwd: dirname(entry()),
      execArgv: execArgv(limits.folder),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "json",
    });
    const complaints = tail(this.#child);
    // Schemas are loaded while the process starts.
    const answers = import("./answer.ts");
    this.#child.on("message", (message: unknown) => {
      void answers.then(({ parseFromProcess }) => {
        const heard = parseFromProcess(message);
        for (const hear of this.#hears) hear(heard);
      });
    });
    this.ready = new Promise((settle) => {
      const hear = (heard: Heard | undefined) => {
        if (heard?.type !== "ready") return;
        this.#hears.delete(hear);
        settle();
      };
      this.#hears.add(hear);
    });
    this.#ended = new Promise((settle) => {
      this.#child.once("error", (error) =>
        settle(this.#why ?? `the process did not start: ${error.message}`),
      );
      this.#child.once("exit", (code, signal) => {
        this.#alive = false;
        clearInterval(this.#watch);
        settle(this.#why ?? endOf(code, signal, complaints()));
      });
    });
    void this.#ended.then((why) => {
      this.#end = why;
      for (const tell of this.#told) tell(why);
      this.#told.clear();
    });
    this.#watch = setInterval(() => void this.#weigh(), MEMORY_EVERY);
    this.#watch.unref();
    this.#child.unref();
    this.#child.channel?.unref();
    (this.#child.stderr as (NodeJS.ReadableStream & { unref?: () => void }) | null)?.unref?.();
    this.#folder = limits.folder;
  }

  /** Once, before anything is run. */
  boot(): void {
    if (this.#booted) return;
    this.#booted = true;
    this.#tell({ type: "boot", folder: this.#folder, extensions: this.extensions });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /**
   * Rejects with the reason when the process ends, or says something else, before it has answered. When that
   * comes of a way back, what was observed before it is the result, with the reason in place of the ways back.
   *
   * @param up of a process that is asked again: how many migrations of the base it has up
   */
  async run(request: RehearsalRequest, keep?: KeptMoment, up?: number): Promise<RehearsalResult> {
    this.#hold();
    let observed: RehearsalResult | undefined;
    let sayAgain: (may: boolean) => void = () => undefined;
    this.#again = new Promise((settle) => {
      const no = () => settle(false);
      this.#whenEnded(no);
      sayAgain = (may) => {
        this.#told.delete(no);
        settle(may);
      };
    });
    let stop: () => void = () => undefined;
    const answer = new Promise<Heard | string>((settle) => {
      this.#whenEnded(settle);
      stop = () => this.#told.delete(settle);
      const hear = (known: Heard | undefined) => {
        if (known?.type === "observed") observed = known.result;
        else if (known?.type === "again") {
          this.#hears.delete(hear);
          sayAgain(true);
        } else if (known?.type !== "ready")
          settle(known ?? { type: "failed", reason: "the process answered with something unknown" });
      };
      this.#hears.add(hear);
    });
    // What the process has already is not sent once more.
    const told =
      up === undefined ? { request } : { request: { ...request, base: request.base.slice(up) }, up };
    this.#tell({ type: "run", ...told, ...(keep ? { keep } : {}) });
    const reply = await answer;
    stop();
    this.#release();
    if (typeof reply !== "string" && reply.type === "result") return reply.result;
    const why = typeof reply === "string" ? reply : reasonOf(reply);
    if (!observed) throw new Error(why);
    return withoutWaysBack(observed, request, why);
  }

  /** Whether it may be asked once more: told some time after each answer. */
  async mayAskAgain(): Promise<boolean> {
    this.#hold();
    const may = await this.#again;
    this.#release();
    return may;
  }

  #whenEnded(tell: (why: string) => void): void {
    if (this.#end === undefined) this.#told.add(tell);
    else tell(this.#end);
  }

  /** While somebody waits for it, the parent must not end for want of other work. */
  #hold(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #release(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  /** Ends the process at once; `why` becomes the reason of whatever was under way. */
  async kill(why: string): Promise<void> {
    this.#why ??= why;
    clearInterval(this.#watch);
    if (this.#alive) {
      this.#hold();
      this.#child.kill("SIGKILL");
    }
    await this.#ended;
  }

  #tell(message: ToProcess): void {
    // A send to a process that has just died is told by its exit.
    this.#child.send(message, () => undefined);
  }

  async #weigh(): Promise<void> {
    const bytes = await residentBytes(this.#child.pid);
    if (bytes > this.#memoryBytes)
      await this.kill(`it used more than ${Math.round(this.#memoryBytes / 1024 ** 2)} MB of memory`);
  }
}

function reasonOf(reply: Heard): string {
  return reply.type === "failed" ? `Postgres failed: ${reply.reason}` : "there was no result";
}

function withoutWaysBack(
  result: RehearsalResult,
  request: RehearsalRequest,
  reason: string,
): RehearsalResult {
  const migrations = result.migrations.map((file, index) =>
    request.changed[index]?.down
      ? { ...file, rollback: { outcome: "not-run" as const, reason, differences: [] } }
      : file,
  );
  return { ...result, migrations };
}

/** Made here, since the process may write into it but not beside it. Without it every start takes longer. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    // The process finds that out by itself.
  }
}

/** Milliseconds. */
const MEMORY_EVERY = 100;

/** 0 where the system does not tell. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

function entry(): string {
  // In dist this very code stands in a chunk, beside the folder of the one file that is started by its name.
  return fileURLToPath(new URL(fromSource() ? "./child.ts" : "../rehearsal/child.js", import.meta.url));
}

function fromSource(): boolean {
  return import.meta.url.endsWith(".ts");
}

function execArgv(folder: string): string[] {
  // The process lives too briefly for thorough compilers to pay, and has little garbage: what there is of it is
  // collected at one go. What is shipped is valid.
  const brief = [
    "--liftoff-only",
    "--wasm-lazy-validation",
    "--single-threaded-gc",
    "--no-incremental-marking",
  ];
  // Later versions of Node have a quick compiler in between, and do not all know the flag.
  if (process.versions.node.startsWith("20.")) brief.push("--interrupt-budget=1000000");
  const common = [...brief, "--max-old-space-size=512", "--no-warnings"];
  if (fromSource()) return [...common, "--import", createRequire(import.meta.url).resolve("tsx")];
  return [...common, ...permissions(folder)];
}

/** Node's own fence, for what the embedded Postgres might ever ask of its host: no programs, no files but these. */
function permissions(folder: string): string[] {
  const flag = ["--permission", "--experimental-permission"].find((one) =>
    process.allowedNodeEnvironmentFlags.has(one),
  );
  if (flag === undefined) return [];
  const engine = dirname(dirname(createRequire(import.meta.url).resolve("@electric-sql/pglite")));
  const home = packageFolder(entry());
  const readable = [
    dirname(dirname(entry())),
    join(home, "package.json"),
    engine,
    folder,
    ...nodeModulesAbove(home),
  ];
  return [
    flag,
    "--allow-worker",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${folder}`,
  ];
}

/** Where Node looks for a package, link by link: some installers keep packages elsewhere and link to them. */
function nodeModulesAbove(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (basename(at) === "node_modules") found.push(at);
    else if (existsSync(join(at, "node_modules"))) found.push(join(at, "node_modules"));
    if (dirname(at) === at) return found;
  }
}

/** The nearest folder above with a `package.json`: what Node reads to know how to load our files. */
function packageFolder(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
