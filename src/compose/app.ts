import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Door, type Environment, parseEnvironment, type WorkerSettings } from "../config/environment.ts";
import type { JobQueue } from "../domain/job.ts";
import { createForge, type ForgeOptions } from "../github/create-forge.ts";
import { webAddressOf } from "../github/web-address.ts";
import { createLogger, type Logger } from "../log.ts";
import { planReview } from "../publish/plan.ts";
import type { QueueLimits } from "../queue/limits.ts";
import { openQueue } from "../queue/open-queue.ts";
import { type RunningServer, startServer } from "../webhook/server.ts";
import { handleJob } from "../worker/handle-job.ts";
import type { WorkerPorts } from "../worker/ports.ts";
import { packageVersion } from "./package-root.ts";

export interface AppOptions {
  env: NodeJS.ProcessEnv;
  /** `server` takes deliveries, `worker` does jobs, `both` is one process that does everything. */
  door: Door;
  log?: Logger;
  /** In place of the whole review; for tests of everything around it. */
  review?: WorkerPorts["review"];
  /** In place of the queue's usual times. */
  limits?: Partial<QueueLimits>;
  /** In place of the usual times of requests to GitHub. Milliseconds. */
  github?: Pick<ForgeOptions, "settle" | "timeout">;
}

export interface RunningApp {
  /** Where deliveries are taken, without a slash at its end; absent for a worker. */
  url?: string;
  /** Jobs by state. */
  counts: JobQueue["counts"];
  /** Stops taking deliveries and jobs, lets running ones end (bounded), and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Starts the App: the server, a worker, or both.
 *
 * @throws UserError for settings that are missing or wrong, an address in use, or a data folder in use
 */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const environment = parseEnvironment(options.env, options.door, readKeyFile);
  const log = options.log ?? createLogger(environment.logLevel);
  for (const warning of environment.warnings) log.warn(warning);
  // Let go of in the opposite order.
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const release of opened.splice(0).reverse()) await release();
  };
  try {
    const queue = await openQueue({
      log,
      dataDir: join(environment.dataDir, "queue"),
      ...(environment.redisUrl ? { redisUrl: environment.redisUrl } : {}),
      ...(options.limits ? { limits: options.limits } : {}),
    });
    opened.push(() => queue.close());
    if (environment.worker) {
      const ports = await workerPorts(options, environment, environment.worker, queue, log, opened);
      await queue.work((job, run) => handleJob(job, run, ports), {
        concurrency: environment.worker.concurrency,
      });
      log.info(
        { concurrency: environment.worker.concurrency, queue: environment.redisUrl ? "redis" : "embedded" },
        "worker started",
      );
    }
    const server = environment.server && (await openDoor(environment.server, queue, log));
    if (server) opened.push(server.close);
    return { ...(server ? { url: server.url } : {}), counts: () => queue.counts(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDoor(
  settings: NonNullable<Environment["server"]>,
  queue: JobQueue,
  log: Logger,
): Promise<RunningServer> {
  const server = await startServer({
    ...settings,
    log,
    enqueue: (job) => queue.enqueue(job),
    ready: async () => void (await queue.counts()),
  });
  log.info({ url: server.url }, "server started");
  return server;
}

async function workerPorts(
  options: AppOptions,
  environment: Environment,
  worker: WorkerSettings,
  queue: JobQueue,
  log: Logger,
  opened: (() => Promise<void>)[],
): Promise<WorkerPorts> {
  const { markerSecret, githubApiUrl } = worker;
  const forge = createForge({
    appId: worker.appId,
    privateKey: worker.privateKey,
    markerSecret,
    mirrorsDir: join(environment.dataDir, "mirrors"),
    log,
    ...(githubApiUrl ? { baseUrl: githubApiUrl } : {}),
    ...options.github,
  });
  const webUrl = webAddressOf(githubApiUrl);
  const version = packageVersion();
  return {
    forge,
    log,
    review: options.review ?? (await composedReview(options.env, opened)),
    plan: (reviewed, pull, posted) =>
      planReview(reviewed, pull, posted, {
        scope: { repository: pull.repo.id, number: pull.number, secret: markerSecret },
        version,
        webUrl,
        rulePageUrl: () => "",
      }),
    enqueue: (job) => queue.enqueue(job),
  };
}

async function composedReview(
  env: NodeJS.ProcessEnv,
  opened: (() => Promise<void>)[],
): Promise<WorkerPorts["review"]> {
  // Loaded here, so that a process that only takes deliveries stays small.
  const [{ composeReview }, { review }] = await Promise.all([
    import("./review.ts"),
    import("../review/review.ts"),
  ]);
  const composed = await composeReview({ env });
  // Closed after the queue, whose running jobs still need it.
  opened.unshift(() => composed.close());
  return (loaded, reviewOptions) => review(loaded, composed.parts, reviewOptions);
}

function readKeyFile(path: string): { text: string; mode: number } {
  return { text: readFileSync(path, "utf8"), mode: statSync(path).mode };
}
