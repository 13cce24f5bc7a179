import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Extensions, PGlite } from "@electric-sql/pglite";
import { keepImage, keptImage, makeImage, shippedImage } from "./cluster.ts";
import { SHIPPED_MODULES } from "./extensions.ts";
import { ImageFiles } from "./image.ts";

/** What a start needs and nobody's wishes change: read and compiled while it is still open whether there will be one. */
export interface EngineParts {
  /** The prepared cluster that is shipped; absent where there is none, or not a whole one. */
  image: Promise<Buffer | undefined>;
  /** Postgres itself; absent where it could not be compiled: the start then says why. */
  program: Promise<WebAssembly.Module | undefined>;
}

export function prepareEngine(): EngineParts {
  return { image: shippedImage(), program: compiled().catch(() => undefined) };
}

/** The types of Node do not have it. */
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<WebAssembly.Module> };

async function compiled(): Promise<WebAssembly.Module> {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  return WebAssembly.compile(await readFile(join(dirname(entry), "pglite.wasm")));
}

/**
 * Starts an empty Postgres in this process, in memory. A prepared cluster, shipped or in `folder`, makes that a third of
 * a second; without one, or when it is damaged, `initdb` runs (about four) and leaves a new one behind in `folder`.
 *
 * @param modules of `extensions.ts`; unknown names are left out
 */
export async function startEngine(
  folder: string,
  modules: readonly string[],
  { image, program }: EngineParts = prepareEngine(),
): Promise<PGlite> {
  const extensions = await loadExtensions(modules);
  const start = async (from: Buffer): Promise<PGlite> => {
    const pgliteWasmModule = await program;
    return PGlite.create({
      fs: new ImageFiles(from),
      extensions,
      startParams: START,
      ...(pgliteWasmModule ? { pgliteWasmModule } : {}),
    });
  };
  for (const read of [() => image, () => keptImage(folder)]) {
    const prepared = await read();
    if (!prepared) continue;
    try {
      return await start(prepared);
    } catch {
      // Whatever is wrong with the image, the next one has none of it.
    }
  }
  const made = await makeImage();
  await keepImage(folder, made);
  return start(made);
}

/**
 * Small buffers, since the data is small; nothing outlives the process, so its log need not hold whole pages. Without
 * `-O` system tables are as protected as in any other Postgres.
 */
const START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-O"),
  "-c",
  "shared_buffers=8MB",
  "-c",
  "full_page_writes=off",
  // It opens as many at its start, one by one, to see whether it may; a migration has a few dozen open.
  "-c",
  "max_files_per_process=200",
];

async function loadExtensions(modules: readonly string[]): Promise<Extensions> {
  const extensions: Extensions = {};
  for (const name of modules.filter((one) => SHIPPED_MODULES.has(one))) {
    const loaded: Record<string, Extensions[string]> = await import(`@electric-sql/pglite/contrib/${name}`);
    const extension = loaded[name];
    if (extension) extensions[name] = extension;
  }
  return extensions;
}
