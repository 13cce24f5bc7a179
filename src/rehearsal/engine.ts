import { createHash, randomUUID } from "node:crypto";
import { lstatSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Extensions, PGlite } from "@electric-sql/pglite";
import { SHIPPED_MODULES } from "./extensions.ts";
import { ImageFiles, imageOf } from "./image.ts";

/**
 * Starts an empty Postgres in this process, in memory. The prepared cluster in `folder` makes that half a
 * second; without it, or when it is damaged, `initdb` runs (about four) and leaves a new one behind.
 *
 * @param modules of `extensions.ts`; unknown names are left out
 */
export async function startEngine(folder: string, modules: readonly string[]): Promise<PGlite> {
  const extensions = await loadExtensions(modules);
  if (hasImage(folder)) {
    try {
      // It is read while the engine is compiled, which happens in threads of its own.
      return await PGlite.create({ fs: new ImageFiles(readImage(folder)), extensions, startParams: START });
    } catch {
      // Whatever is wrong with the image, a new cluster has none of it.
    }
  }
  const made = await makeImage();
  await keepImage(folder, made);
  return PGlite.create({ fs: new ImageFiles(Promise.resolve(made)), extensions, startParams: START });
}

/**
 * Small buffers, since the data is small. Without `-O` system tables are as protected as in any other Postgres.
 */
const START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-O"),
  "-c",
  "shared_buffers=8MB",
];

async function loadExtensions(modules: readonly string[]): Promise<Extensions> {
  const extensions: Extensions = {};
  for (const name of modules.filter((one) => SHIPPED_MODULES.has(one))) {
    const loaded: Record<string, Extensions[string]> = await import(`@electric-sql/pglite/contrib/${name}`);
    const extension = loaded[name];
    if (extension) extensions[name] = extension;
  }
  return extensions;
}

// ------------------------------------------------------------------ the prepared cluster

const DIGEST_LENGTH = 64;

function hasImage(folder: string): boolean {
  try {
    return isOurs(folder) && lstatSync(imagePath(folder)).isFile();
  } catch {
    return false;
  }
}

/** The digest stands in front of the image, so that a half-written or altered file is told from a whole one. */
async function readImage(folder: string): Promise<Buffer | undefined> {
  try {
    const file = await readFile(imagePath(folder));
    const image = file.subarray(DIGEST_LENGTH);
    return digestOf(image) === file.toString("latin1", 0, DIGEST_LENGTH) ? image : undefined;
  } catch {
    return undefined;
  }
}

async function makeImage(): Promise<Buffer> {
  const fresh = await PGlite.create();
  await fresh.exec("checkpoint");
  const image = imageOf(fresh);
  await fresh.close();
  return image;
}

/** Written beside and renamed, so that nobody reads half of it. A folder that cannot be written only costs time. */
async function keepImage(folder: string, image: Buffer): Promise<void> {
  if (!isOurs(folder)) return;
  const draft = join(folder, `.draft-${randomUUID()}`);
  try {
    await writeFile(draft, Buffer.concat([Buffer.from(digestOf(image), "latin1"), image]), {
      mode: 0o600,
      flag: "wx",
    });
    await rename(draft, imagePath(folder));
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** A folder that another user made, or may write to, could hold anything. */
function isOurs(folder: string): boolean {
  const info = lstatSync(folder, { throwIfNoEntry: false });
  if (!info?.isDirectory()) return false;
  return (process.getuid === undefined || info.uid === process.getuid()) && (info.mode & 0o022) === 0;
}

function imagePath(folder: string): string {
  return join(folder, `cluster-${engineVersion()}-files.img`);
}

function engineVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = createRequire(entry)("../package.json") as { version: string };
  return version;
}

function digestOf(image: Uint8Array): string {
  return createHash("sha256").update(image).digest("hex");
}
