import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";

/**
 * How much of a function runs before V8 compiles it anew, and better: in Node 20 that is 1,800,000. At so little, much
 * of what runs only while Postgres starts is compiled twice, on the processors that the start needs.
 */
const TIERING_BUDGET = 40_000_000;

/** As every Node has it; TypeScript knows its types only with those of a browser. */
const { WebAssembly: compiler } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<WebAssembly.Module> };
};

let compiling: Promise<WebAssembly.Module | undefined> | undefined;

/**
 * The code of the embedded Postgres, compiled once in a process. Whoever knows that it will be needed begins early: it
 * is compiled beside the main thread, which has modules to load meanwhile. `undefined` when it is not where it is
 * expected; PGlite then looks for it itself.
 */
export function compileEngine(): Promise<WebAssembly.Module | undefined> {
  compiling ??= compiled().catch(() => undefined);
  return compiling;
}

async function compiled(): Promise<WebAssembly.Module> {
  const folder = dirname(createRequire(import.meta.url).resolve("@electric-sql/pglite"));
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  return compiler.compile(await readFile(join(folder, "pglite.wasm")));
}
