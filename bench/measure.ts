import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

/** What one run of a command cost. */
export interface Cost {
  /** Wall clock, and processor time of it and all that it started and waited for. Seconds. */
  wall: number;
  cpu: number;
  /** The largest single process that was seen. MB; absent where the system does not tell. */
  megabytes?: number;
  code: number;
}

/** Milliseconds between two looks at the memory. */
const LOOK_EVERY = 40;

/**
 * Runs a command line of the shell once; what it prints is thrown away.
 *
 * @throws Error when there is no bash to time it with
 */
export async function costOf(command: string, env: NodeJS.ProcessEnv = process.env): Promise<Cost> {
  const times = join(tmpdir(), `bench-times-${process.pid}`);
  const script = `TIMEFORMAT='%R %U %S'; { time { ${command}; } >/dev/null 2>&1; } 2>${times}; code=$?; exit $code`;
  const child = spawn("bash", ["-c", script], { stdio: "ignore", env });
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, child.pid === undefined ? 0 : peakBelow(child.pid));
  }, LOOK_EVERY);
  const code = await new Promise<number>((settle, fail) => {
    child.once("error", fail);
    child.once("close", (status) => settle(status ?? -1));
  });
  clearInterval(look);
  const [wall = 0, user = 0, system = 0] = readFileSync(times, "utf8").trim().split(" ").map(Number);
  rmSync(times, { force: true });
  return { wall, cpu: user + system, code, ...(peak > 0 ? { megabytes: Math.round(peak / 1024) } : {}) };
}

/** kB of the largest process below one; Linux only. */
function peakBelow(pid: number): number {
  let peak = 0;
  for (const child of childrenOf(pid)) {
    const status = textOf(`/proc/${child}/status`);
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0), peakBelow(child));
  }
  return peak;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      textOf(`/proc/${pid}/task/${task}/children`).split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Resident memory of this process, as the most that it ever was. MB. */
export function peakOfThis(): number {
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(textOf("/proc/self/status"))?.[1] ?? 0) / 1024);
}

/** On what it was measured, for a reader of the figures. */
export function machine(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, " ").trim() ?? "an unknown processor";
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}, ${process.platform}; load of the machine at the end ${load}`;
}

export function rounded(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
