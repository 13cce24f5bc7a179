import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "..", "..");

export interface Built {
  /** The server, as it is shipped. */
  server: string;
  /** The worker, the same code with a small review. */
  worker: string;
}

/** Builds `dist`, and beside the caches of `node_modules` the worker, where it finds the same packages. */
export async function builtProcesses(): Promise<Built> {
  execFileSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], { cwd: ROOT, stdio: "ignore" });
  const worker = join(ROOT, "node_modules", ".cache", "backend-architect", "chaos", "bin", "worker.js");
  await build({
    entryPoints: [join(import.meta.dirname, "worker.ts")],
    outfile: worker,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
    // What looks for its neighbours finds those of dist.
    define: { "import.meta.dirname": JSON.stringify(join(ROOT, "dist", "bin")) },
  });
  return { server: join(ROOT, "dist", "bin", "server.js"), worker };
}
