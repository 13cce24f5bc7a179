import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

/**
 * A program of the bench in the form that is shipped: bundled and without types, in `dist`, where its code finds beside
 * it what it would find there. `dist` has to be built.
 *
 * @returns where it lies
 */
export async function compiled(name: string): Promise<string> {
  const outfile = join(ROOT, "dist", "bench", `${name}.js`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    logLevel: "warning",
  });
  return outfile;
}
