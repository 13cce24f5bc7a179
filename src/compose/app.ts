import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { type Door, type Environment, parseEnvironment, type WorkerSettings } from "../config/environment.ts";
import type { JobQueue } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import { createDesk, createForge, type ForgeOptions } from "../github/create-forge.ts";
import { createSurvey } from "../github/survey.ts";
import { webAddressOf } from "../github/web-address.ts";
import { createFileLedger } from "../ledger/file-ledger.ts";
import { createRedisLedger } from "../ledger/redis-ledger.ts";
import { createLogger, type Logger } from "../log.ts";
import type { Review } from "../domain/review.ts";
import { planReview } from "../publish/plan.ts";
import { announcing, openAnnouncements } from "../queue/announcements.ts";
import type { QueueLimits } from "../queue/limits.ts";
import { type OpenedQueue, openQueue } from "../queue/open-queue.ts";
import { type Credentials, namesAnApp, withCredentials } from "../setup/credentials.ts";
import { handleJob } from "../worker/handle-job.ts";
import type { WorkerPorts } from "../worker/ports.ts";
import { createNewer } from "../worker/publish-newer.ts";
import { startSweeping } from "../worker/sweep.ts";
import { openDoor } from "./door.ts";
import type { AnalystsOptions, RunningAnalysts } from "./analysts.ts";
import { countRequest, countReview, observedForge, observedJob } from "./observe.ts";
import { type Operation, openProbes, readiness, startOperation } from "./operation.ts";
import { rememberOwnSecrets } from "./own-secrets.ts";
import { emptyQueue, packageVersion } from "./package-root.ts";
import { type Reviewing, startReviewing } from "./reviewing.ts";
import { ruleSummaries } from "./rule-summary.ts";
import { sarifPrinter } from "./sarif.ts";
import { type AboutApp, lookAtRegistration, savedFor, startSetup } from "./setup.ts";

export interface AppOptions {
  env: NodeJS.ProcessEnv;
  /** `server` takes deliveries, `worker` does jobs, `both` is one process that does everything. */
  door: Door;
  log?: Logger;
  /** In place of the whole review; for tests of everything around it. */
  review?: WorkerPorts["review"];
  /** In place of going on with a parked conversation; with `review`. */
  resume?: WorkerPorts["resume"];
  /** `here`: analyses are made in this process. Otherwise what is different about the analyst; for tests. */
  analyst?: "here" | Pick<AnalystsOptions, "hungMs" | "program" | "sees">;
  /** In place of the queue's usual times. */
  limits?: Partial<QueueLimits>;
  /** Asks GitHub at the start what the App may do, and logs what is missing. */
  checkRegistration?: boolean;
  /** Told when the App does not start after it was set up; by default the log is. */
  failed?: (error: unknown) => void;
  /** Milliseconds between two looks through all installations; default five minutes, 0 for none. */
  sweepEvery?: number;
  /** In place of the usual times of requests to GitHub, in milliseconds, of the way to it, and of how much is posted. */
  github?: Pick<ForgeOptions, "settle" | "timeout" | "renewEvery" | "posts" | "fetch">;
  /** In place of sending traces; for tests. */
  spans?: SpanProcessor;
}

export interface RunningApp {
  /** Where deliveries are taken, without a slash at its end; absent for a worker. */
  url?: string;
  /** Where a worker answers probes, when it does. */
  probes?: string;
  /** Process ids of the analysts, or of the walls around them; absent where there are none. */
  analysts?: () => readonly number[];
  /** Jobs by state. */
  counts: JobQueue["counts"];
  /** Stops taking deliveries and jobs, lets running ones end (bounded), and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Starts the App: the server, a worker, or both. Without any credentials, `both` begins with the page that makes an
 * App on GitHub, and goes on with it.
 *
 * @throws UserError for settings that are missing or wrong, an address in use, or a data folder in use
 */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const saved = savedFor(options.env);
  if (saved) return startWith({ ...options, env: withCredentials(options.env, saved) }, saved);
  if (options.door !== "both" || namesAnApp(options.env)) return startWith(options);
  return startSetup(options, (env, made) => startWith({ ...options, env }, made));
}

