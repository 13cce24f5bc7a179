import { join } from "node:path";
import { inject } from "vitest";
import type { Program } from "./build.ts";

/** The file to start a program of the tests by, built before them. */
export function programFile(name: Program): string {
  return join(inject("programs"), `${name}.js`);
}
