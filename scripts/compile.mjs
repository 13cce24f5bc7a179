// Runs a script and writes down what V8 has compiled of it by the end: node scripts/compile.mjs SCRIPT TO ARGUMENTS.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { run, scriptOf } from "./compiled.mjs";

const [file, to] = process.argv.splice(2, 2);
const v8 = createRequire(import.meta.url)("node:v8");
const setFlag = v8.setFlagsFromString;
// V8 takes it under the flags alone that it was made under: those that a review sets while it runs are left out.
v8.setFlagsFromString = () => undefined;
// What ran once and never again is needed at the next start all the same.
setFlag("--no-flush-bytecode");
const script = scriptOf(file);
const leave = process.exit;
process.exit = (code) => {
  setFlag("--flush-bytecode");
  writeFileSync(to, script.createCachedData());
  return leave(code);
};
run(script, file);
