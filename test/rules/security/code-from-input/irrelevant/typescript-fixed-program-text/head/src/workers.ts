import vm from "node:vm";
import { readFileSync } from "node:fs";

export function load(name: string) {
  const script = new vm.Script(readFileSync(name, "utf8"));
  return [script, require("./handlers/" + process.env.HANDLER)];
}
