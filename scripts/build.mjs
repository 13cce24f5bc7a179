// Bundles src into dist, a file for each way in and chunks for what they share, and puts the rule pages beside them, so
// that `architect explain rule` finds them. Node opens a hundred files instead of a thousand: docs/decisions/0013.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AROUND } from "./compiled.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const esbuild = await import("esbuild").catch(() => undefined);
if (!esbuild) {
  // `npm ci --omit=dev` runs prepare too; dist was built before.
  console.log("build: skipped, the bundler is not installed");
  process.exit(0);
}

/**
 * Packages that every review or every start of the app loads and that are nothing but code: hundreds of files to be
 * found, opened and compiled. The others bring native code, WebAssembly or files of their own, or must be one and the
 * same for several packages.
 */
const BUNDLED = new Set([
  "@anthropic-ai/sdk",
  "@octokit/auth-app",
  "@octokit/rest",
  "@rgrove/parse-xml",
  "@secretlint/core",
  "@secretlint/secretlint-rule-preset-recommend",
  "bullmq",
  "commander",
  "dockerfile-ast",
  "graphql",
  "ioredis",
  "minimatch",
  "pino",
  "probot",
  "prom-client",
  "yaml",
  "zod",
]);
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** Native code of a package that is bundled, which does without where it is missing. */
const NATIVE = ["msgpackr-extract"];
const external = [...Object.keys({ ...dependencies, ...optionalDependencies }), ...NATIVE]
  .filter((name) => !BUNDLED.has(name))
  .flatMap((name) => [name, `${name}/*`]);

/** Ends soon after it began: once more as one script, which V8 need not compile (docs/decisions/0020). */
const BRIEF = "bin/architect";

const dist = join(root, "dist");
rmSync(dist, { recursive: true, force: true });
const common = {
  absWorkingDir: root,
  bundle: true,
  external,
  // The package's modules instead of its CommonJS: what is not used of them is left out, half of it.
  alias: { graphql: "graphql/index.mjs" },
  plugins: [{ name: "one language", setup: oneLanguage }],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
};
const { metafile } = await esbuild.build({
  ...common,
  entryPoints: {
    ...Object.fromEntries(
      ["server", "worker", "start", "analyst"].map((name) => [`bin/${name}`, `src/bin/${name}.ts`]),
    ),
    [modulesOf(BRIEF)]: `src/${BRIEF}.ts`,
    "rehearsal/child": "src/rehearsal/child.ts",
    "rehearsal/make-image": "src/rehearsal/make-image.ts",
    "queue/make-image": "src/queue/make-image.ts",
  },
  outdir: dist,
  // One level below dist, as the rooms are below src: what looks for its neighbours finds them either way.
  chunkNames: "chunks/[name]-[hash]",
  splitting: true,
  // CommonJS among the bundled packages asks for Node's own modules with `require`.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  metafile: true,
  format: "esm",
});
const script = await putScript(BRIEF);
writeFileSync(join(dist, "licenses.txt"), licensesOf(Object.keys(metafile.inputs)));
const rules = join(root, "src", "rules");
for (const name of readdirSync(rules, { recursive: true, encoding: "utf8" })) {
  if (name.endsWith(".md")) cpSync(join(rules, name), join(dist, "rules", name));
}
chmodSync(join(dist, "bin", "architect.js"), 0o755);
putImages();
await putCompiled();

/** The schemas' own messages come in fifty languages, half of that package; ours are English. */
function oneLanguage(build) {
  build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
    contents: 'export { default as en } from "./en.js";',
  }));
}

/**
 * Databases that somebody's first start would take four seconds each to make: an empty one for the embedded queue, and a
 * new cluster for rehearsals. They are kept for the next build with the same packages and the same code to make them.
 */
function putImages() {
  const cache = join(root, "node_modules", ".cache", "backend-architect");
  const [engine, queue] = ["@electric-sql/pglite", "bullmq"].map(versionOf);
  // Whoever runs the app reads them: without the mode of a draft.
  const put = (kept, to) => writeFileSync(to, readFileSync(kept), { mode: 0o644 });
  const empty = join(cache, `queue-${engine}-${queue}-shut.img`);
  if (madeBy("queue", empty, [empty])) put(empty, join(dist, "queue", "empty.img"));
  else console.log("build: no image for the embedded queue; its first start will make its own");
  const folder = join(cache, "rehearsal");
  const name = `cluster-${engine}-shut.img`;
  if (madeBy("rehearsal", join(folder, name), [folder])) put(join(folder, name), join(dist, "rehearsal", name));
  else console.log("build: no cluster for rehearsals; the first one will make its own");
}

