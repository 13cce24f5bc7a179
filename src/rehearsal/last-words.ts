import type { ChildProcess } from "node:child_process";

/** Nobody here killed it: then its own watchdog did, or the system, and both do so for memory. */
export function endOf(code: number | null, signal: NodeJS.Signals | null, complaint: string): string {
  if (signal === "SIGKILL") return "it was killed from outside, as happens when memory runs out";
  return `the process ended by itself (${signal ?? `code ${code}`})${complaint}`;
}

/** The last words on standard error, bounded, for the reason. */
export function tail(child: ChildProcess): () => string {
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString("utf8")).slice(-2_000);
  });
  return () => {
    const lines = words.split("\n").filter((line) => line.trim() !== "");
    const telling = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
    return telling === undefined ? "" : `: ${telling.trim().slice(0, 300)}`;
  };
}
