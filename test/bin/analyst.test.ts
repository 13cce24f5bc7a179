import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { environmentFor } from "../support/app.ts";
import { startGitHub } from "../support/github/server.ts";
import { below, isThere } from "../support/processes.ts";
import { until } from "../worker/until.ts";

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const dist = (name: string) => fileURLToPath(new URL(`../../dist/bin/${name}.js`, import.meta.url));

/** The App as an operator starts it, with its analyst. */
async function anApp(env: NodeJS.ProcessEnv = {}) {
  const github = await startGitHub();
  open.push(github.close);
  const dataDir = await mkdtemp(join(tmpdir(), "architect-analyst-"));
  open.push(() => rm(dataDir, { recursive: true, force: true }));
  const child = spawn(process.execPath, [dist("start")], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, ...environmentFor({ github, dataDir }), LOG_LEVEL: "info", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  open.push(() => child.kill("SIGKILL"));
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await until("it is ready", () => output.includes("server started") || child.exitCode !== null, 30_000);
  const pid = child.pid ?? 0;
  const analysts = () => below(pid).filter(({ command }) => command.includes("analyst.js"));
  const url = /"url":"(http:[^"]+)"/.exec(output)?.[1] ?? "";
  return { child, ended, output: () => output, analysts, url };
}

describe("src/bin/analyst.ts", () => {
  test("it is there before the first delivery, and gone soon after its worker was killed", async () => {
    const { child, analysts, url } = await anApp();
    const found = analysts();
    expect(found.length).toBeGreaterThan(0);
    expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({
      parts: {
        analyst: { state: "ok" },
        "analyst-walls": { state: expect.stringMatching(/^(?:ok|absent)$/) },
      },
    });
    child.kill("SIGKILL");
    await until("nothing of it is left", () => found.every(({ pid }) => !isThere(pid)), 5_000);
  });

  test("it stops with its worker", async () => {
    const { child, ended, analysts } = await anApp();
    const found = analysts();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(found.filter(({ pid }) => isThere(pid))).toEqual([]);
  });

  test("a setting of the analyst that is wrong stops the start, and is told", async () => {
    const { ended, output } = await anApp({ ARCHITECT_ANALYST_MEMORY_MB: "lots" });
    expect(await ended).toBe(2);
    expect(output()).toContain("ARCHITECT_ANALYST_MEMORY_MB is no number of megabytes.");
  });

  test("without bubblewrap it runs all the same, and that is said", async () => {
    const { analysts, output, url } = await anApp({ PATH: "/nowhere" });
    expect(analysts()).toHaveLength(1);
    expect(output()).toContain("the analyst has no walls");
    expect(await (await fetch(`${url}/ready`)).json()).toMatchObject({
      parts: { "analyst-walls": { state: "absent" } },
    });
  });
});
