import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { programFile } from "../support/programs.ts";

const hasProc = existsSync("/proc/self/task");

/** Processes that were started by this one. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return list.trim().split(" ").filter(Boolean).map(Number);
}

async function until(done: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    if (done()) return true;
    await wait(100);
  }
  return false;
}

describe("src/rehearsal/watchdog.ts", () => {
  test.runIf(hasProc)(
    "when the parent is killed, a process that is busy with an endless loop ends as well",
    async () => {
      const parent = spawn(process.execPath, [programFile("endless-parent")], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const pid = parent.pid ?? 0;
      await new Promise((settle, fail) => {
        parent.stdout.once("data", settle);
        parent.once("exit", () => fail(new Error("the parent ended before it was running")));
      });
      const children = childrenOf(pid);
      const command = (child: number) =>
        existsSync(`/proc/${child}`) ? readFileSync(`/proc/${child}/cmdline`, "utf8") : "";
      const rehearsals = children.filter((child) => command(child).includes("rehearsal"));
      expect(rehearsals).toHaveLength(1);
      parent.kill("SIGKILL");
      expect(await until(() => rehearsals.every((child) => !command(child).includes("rehearsal")))).toBe(
        true,
      );
    },
  );
});
