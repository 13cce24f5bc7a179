#!/usr/bin/env node
// Begins a way in: from what V8 compiled when this was built, or from its modules where Node is another one.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run, scriptOf } from "./compiled.mjs";

/* global SCRIPT, COMPILED, MODULES */
const compiled = fileOf(COMPILED);
if (compiled) {
  const file = fileURLToPath(new URL(SCRIPT, import.meta.url));
  run(scriptOf(file, compiled), file);
} else {
  await import(MODULES);
}

function fileOf(name) {
  // V8 compares its own version, its flags and the length of the script, and nothing else: the rest stands in the name.
  const url = new URL(`${name}-${process.version}-${process.platform}-${process.arch}.bin`, import.meta.url);
  try {
    return readFileSync(url);
  } catch {
    return undefined;
  }
}
