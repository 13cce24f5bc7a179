// Bundles src into dist, a file for each way in and chunks for what they share, and puts the rule pages beside them, so
// that `architect explain rule` finds them. Node opens a hundred files instead of a thousand: docs/decisions/0013.
import { chmodSync, cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const esbuild = await import("esbuild").catch(() => undefined);
if (!esbuild) {
  // `npm ci --omit=dev` runs prepare too; dist was built before.
  console.log("build: skipped, the bundler is not installed");
  process.exit(0);
}
const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ["architect", "server", "worker", "start"]
    .map((name) => `src/bin/${name}.ts`)
    .concat("src/rehearsal/child.ts"),
  outdir: dist,
  outbase: "src",
  // One level below dist, as the rooms are below src: what looks for its neighbours finds them either way.
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
});
const rules = join(root, "src", "rules");
for (const name of readdirSync(rules, { recursive: true, encoding: "utf8" })) {
  if (name.endsWith(".md")) cpSync(join(rules, name), join(dist, "rules", name));
}
chmodSync(join(dist, "bin", "architect.js"), 0o755);
