import { parseArgs } from "node:util";
import { fuzz, keep } from "./fuzz.ts";
import { targets } from "./targets.ts";

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    minutes: { type: "string", default: "10" },
    seed: { type: "string" },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error("--minutes takes a number above 0");
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0) throw new Error(`--target is one of ${targets.map(({ name }) => name).join(", ")}`);

for (const target of chosen) {
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  const before = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000_000;
  };
  const { rounds, failures } = await fuzz(target, seed, () => spent() >= minutes * 60);
  console.log(
    `${target.name}: ${rounds} texts in ${Math.round(spent())} s of one processor, seed ${seed}, ${failures.length} failures`,
  );
  for (const failure of failures) {
    console.log(`  ${failure.why.replace(/\s+/g, " ").slice(0, 300)}\n  ${keep(target, failure)}`);
    process.exitCode = 1;
  }
}
