import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** What it reads from standard input; nothing otherwise. */
  stdin?: string;
  /** Called with each piece of standard error and the process. */
  onStderr?: (text: string, child: { kill(signal: NodeJS.Signals): boolean }) => void;
  /** Closes the reading end of standard output at once. */
  closeStdout?: boolean;
}

/** Runs the command line as people do: as it is built, in a process of its own, without an API key and without a terminal. */
export function architect(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, "dist", "bin", "architect.js"), ...args], {
    cwd: options.cwd ?? ROOT,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A program that does not read may be gone before everything is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
    options.onStderr?.(stderr, child);
  });
  if (options.closeStdout) child.stdout.destroy();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** One line, no stack: what a mistake looks like. */
export function expectMistake(ran: Ran, words: RegExp): void {
  expect(ran.stderr).toMatch(words);
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
}
