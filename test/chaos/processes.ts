import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";

export interface RunningProcess {
  readonly name: string;
  /** What stands in its output, once it does: a line with an address, or that it is ready. */
  readonly ready: Promise<string>;
  /** Waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Milliseconds for a process to be ready: Redis may be away just then. */
const READY_WITHIN = 60_000;

/** Processes, and their output in one file for each. */
export class Processes {
  /** Ends that nobody asked for, by the name of the process. */
  readonly ownEnds: string[] = [];
  readonly #folder: string;
  readonly #running = new Set<ChildProcess>();
  #ending = false;

  constructor(folder: string) {
    this.#folder = folder;
    process.once("exit", () => {
      for (const child of this.#running) child.kill("SIGKILL");
    });
  }

  /**
   * @param ready what it writes once it is ready
   * @param again called when it ended though nobody asked it to, as a service manager would start it again
   */
  start(
    name: string,
    program: string,
    env: NodeJS.ProcessEnv,
    { ready, again }: { ready: RegExp; again(): void },
  ): RunningProcess {
    const child = spawn(process.execPath, [program], {
      cwd: this.#folder,
      env: { PATH: process.env.PATH, HOME: this.#folder, NODE_ENV: "production", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#running.add(child);
    const log = createWriteStream(join(this.#folder, `${name}.log`), { flags: "a" });
    let asked = false;
    const gone = new Promise<void>((resolve) =>
      child.once("exit", (code, signal) => {
        this.#running.delete(child);
        log.end();
        resolve();
        if (asked || this.#ending) return;
        this.ownEnds.push(`${name} ended with ${code ?? signal}`);
        again();
      }),
    );
    return {
      name,
      ready: readyOf(child, log, ready),
      async end(signal) {
        asked = true;
        child.kill(signal);
        await gone;
      },
    };
  }

  async endAll(): Promise<void> {
    this.#ending = true;
    for (const child of this.#running) child.kill("SIGKILL");
    while (this.#running.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function readyOf(child: ChildProcess, log: WriteStream, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      log.write(chunk);
      if (text.length > 100_000) return;
      text += chunk.toString();
      const found = ready.exec(text);
      if (!found) return;
      text = " ".repeat(100_001);
      resolve(found[1] ?? found[0]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${text.slice(0, 2_000)}`)));
    setTimeout(() => reject(new Error("it was not ready in time")), READY_WITHIN).unref();
  });
}
