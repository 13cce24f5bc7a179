import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

const ROOT = join(import.meta.dirname, "..", "..");

/** What tests start as processes of their own, by the names they ask for. */
const PROGRAMS = {
  app: "test/worker/fixtures/app.ts",
  "asking-app": "test/worker/fixtures/asking-app.ts",
  "hungry-app": "test/worker/fixtures/hungry-app.ts",
  queue: "test/queue/fixtures/process.ts",
  "endless-parent": "test/rehearsal/fixtures/endless-parent.ts",
  "new-rule": "scripts/new-rule.ts",
} as const;

export type Program = keyof typeof PROGRAMS;

/** Below it lies what is built for this run of the tests. */
export const PROGRAMS_FOLDER = join(tmpdir(), `architect-programs-${process.pid}`);

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the built programs. */
    programs: string;
  }
}

/**
 * Builds `dist` before the tests, and the programs that tests start, once for all of them: what runs as a process of its
 * own is what people run, and none is translated again at each start. Three seconds.
 */
export async function setup(project: TestProject): Promise<() => void> {
  execFileSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], { cwd: ROOT, stdio: "ignore" });
  const folder = PROGRAMS_FOLDER;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  // Beside what is built lies what it looks for: as deep below the package as `dist` has it.
  for (const name of ["node_modules", "package.json", "agents", "app.yml"])
    symlinkSync(realpathSync(join(ROOT, name)), join(folder, name));
  const dist = join(folder, "dist");
  await buildPrograms(dist);
  // Copied, since the fence around a rehearsal does not let it follow a link out of its folder.
  for (const name of readdirSync(join(ROOT, "dist", "rehearsal")).filter((one) => one.endsWith(".img")))
    copyFileSync(join(ROOT, "dist", "rehearsal", name), join(dist, "rehearsal", name));
  for (const name of ["queue", "rules"]) symlinkSync(join(ROOT, "dist", name), join(dist, name));
  project.provide("programs", join(dist, "programs"));
  return () => rmSync(folder, { recursive: true, force: true });
}

async function buildPrograms(dist: string): Promise<void> {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ) as Record<string, Record<string, string> | undefined>;
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      ...Object.fromEntries(Object.entries(PROGRAMS).map(([name, path]) => [`programs/${name}`, path])),
      // Started by them, and by rehearsals of the tests themselves: see `built-rehearsal.ts`.
      "rehearsal/child": "src/rehearsal/child.ts",
    },
    outdir: dist,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    external: Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).flatMap(
      (name) => [name, `${name}/*`],
    ),
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
}
