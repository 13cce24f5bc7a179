import { readdirSync, readFileSync } from "node:fs";

export interface SeenProcess {
  pid: number;
  parent: number;
  /** Its words, joined by spaces. */
  command: string;
}

/** Every process that this machine shows, by /proc. */
function all(): SeenProcess[] {
  return readdirSync("/proc").flatMap((name): SeenProcess[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").join(" ").trim();
      return [{ pid: Number(name), parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]), command }];
    } catch {
      return [];
    }
  });
}

/** The processes below one, however deep. */
export function below(pid: number): SeenProcess[] {
  const seen = all();
  const found: SeenProcess[] = [];
  const waiting = [pid];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop())
    for (const one of seen)
      if (one.parent === parent) {
        found.push(one);
        waiting.push(one.pid);
      }
  return found;
}

/** Whether it runs still. */
export function isThere(pid: number): boolean {
  return all().some((one) => one.pid === pid && one.command !== "");
}
