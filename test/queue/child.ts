import { spawn } from "node:child_process";
import type { QueueOptions } from "../../src/queue/open-queue.ts";
import { programFile } from "../support/programs.ts";

export interface Child {
  pid: number;
  /** Every line it has said so far. */
  lines: readonly string[];
  /** Resolves once it has said `line`. Rejects when it ends before. */
  said(line: string | RegExp): Promise<string>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and wait. */
  stop(): Promise<void>;
}

/** Starts `fixtures/process.ts`. */
export function startChild(
  options: Omit<QueueOptions, "log">,
  role: "hang" | "finish" | "enqueue" | "open",
  jobs: readonly number[] = [],
): Child {
  const spawned = spawn(process.execPath, [programFile("queue")], {
    env: { ...process.env, ARCHITECT_TEST_QUEUE: JSON.stringify({ options, role, jobs }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  let rest = "";
  let over = false;
  const waiting = new Set<() => void>();
  spawned.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    for (const look of waiting) look();
  });
  const gone = new Promise<void>((resolve) =>
    spawned.once("close", () => {
      over = true;
      for (const look of waiting) look();
      resolve();
    }),
  );
  return {
    pid: spawned.pid ?? 0,
    lines,
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) =>
            typeof wanted === "string" ? line === wanted : wanted.test(line),
          );
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined)
            reject(new Error(`it ended without saying ${wanted}: ${lines.join(" | ")}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async kill() {
      spawned.kill("SIGKILL");
      await gone;
    },
    async stop() {
      spawned.kill("SIGTERM");
      await gone;
    },
  };
}
