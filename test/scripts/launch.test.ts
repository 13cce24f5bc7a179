import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const dist = join(root, "dist");
const folder = mkdtempSync(join(tmpdir(), "launch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

/** Whether V8 takes what was compiled of the script of the command line. */
async function isTaken(flags: readonly string[] = []): Promise<boolean> {
  const names = readdirSync(join(dist, "chunks")).filter((name) => name.startsWith("architect-"));
  const files = [".cjs", ".bin"].map((end) =>
    join(dist, "chunks", names.find((name) => name.endsWith(end)) ?? ""),
  );
  const code = `
    import { readFileSync } from "node:fs";
    import { scriptOf } from ${JSON.stringify(join(root, "scripts", "compiled.mjs"))};
    const [file, bin] = ${JSON.stringify(files)};
    console.log(scriptOf(file, readFileSync(bin)).cachedDataRejected);`;
  const { stdout } = await run(process.execPath, [...flags, "--input-type=module", "--eval", code]);
  return stdout.trim() === "false";
}

describe("scripts/launch.mjs", () => {
  test("V8 takes what was compiled of the command line when it was built", async () => {
    expect(await isTaken()).toBe(true);
  });

  test("a V8 that is told to work in another way compiles by itself", async () => {
    expect(await isTaken(["--max-old-space-size=900"])).toBe(false);
    const { stdout } = await run(process.execPath, [
      "--max-old-space-size=900",
      join(dist, "bin", "architect.js"),
      "--version",
    ]);
    expect(stdout.trim()).toBe(version);
  });

  test("where nothing was compiled for this Node it begins with the modules", async () => {
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "chunks"));
    symlinkSync(join(dist, "modules"), join(folder, "modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const launcher = join(folder, "bin", "architect.js");
    writeFileSync(launcher, readFileSync(join(dist, "bin", "architect.js")));
    const { stdout } = await run(process.execPath, [launcher, "--version"]);
    expect(stdout.trim()).toBe(version);
  });
});
