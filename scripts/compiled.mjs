// A way in as one script, for V8 to take from what it had compiled before: docs/decisions/0020.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";

/** What the build puts around the script. */
export const AROUND = ["(function (exports, require, module, __filename, __dirname) {", "\n})"];

/** @param compiled what V8 had made of this very file; it is left aside where V8 is told to work in another way */
export function scriptOf(file, compiled) {
  return new Script(readFileSync(file, "utf8"), { filename: file, cachedData: compiled });
}

export function run(script, file) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
}
