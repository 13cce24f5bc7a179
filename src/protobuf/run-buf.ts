import { spawn } from "node:child_process";
import { join } from "node:path";
import { messageOf } from "../errors.ts";

export interface BufLimits {
  /** Milliseconds; the process is killed after it. */
  timeout: number;
  /** Bytes of standard output; the process is killed beyond it. */
  maxBytes: number;
}

export type BufEnd =
  | { state: "ended"; code: number; output: string; complaints: string }
  | { state: "stopped"; reason: string };

const MAX_COMPLAINTS = 8_000;
/** A name that is nowhere in the folder. */
const NO_CERTIFICATES = "no-certificates";

/**
 * Runs buf once in a folder of its own: no shell, no variable of ours (so no token and no proxy), its home and its
 * cache in that folder.
 */
export function runBuf(
  program: string,
  args: readonly string[],
  folder: string,
  limits: BufLimits,
  signal?: AbortSignal,
): Promise<BufEnd> {
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: environmentIn(folder),
      stdio: ["ignore", "pipe", "pipe"],
      shell: false,
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let complaints = "";
    let why: string | undefined;
    const stop = (reason: string) => {
      why ??= reason;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop(`buf took longer than ${limits.timeout / 1000} s`), limits.timeout);
    const onAbort = () => stop("it was called off");
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) stop(`buf answered with more than ${limits.maxBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaints = (complaints + chunk.toString("utf8")).slice(0, MAX_COMPLAINTS);
    });
    child.on("error", (error) => {
      why ??= `buf could not be started: ${messageOf(error)}`;
    });
    child.on("close", (code, killed) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      if (why !== undefined) settle({ state: "stopped", reason: why });
      else if (code === null)
        settle({ state: "stopped", reason: `buf was ended by ${killed ?? "a signal"}` });
      else settle({ state: "ended", code, output: Buffer.concat(chunks).toString("utf8"), complaints });
    });
  });
}

function environmentIn(folder: string): NodeJS.ProcessEnv {
  return {
    HOME: folder,
    XDG_CACHE_HOME: folder,
    XDG_CONFIG_HOME: folder,
    TMPDIR: folder,
    BUF_CACHE_DIR: folder,
    // It asks nobody: without these it reads every certificate of the system at each start.
    SSL_CERT_FILE: join(folder, NO_CERTIFICATES),
    SSL_CERT_DIR: join(folder, NO_CERTIFICATES),
    // Go's own limit: it collects harder before it takes more. Until then it need not collect often.
    GOMEMLIMIT: "512MiB",
    GOGC: "1000",
    ...(process.platform === "win32"
      ? { SystemRoot: process.env.SystemRoot, USERPROFILE: folder, TEMP: folder }
      : {}),
  };
}