async function startWith(options: AppOptions, saved?: Credentials): Promise<RunningApp> {
  const environment = parseEnvironment(options.env, options.door, readKeyFile);
  rememberOwnSecrets(options.env, environment);
  const operation = await startOperation(environment, options.spans);
  const log = options.log ?? createLogger(environment.logLevel, { traceId: operation.tracing?.traceId });
  for (const warning of environment.warnings) log.warn(warning);
  // Let go of in the opposite order.
  const opened: (() => Promise<void>)[] = [() => operation.close()];
  let taking: OpenedQueue | undefined;
  let beginning: Promise<Begun> | undefined;
  const close = async () => {
    // Running jobs have their time while the server answers its last deliveries, and not after.
    void taking?.stopWorking();
    for (const release of opened.splice(0).reverse()) await release();
  };
  try {
    const store = environment.redisUrl ? { redisUrl: environment.redisUrl } : {};
    const announcements = openAnnouncements(store, log);
    const image = emptyQueue();
    const queue = announcing(
      await openQueue({
        log,
        dataDir: join(environment.dataDir, "queue"),
        owned() {
          if (!environment.worker) return;
          beginning = begin(options, environment, environment.worker, { log, opened, operation });
          // Heard of where it is waited for.
          beginning.catch(() => undefined);
        },
        ...(image === undefined ? {} : { image }),
        ...store,
        ...(options.limits ? { limits: options.limits } : {}),
        ...(operation.tracing ? { telemetry: operation.tracing.queue } : {}),
        ended: (kind, outcome) => operation.metrics.job(kind, outcome),
      }),
      announcements,
    );
    taking = queue;
    operation.watch(queue);
    opened.push(() => queue.close());
    let whoAmI: (() => Promise<unknown>) | undefined;
    let analysts: RunningAnalysts | undefined;
    if (environment.worker && beginning) {
      const around = { queue, log, opened, operation, ...(await beginning) };
      const { ports, ...made } = await workerPorts(options, environment, environment.worker, around);
      whoAmI = made.whoAmI;
      analysts = made.analysts;
      ports.newer = createNewer((hear) => announcements.listen(hear));
      const handle = observedJob((job, run) => handleJob(job, run, ports), operation.around);
      await queue.work(handle, { concurrency: environment.worker.concurrency });
      log.info(
        { concurrency: environment.worker.concurrency, queue: environment.redisUrl ? "redis" : "embedded" },
        "worker started",
      );
    }
    const about: AboutApp = saved ? { app: { slug: saved.slug, htmlUrl: saved.htmlUrl } } : {};
    const ready = readiness(environment, queue, log, {
      ...(whoAmI ? { whoAmI } : {}),
      ...(analysts ? { analysts } : {}),
    });
    const probes = await openProbes(environment, operation, ready, log);
    if (probes) opened.push(probes.close);
    const server =
      environment.server &&
      (await openDoor(environment, environment.server, { queue, operation, ready, about, log }));
    if (server) opened.push(server.close);
    // Deliveries are taken first: what asks GitHub has to be loaded, and nobody waits for it.
    if (environment.worker && options.checkRegistration)
      void lookAtRegistration(environment.worker, about, log);
    return {
      ...(server ? { url: server.url } : {}),
      ...(probes ? { probes: probes.url } : {}),
      ...(analysts ? { analysts: () => analysts?.pids() ?? [] } : {}),
      counts: () => queue.counts(),
      close,
    };
  } catch (error) {
    // What was begun beside the queue is only let go of once it is there.
    await beginning?.catch(() => undefined);
    await close();
    throw error;
  }
}

/** Beside the queue, and like it: in Redis for several processes, or in the data folder, which the queue has locked. */
async function openLedger({ redisUrl, dataDir }: Environment, log: Logger): Promise<Ledger> {
  return redisUrl ? createRedisLedger(redisUrl, { log }) : createFileLedger(join(dataDir, "ledger"), { log });
}

