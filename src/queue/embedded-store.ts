import type { PGlite } from "@electric-sql/pglite";
import { createPostgresBackend, withBackend } from "bullmq";
import { PassingError } from "../errors.ts";
import { openDatabase } from "./embedded-database.ts";
import { embeddedPool } from "./embedded-pool.ts";
import { lockFolder } from "./folder-lock.ts";
import { type Store, type StoreOptions, troubleLog, until } from "./store.ts";
import type { StoredJob } from "./stored-job.ts";

const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * Jobs in a Postgres inside this process, kept in `folder`. For one process only.
 *
 * @throws UserError when another process uses the folder, or its data cannot be read
 */
export async function openEmbeddedStore(
  folder: string,
  options: StoreOptions & { image?: string; owned?: () => void },
): Promise<Store> {
  const { prefix, log } = options;
  const trouble = troubleLog(log, "trouble with the embedded queue");
  const lock = await lockFolder(folder);
  let database: PGlite;
  try {
    options.owned?.();
    const started = performance.now();
    database = await openDatabase(folder, {
      log,
      ...(options.image === undefined ? {} : { image: options.image }),
    });
    log.info({ folder, ms: Math.round(performance.now() - started) }, "embedded queue opened");
    await orphanActiveJobs(database);
  } catch (error) {
    await lock.release();
    throw error;
  }

  const name = `${prefix}-jobs`;
  const connection = embeddedPool(database);
  const traced = options.telemetry ? { telemetry: options.telemetry } : {};
  const queue = new Queue<StoredJob, void>(name, { connection, ...traced });
  queue.on("error", trouble);
  const ready = queue.waitUntilReady();
  let closing: Promise<void> | undefined;
  const opened = async (deadline: number) => {
    if (closing) throw new PassingError("The queue is closed");
    await until(deadline, ready, "Opening the embedded queue");
    return queue;
  };

  return {
    kind: "embedded",
    queue: opened,
    board: opened,
    reconnect() {},
    worker: (processor, workerOptions) =>
      new Worker<StoredJob, void>(name, processor, { ...workerOptions, ...traced, connection }),
    close() {
      closing ??= (async () => {
        await queue.close().catch(trouble);
        await database.close().catch(trouble);
        await lock.release();
      })();
      return closing;
    },
  };
}

/**
 * We hold the folder's lock, so whoever ran these jobs is dead: their locks end now, and the first look for
 * stalled jobs takes them up and counts the death. Without this they would wait for their locks to run out.
 */
async function orphanActiveJobs(database: PGlite): Promise<void> {
  await database.query("UPDATE job SET locked_until_ms = 0, stalled_marked = true WHERE state = 'active'");
  await database.query("DELETE FROM meta WHERE field = 'stalled-check'");
}
