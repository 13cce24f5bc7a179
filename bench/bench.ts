/**
 * Every bench, each in a process of its own: `npm run bench`, `-- --only NAME` for one, `-- --json` for figures alone.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";

const BENCHES = ["rehearsal", "contract", "source"] as const;

const { values } = parseArgs({
  options: { only: { type: "string" }, json: { type: "boolean", default: false }, runs: { type: "string" } },
});
const chosen = BENCHES.filter((name) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(`bench: there is no bench called ${values.only}: choose one of ${BENCHES.join(", ")}`);
  process.exit(2);
}
const tsx = createRequire(import.meta.url).resolve("tsx");
for (const name of chosen) {
  if (!values.json) console.log(`\n${name}\n`);
  const args = [
    "--import",
    tsx,
    join(import.meta.dirname, `${name}.ts`),
    ...(values.json ? ["--json"] : []),
    ...(name === "rehearsal" && values.runs ? ["--runs", values.runs] : []),
  ];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = status ?? 1;
}