/** What a worker is put together from. */
interface Around extends Begun {
  queue: JobQueue;
  log: Logger;
  opened: (() => Promise<void>)[];
  operation: Operation;
}

/** What of a worker needs no queue. */
interface Begun {
  ledger: Ledger;
  reviewing: Reviewing;
}

/** Begins while the queue is opened: the analyst is a process of its own, and both take their time. */
async function begin(
  options: AppOptions,
  environment: Environment,
  { markerSecret, githubApiUrl }: WorkerSettings,
  around: Omit<Around, "queue" | keyof Begun>,
): Promise<Begun> {
  const { log, opened } = around;
  const ledger = await openLedger(environment, log);
  // Let go of after the queue, whose running jobs still need it.
  opened.unshift(() => ledger.close());
  const { review, resume, analyst, env } = options;
  if (review) return { ledger, reviewing: { ports: { review, ...(resume ? { resume } : {}) } } };
  const posts = { markerSecret, links: { webUrl: webAddressOf(githubApiUrl) } };
  const reviewing = await startReviewing(env, { ...around, ledger }, environment.dataDir, posts, analyst);
  return { ledger, reviewing };
}

async function workerPorts(
  options: AppOptions,
  environment: Environment,
  worker: WorkerSettings,
  around: Around,
): Promise<{ ports: WorkerPorts; whoAmI: () => Promise<unknown>; analysts?: RunningAnalysts }> {
  const { queue, ledger, reviewing, log, opened, operation } = around;
  const { metrics } = operation;
  const { markerSecret, githubApiUrl } = worker;
  const forgeOptions: ForgeOptions = {
    appId: worker.appId,
    privateKey: worker.privateKey,
    markerSecret,
    mirrorsDir: join(environment.dataDir, "mirrors"),
    ledger,
    log,
    ...(githubApiUrl ? { baseUrl: githubApiUrl } : {}),
    ended: (end) => countRequest(end, metrics),
    around: operation.around,
    ...options.github,
  };
  const webUrl = webAddressOf(githubApiUrl);
  const version = packageVersion();
  const ruleSummary = await ruleSummaries();
  const { readChange, analysts } = reviewing;
  if (readChange) forgeOptions.readChange = readChange;
  const desk = createDesk(forgeOptions);
  if (options.sweepEvery !== 0) {
    const survey = createSurvey(desk);
    const sweeping = startSweeping(
      { survey, ledger, enqueue: (job) => queue.enqueue(job), log },
      options.sweepEvery,
    );
    opened.push(() => sweeping.stop());
  }
  const counted = async (review: Promise<Review>): Promise<Review> => {
    const started = performance.now();
    const made = await review;
    countReview(
      made,
      (performance.now() - started) / 1_000,
      metrics,
      (rule) => ruleSummary(rule) !== undefined,
    );
    return made;
  };
  const { review, resume } = reviewing.ports;
  const ports: WorkerPorts = {
    forge: observedForge(createForge(forgeOptions, desk), operation.around),
    log,
    ledger,
    ...reviewing.ports,
    review: (loaded, reviewOptions) => counted(review(loaded, reviewOptions)),
    ...(resume
      ? { resume: (loaded, going, reviewOptions) => counted(resume(loaded, going, reviewOptions)) }
      : {}),
    edition: version,
    printSarif: await sarifPrinter(version),
    plan: (reviewed, pull, posted, since, settings) =>
      planReview(reviewed, pull, posted, {
        scope: { repository: pull.repo.id, number: pull.number, secret: markerSecret },
        version,
        webUrl,
        rulePageUrl: () => "",
        ruleSummary,
        since,
        settings,
      }),
    enqueue: (job, enqueueOptions) => queue.enqueue(job, enqueueOptions),
  };
  return {
    ports,
    whoAmI: () => desk.clients.app().rest.apps.getAuthenticated(),
    ...(analysts ? { analysts } : {}),
  };
}

function readKeyFile(path: string): { text: string; mode: number } {
  return { text: readFileSync(path, "utf8"), mode: statSync(path).mode };
}
