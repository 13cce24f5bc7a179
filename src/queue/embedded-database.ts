import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { runMigrations } from "bullmq";
import { messageOf, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { compileEngine } from "./embedded-engine.ts";
import { installFunctions } from "./embedded-functions.ts";
import { embeddedSession } from "./embedded-pool.ts";
import { imageOf, putImage } from "./folder-image.ts";

const SCHEMA = "bullmq";

/** A queue is small: 128 MB of page cache, PGlite's default, would only be memory that others could use. */
const startParams = [...PGlite.defaultStartParams, "-c", "shared_buffers=8MB"];

export interface DatabaseOptions {
  log: Logger;
  /**
   * A file that spares a new folder the four seconds of initdb. Read when it is there, written when it is not;
   * it holds an empty database and no job.
   */
  image?: string;
}

/**
 * Opens the queue's Postgres in `folder`, making it when there is none. The caller holds the folder's lock.
 *
 * A commit reaches the operating system before it is answered, so a killed process loses nothing; PGlite does not
 * force it to the disk, so a power cut may lose the last moments. Redis with an append-only file is the answer to that.
 *
 * @throws UserError when the data cannot be read; it is then moved aside, never deleted
 */
export async function openDatabase(folder: string, options: DatabaseOptions): Promise<PGlite> {
  const data = join(folder, "postgres");
  const whole = join(folder, "postgres.complete");
  const known = existsSync(whole);
  // Without the mark, making the folder was cut short: no job was ever acknowledged from it.
  if (!known) await rm(data, { recursive: true, force: true });
  else await mustLookWhole(folder, data);

  let database: PGlite | undefined;
  try {
    const pgliteWasmModule = await compileEngine();
    const how = { dataDir: data, startParams, ...(pgliteWasmModule ? { pgliteWasmModule } : {}) };
    database = known ? await PGlite.create(how) : await newDatabase(how, options);
    await migrate(database);
    await database.exec(`SET search_path TO ${SCHEMA}, public`);
    await readThrough(database);
  } catch (error) {
    // PGlite that failed to start may not be able to close either.
    await database?.close().catch(() => {});
    if (!known || isOurSurroundings(error)) throw cannotOpen(folder, error);
    throw await damaged(folder, data, messageOf(error), error);
  }
  if (!known) await writeFile(whole, "");
  return database;
}

async function migrate(database: PGlite): Promise<void> {
  await runMigrations(embeddedSession(database), SCHEMA);
  await installFunctions(database);
}

async function newDatabase(
  how: PGliteOptions & { dataDir: string },
  { image, log }: DatabaseOptions,
): Promise<PGlite> {
  const { dataDir: data } = how;
  await mkdir(data, { recursive: true, mode: 0o700 });
  const bytes = image === undefined ? undefined : await readFile(image).catch(() => undefined);
  if (bytes) {
    try {
      putImage(bytes, data);
      return await PGlite.create(how);
    } catch (error) {
      log.warn({ image, err: error }, "the database image is of no use; starting without it");
      await rm(data, { recursive: true, force: true });
      await mkdir(data, { recursive: true, mode: 0o700 });
    }
  }
  const made = await PGlite.create(how);
  if (image === undefined || bytes) return made;
  await migrate(made);
  // What was logged while it was made is of no more use, and half of all there is.
  await made.exec("SET wal_recycle = off; SELECT pg_switch_wal(); CHECKPOINT");
  // One that was not shut down would be recovered at each first start.
  await made.close();
  await keepImage(data, image, log);
  return PGlite.create(how);
}

async function keepImage(data: string, image: string, log: Logger): Promise<void> {
  const part = `${image}.${randomUUID()}`;
  try {
    await mkdir(dirname(image), { recursive: true });
    await writeFile(part, imageOf(data), { mode: 0o600 });
    await rename(part, image);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    log.debug({ image, err: error }, "no database image was kept");
  }
}

/** PGlite would run initdb over a folder that lost its version file, and the jobs in it would be gone. */
async function mustLookWhole(folder: string, data: string): Promise<void> {
  for (const part of ["PG_VERSION", "global/pg_control", "base", "pg_wal"])
    if (!existsSync(join(data, part))) throw await damaged(folder, data, `${part} is missing`);
}

/** Pages carry checksums, so reading every job once shows a damaged file now and not in the middle of a night. */
async function readThrough(database: PGlite): Promise<void> {
  for (const table of ["job", "dedup", "dedup_next"])
    await database.query(`SELECT count(*) FROM ${SCHEMA}.${table}`);
}

async function damaged(folder: string, data: string, reason: string, cause?: unknown): Promise<UserError> {
  const aside = `${data}.damaged-${new Date().toISOString().replaceAll(":", "-")}`;
  await rename(data, aside);
  await rm(join(folder, "postgres.complete"), { force: true });
  return new UserError(`The queue's database in ${folder} is damaged: ${reason}`, {
    remedy: `It was moved to ${aside}; nothing was deleted. Start again for an empty queue, or put a backup in its place.`,
    cause,
  });
}

function cannotOpen(folder: string, cause: unknown): UserError {
  return new UserError(`The queue's database in ${folder} cannot be opened: ${messageOf(cause)}`, {
    remedy: "Check that the folder can be written to and that disk and memory are not full.",
    cause,
  });
}

/** Full disk, missing permission, no memory: the data is not to blame. */
function isOurSurroundings(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (
    typeof code === "string" &&
    /^(?:EACCES|EPERM|EROFS|ENOSPC|EDQUOT|EMFILE|ENFILE|ENOMEM|ERR_MODULE_NOT_FOUND|53\d{3})$/.test(code)
  )
    return true;
  return (
    error instanceof RangeError || /out of memory|No space left|Permission denied/i.test(messageOf(error))
  );
}
