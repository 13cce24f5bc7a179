import { createHash, randomUUID } from "node:crypto";
import { lstatSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { imageOf } from "./image.ts";

const DIGEST_LENGTH = 64;

/** The image that the build has put beside the code, and as good as the code. */
export async function shippedImage(): Promise<Buffer | undefined> {
  const path = imagePath(SHIPPED);
  return isFile(path) ? readImage(path) : undefined;
}

/** The image that an earlier rehearsal left in `folder`. */
export async function keptImage(folder: string): Promise<Buffer | undefined> {
  const path = imagePath(folder);
  return isOurs(folder) && isFile(path) ? readImage(path) : undefined;
}

/** In dist this stands in a chunk or beside the image; the sources use what was last built of them. */
const SHIPPED = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/rehearsal" : "../rehearsal", import.meta.url),
);

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The digest stands in front of the image, so that a half-written or altered file is told from a whole one. */
async function readImage(path: string): Promise<Buffer | undefined> {
  try {
    const file = await readFile(path);
    const image = file.subarray(DIGEST_LENGTH);
    return digestOf(image) === file.toString("latin1", 0, DIGEST_LENGTH) ? image : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `initdb`, which takes some four seconds. It is shut down before it is taken: what was not would have to be recovered
 * at every start. The log that initdb wrote is left behind.
 */
export async function makeImage(): Promise<Buffer> {
  const fresh = await PGlite.create({
    startParams: [...PGlite.defaultStartParams, "-c", "wal_recycle=off"],
  });
  const { FS } = fresh.Module;
  await fresh.exec("select pg_catalog.pg_switch_wal(); checkpoint");
  await fresh.close();
  return imageOf(FS);
}

/** Into a folder of this user's. A folder that cannot be written only costs time. */
export async function keepImage(folder: string, image: Buffer): Promise<void> {
  if (isOurs(folder)) await writeImage(imagePath(folder), image, 0o600).catch(() => undefined);
}

/**
 * Where the build puts it, for everybody to read.
 *
 * @throws what the file system throws
 */
export async function shipImage(folder: string, image: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeImage(imagePath(folder), image, 0o644);
}

/** Written beside and renamed, so that nobody reads half of it. */
async function writeImage(path: string, image: Buffer, mode: number): Promise<void> {
  const draft = join(dirname(path), `.draft-${randomUUID()}`);
  try {
    await writeFile(draft, Buffer.concat([Buffer.from(digestOf(image), "latin1"), image]), {
      mode,
      flag: "wx",
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A folder that another user made, or may write to, could hold anything. */
function isOurs(folder: string): boolean {
  const info = lstatSync(folder, { throwIfNoEntry: false });
  if (!info?.isDirectory()) return false;
  return (process.getuid === undefined || info.uid === process.getuid()) && (info.mode & 0o022) === 0;
}

/** Of this very version of the engine, and in this form: others lie beside it unread. */
function imagePath(folder: string): string {
  return join(folder, `cluster-${engineVersion()}-shut.img`);
}

function engineVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = createRequire(entry)("../package.json") as { version: string };
  return version;
}

function digestOf(image: Uint8Array): string {
  return createHash("sha256").update(image).digest("hex");
}
