import { Queue, Worker } from "bullmq";
import { Redis, type RedisOptions } from "ioredis";
import { messageOf, PassingError, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type Store, type StoreOptions, troubleLog, until } from "./store.ts";
import type { StoredJob } from "./stored-job.ts";

const QUEUE = "jobs";

/**
 * Jobs in Redis. Resolves even when Redis is not there yet: the app may be started first, and each `enqueue`
 * says by itself that it could not be kept.
 *
 * @throws UserError for an address that cannot be read, and for a wrong password
 */
export async function openRedisStore(url: string, options: StoreOptions): Promise<Store> {
  const { prefix, log, limits } = options;
  const traced = options.telemetry ? { telemetry: options.telemetry } : {};
  const trouble = troubleLog(log, "trouble with Redis");
  const connection: RedisOptions = {
    connectTimeout: limits.answerMs,
    // A host that vanished without a word is noticed by the kernel's probes, not by our next job.
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(times * 100, limits.reconnectMs),
  };
  const clients: Redis[] = [];
  const connect = (over: RedisOptions): Redis => {
    const client = new Redis(url, { ...connection, ...over });
    // Every call that waits for the connection listens for it; their number is bounded where they are made.
    // Not 0, which BullMQ would raise to 3.
    client.setMaxListeners(Number.POSITIVE_INFINITY);
    client.on("error", trouble);
    clients.push(client);
    // BullMQ makes a second connection for waiting from ours; it is ours to end too.
    client.duplicate = (more) => connect({ ...over, ...more });
    return client;
  };

  let refused: Error | undefined;
  let producer: Redis;
  try {
    // Nothing is buffered for a Redis that is away, and what it did not answer is given up with the connection:
    // the caller hears of it and tries again with the same job id.
    producer = connect({ enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    writeTogether(producer);
  } catch (cause) {
    throw new UserError("REDIS_URL is not an address of a Redis server", {
      remedy: "Write it as redis://user:password@host:6379/0, rediss://... for TLS, or the path of a socket.",
      cause,
    });
  }
  producer.on("error", (error: Error) => {
    if (/\b(WRONGPASS|NOAUTH|NOPERM)\b/.test(error.message)) refused = error;
  });

  let queue: Promise<Queue<StoredJob, void>> | undefined;
  let opens: Queue<StoredJob, void> | undefined;
  const makeQueue = async (): Promise<Queue<StoredJob, void>> => {
    const made = new Queue<StoredJob, void>(QUEUE, { connection: producer, prefix, ...traced });
    made.on("error", trouble);
    await made.waitUntilReady();
    opens = made;
    return made;
  };

  const opened = async (deadline: number): Promise<Queue<StoredJob, void>> => {
    // The way of all calls but the first: there is nothing to wait for.
    if (opens && producer.status === "ready") return opens;
    await connected(producer, deadline);
    // BullMQ asks the server for its version once. If the connection breaks just then, that queue never
    // works again, so it is thrown away.
    queue ??= makeQueue().catch((error: unknown) => {
      queue = undefined;
      throw error;
    });
    return until(deadline, queue, "Reaching Redis");
  };

  const store: Store = {
    kind: "redis",
    queue: opened,
    board: opened,
    reconnect() {
      if (producer.status === "ready") producer.disconnect(true);
    },
    worker(processor, workerOptions) {
      const client = connect({ maxRetriesPerRequest: null });
      return new Worker<StoredJob, void>(QUEUE, processor, {
        ...workerOptions,
        ...traced,
        connection: client,
        prefix,
      });
    },
    async close() {
      for (const client of clients) client.disconnect();
      // Our client is gone, so this only settles what BullMQ still waits for.
      await queue?.then((made) => made.close()).catch(trouble);
    },
  };

  try {
    await connected(producer, Date.now() + limits.answerMs);
    await warnWhenForgetful(producer, log, Date.now() + limits.answerMs);
  } catch (error) {
    if (refused) {
      await store.close();
      throw new UserError(`Redis refused us: ${refused.message}`, {
        remedy: "Check user and password in REDIS_URL.",
        cause: refused,
      });
    }
    log.warn({ err: error }, "Redis is not reachable yet; trying on");
    producer.once(
      "ready",
      () => void warnWhenForgetful(producer, log, Date.now() + limits.answerMs).catch(trouble),
    );
  }
  return store;
}

/** Commands that are written at once. Redis begins with them while we go on with what came in beside them. */
const WRITTEN_TOGETHER = 8;

/**
 * What is asked in one turn of the event loop is written together: the jobs of a burst share packets. Pipelines of
 * ioredis would do so too, but each is sent only after the one before it was answered, and costs more than a command.
 */
function writeTogether(client: Redis): void {
  const send = client.sendCommand.bind(client);
  let held = 0;
  client.sendCommand = (command, stream) => {
    const { stream: socket } = client;
    if (stream !== undefined || client.status !== "ready") return send(command, stream);
    if (held === 0) {
      socket.cork();
      setImmediate(() => {
        if (held > 0) socket.uncork();
        held = 0;
      });
    }
    held++;
    const sent = send(command);
    if (held >= WRITTEN_TOGETHER) {
      held = 0;
      socket.uncork();
    }
    return sent;
  };
}

async function connected(client: Redis, deadline: number): Promise<void> {
  if (client.status === "ready") return;
  if (client.status === "end") throw new PassingError("The queue is closed");
  let ready = (): void => {};
  try {
    await until(
      deadline,
      new Promise<void>((resolve) => client.once("ready", (ready = resolve))),
      "Reaching Redis",
    );
  } finally {
    client.off("ready", ready);
  }
}

/** A Redis that may forget jobs is worth a line in the log: the operator can set it right. */
async function warnWhenForgetful(client: Redis, log: Logger, deadline: number): Promise<void> {
  const asked = async (name: string): Promise<string> => {
    try {
      const answer = await until(deadline, client.config("GET", name), "Asking Redis");
      return Array.isArray(answer) ? String(answer[1] ?? "unknown") : "unknown";
    } catch (error) {
      // Managed services forbid CONFIG.
      log.debug({ setting: name, reason: messageOf(error) }, "Redis does not show a setting");
      return "unknown";
    }
  };
  const appendonly = await asked("appendonly");
  const policy = await asked("maxmemory-policy");
  if (appendonly === "unknown" || policy === "unknown")
    log.info(
      { appendonly, policy },
      "unknown whether Redis keeps jobs over a restart; it should have appendonly yes and maxmemory-policy noeviction",
    );
  if (appendonly === "no") log.warn({ appendonly }, "Redis loses jobs when it restarts; set appendonly yes");
  if (policy !== "noeviction" && policy !== "unknown")
    log.warn({ policy }, "Redis drops jobs when its memory is full; set maxmemory-policy noeviction");
}
