import { type ChildProcess, spawn } from "node:child_process";
import { type AppAgainst, environmentFor } from "../support/app.ts";
import type { Program } from "../support/build.ts";
import { programFile } from "../support/programs.ts";

export interface AppProcess {
  url: string;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers with the exit code. */
  stop(): Promise<number | null>;
  /** Once it is gone, for whatever reason. */
  gone: Promise<void>;
}

/** The App as a process of its own, ready to take deliveries. */
export async function startProcess(
  options: AppAgainst,
  program: Extract<Program, `${string}app`> = "app",
): Promise<AppProcess> {
  const child = spawn(process.execPath, [programFile(program), "both"], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...environmentFor({ ...options, env: { LOG_LEVEL: "fatal", ...options.env } }),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code, signal) =>
      reject(new Error(`the App ended with ${code ?? signal} before it was ready`)),
    );
    child.stdout.once("data", (line: Buffer) =>
      resolve(String((JSON.parse(line.toString()) as { url: string }).url)),
    );
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    url,
    gone,
    kill: async () => void (await end(child, "SIGKILL")),
    stop: () => end(child, "SIGTERM"),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return ended;
}
