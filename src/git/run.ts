import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { UserError } from "../errors.ts";
import { GitError } from "./errors.ts";
import { SAFE_SETTINGS } from "./environment.ts";
import { redact } from "./redact.ts";

/** Where git runs and with what around it. `directory` is never a folder of the repository that is read. */
export interface GitPlace {
  directory: string;
  environment: NodeJS.ProcessEnv;
}

export interface GitOptions {
  /** Settings for this command, as `name=value`. */
  settings?: readonly string[];
  input?: Buffer | string;
  /** Milliseconds; the process is killed after it. */
  timeout?: number;
  /** Bytes of standard output; the process is killed beyond it. */
  maxBytes?: number;
  /** Exit codes that are answers, not errors. */
  accept?: readonly number[];
  /** Taken out of every message, letter for letter. */
  secrets?: readonly string[];
  signal?: AbortSignal | undefined;
  /** A process group of its own, so that git's own children end with it. */
  group?: boolean;
}

export interface GitAnswer {
  code: number;
  stdout: Buffer;
  stderr: string;
}

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const MAX_STDERR = 4_000;

/** Runs one git command to its end. Throws `GitError`, or `UserError` when there is no git at all. */
export async function runGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const end = await streamGit(place, args, options, (chunk) => {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new GitError(`git ${args[0]} answered with more than ${maxBytes} bytes`);
    chunks.push(chunk);
    return true;
  });
  return { ...end, stdout: Buffer.concat(chunks) };
}

/**
 * Runs one git command and hands over its output as it comes. `onData` returns false to end the process
 * early, which is not an error.
 */
export function streamGit(
  place: GitPlace,
  args: readonly string[],
  options: GitOptions,
  onData: (chunk: Buffer) => boolean,
): Promise<{ code: number; stderr: string }> {
  const { promise, resolve, reject } = deferred<{ code: number; stderr: string }>();
  if (options.signal?.aborted) {
    reject(new GitError(`git ${args[0]} was called off`, { cause: options.signal.reason }));
    return promise;
  }
  let child: ChildProcessWithoutNullStreams;
  try {
    child = startGit(place, [...settingsOf(options), ...args], options.group ?? false);
  } catch (error) {
    reject(startError(error instanceof Error ? error : new Error(String(error))));
    return promise;
  }
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  let stderr = "";
  let failure: Error | undefined;
  let stopped = false;

  const stop = (reason?: Error) => {
    if (stopped) return;
    stopped = true;
    failure = reason;
    kill(child, options.group ?? false);
  };
  const timer = setTimeout(
    () => stop(new GitError(`git ${args[0]} took longer than ${timeout / 1000} s`)),
    timeout,
  );
  const onAbort = () =>
    stop(new GitError(`git ${args[0]} was called off`, { cause: options.signal?.reason }));
  options.signal?.addEventListener("abort", onAbort, { once: true });

  child.stdout.on("data", (chunk: Buffer) => {
    if (stopped) return;
    try {
      if (!onData(chunk)) stop();
    } catch (error) {
      stop(error instanceof Error ? error : new Error(String(error)));
    }
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < MAX_STDERR) stderr = (stderr + chunk.toString("utf8")).slice(0, MAX_STDERR);
  });
  child.on("error", (error) => {
    failure ??= startError(error);
  });
  child.on("close", (code) => {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    const words = redact(stderr, options.secrets).trim();
    if (failure) reject(failure);
    else if (stopped) resolve({ code: 0, stderr: words });
    else if (code === 0 || (code !== null && options.accept?.includes(code)))
      resolve({ code, stderr: words });
    else reject(failed(args, code, words));
  });
  child.stdin.on("error", () => undefined); // git may end before it has read everything; its exit code says why
  child.stdin.end(options.input ?? "");
  return promise;
}

/** Starts git with the safe settings in front. The caller owns the process. */
export function startGit(
  place: GitPlace,
  args: readonly string[],
  group = false,
): ChildProcessWithoutNullStreams {
  return spawn("git", [...SAFE_SETTINGS, ...args], {
    cwd: place.directory,
    env: place.environment,
    stdio: ["pipe", "pipe", "pipe"],
    shell: false,
    detached: group,
    windowsHide: true,
  });
}

export function startError(error: Error): Error {
  if ("code" in error && ["ENOENT", "ENOTDIR", "EACCES"].includes(String(error.code))) {
    return new UserError("git was not found", {
      remedy: "install git 2.32 or later and put it on PATH",
      cause: error,
    });
  }
  return new GitError(`git could not be started: ${error.message}`, { cause: error });
}

function settingsOf(options: GitOptions): string[] {
  return (options.settings ?? []).flatMap((setting) => ["-c", setting]);
}

function failed(args: readonly string[], code: number | null, words: string): GitError {
  const said = words.split("\n").find((line) => /^(fatal|error):/.test(line)) ?? words.split("\n")[0] ?? "";
  return new GitError(
    `git ${args[0]} failed${said ? `: ${said.replace(/^(fatal|error): /, "")}` : ` with code ${code}`}`,
    {
      exitCode: code ?? undefined,
      stderr: words,
    },
  );
}

function kill(child: ChildProcessWithoutNullStreams, group: boolean): void {
  try {
    if (group && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    child.kill("SIGKILL"); // the group is gone already
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