/** Is the file there, if need be made by the room's own program? */
function madeBy(room, file, args) {
  if (existsSync(file)) return true;
  const program = join(dist, room, "make-image.js");
  const made = spawnSync(process.execPath, [program, ...args], { stdio: "inherit", timeout: 120_000 });
  return made.status === 0 && existsSync(file);
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}

/** The names, versions and licences of the packages whose code stands in the bundle. */
function licensesOf(inputs) {
  const folders = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
      const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one));
      const path = file && join(root, folder, file);
      const text = path && existsSync(path) ? readFileSync(path, "utf8").trim() : "";
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}

function modulesOf(way) {
  return `modules/${basename(way)}`;
}

/** A way in as one script, and what begins it. The name says what is in it: V8 compares no more than its length. */
async function putScript(way) {
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: [`src/${way}.ts`],
    write: false,
    outdir: join(dist, "chunks"),
    format: "cjs",
    banner: {
      js: `${AROUND[0]}"use strict";const ownUrl=require("node:url").pathToFileURL(__filename).href;`,
    },
    footer: { js: AROUND[1] },
    define: { "import.meta.url": "ownUrl", "import.meta.dirname": "__dirname" },
    // Of a function that was compiled before, V8 does not know any more who imports for it.
    supported: { "dynamic-import": false },
  });
  const [{ contents }] = outputFiles;
  const stem = `${basename(way)}-${createHash("sha256").update(contents).digest("hex").slice(0, 16)}`;
  const file = join(dist, "chunks", `${stem}.cjs`);
  writeFileSync(file, contents);
  await esbuild.build({
    ...common,
    entryPoints: { [way]: "scripts/launch.mjs" },
    outdir: dist,
    format: "esm",
    external: ["../modules/*"],
    define: {
      SCRIPT: JSON.stringify(`../chunks/${stem}.cjs`),
      COMPILED: JSON.stringify(`../chunks/${stem}`),
      MODULES: JSON.stringify(`../${modulesOf(way)}.js`),
    },
  });
  return file;
}

/**
 * What V8 compiles of the script for a review with everything in it. It holds for this Node alone; where it cannot be
 * made, the script begins as it would with another one.
 */
async function putCompiled() {
  const cache = join(root, "node_modules", ".cache", "backend-architect", "compiled");
  const name = `${basename(script, ".cjs")}-${process.version}-${process.platform}-${process.arch}.bin`;
  if (!existsSync(join(cache, name))) {
    const folder = mkdtempSync(join(tmpdir(), "architect-build-"));
    try {
      const made = join(folder, name);
      await compileReview(made, folder);
      rmSync(cache, { recursive: true, force: true });
      mkdirSync(cache, { recursive: true });
      cpSync(made, join(cache, name));
    } catch (error) {
      console.log(`build: nothing is compiled beforehand: ${error.message}`);
      return;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  // Whole or not at all, for whoever begins it meanwhile.
  const place = join(dist, "chunks", name);
  cpSync(join(cache, name), `${place}.new`);
  renameSync(`${place}.new`, place);
}

async function compileReview(to, folder) {
  const bench = join(root, "bench", "pull-request.ts");
  if (!existsSync(bench)) throw new Error("there is no bench to review");
  const maker = join(folder, "pull-request.mjs");
  await esbuild.build({ ...common, entryPoints: [bench], outfile: maker, format: "esm" });
  const { makePullRequest } = await import(pathToFileURL(maker).href);
  const repository = join(folder, "repository");
  await makePullRequest(repository, "typical");
  const args = ["review", "--base", "main", "--head", "pr", "--repo", repository, "--fail-on", "never"];
  const made = spawnSync(process.execPath, [join(root, "scripts", "compile.mjs"), script, to, ...args], {
    env: { PATH: process.env.PATH ?? "", HOME: folder },
    encoding: "utf8",
    timeout: 120_000,
  });
  if (made.status !== 0 || !existsSync(to)) throw new Error(`a review: ${made.stderr.trim()}`);
}
