// Compiles src to dist and puts the rule pages beside the rules, so that `architect explain rule` finds them.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
if (!existsSync(tsc)) {
  // `npm ci --omit=dev` runs prepare too; dist was built before.
  console.log("build: skipped, the compiler is not installed");
  process.exit(0);
}
rmSync(join(root, "dist"), { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
const rules = join(root, "src", "rules");
for (const name of readdirSync(rules, { recursive: true, encoding: "utf8" })) {
  if (name.endsWith(".md")) cpSync(join(rules, name), join(root, "dist", "rules", name));
}
chmodSync(join(root, "dist", "bin", "architect.js"), 0o755);
