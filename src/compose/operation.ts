import { statfs } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, resolve } from "node:path";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Environment } from "../config/environment.ts";
import { type Around, NO_AROUND, type Readiness } from "../domain/telemetry.ts";
import { metricsAnswer, type Answer, startProbes } from "../ops/answers.ts";
import { createDashboard } from "../ops/dashboard.ts";
import { kept, type PartCheck, readinessOf } from "../ops/readiness.ts";
import type { Logger } from "../log.ts";
import type { OpenedQueue } from "../queue/open-queue.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import type { RunningAnalysts } from "./analysts.ts";
import { packageVersion } from "./package-root.ts";

/** Bytes that must be free in the data folder: a mirror of a large repository, and the queue. */
const LEAST_FREE = 256 * 1024 ** 2;

/** Milliseconds for which GitHub's word on our credentials is believed. */
const CREDENTIALS_FOR = 5 * 60_000;

/** Milliseconds for which a look at the sandbox is believed. */
const SANDBOX_FOR = 60 * 60_000;

/** What a process tells its operator, and how. */
export interface Operation {
  metrics: Metrics;
  around: Around;
  tracing?: Tracing;
  /** The queue is opened later than what counts it. */
  watch(queue: OpenedQueue): void;
  close(): Promise<void>;
}

/** @param spans in place of sending traces; for tests */
export async function startOperation({ traces }: Environment, spans?: SpanProcessor): Promise<Operation> {
  let queue: OpenedQueue | undefined;
  const metrics = createMetrics({
    async queue() {
      if (!queue) throw new Error("the queue is not open yet");
      const [jobs, oldestWaitingSeconds] = await Promise.all([queue.counts(), queue.oldestWaiting()]);
      return { jobs, oldestWaitingSeconds };
    },
  });
  // Without an endpoint nothing of OpenTelemetry is loaded.
  const tracing =
    traces || spans
      ? await (await import("../telemetry/tracing.ts")).startTracing({
          endpoint: "",
          ...traces,
          version: packageVersion(),
          ...(spans ? { processor: spans } : {}),
        })
      : undefined;
  return {
    metrics,
    around: tracing?.around ?? NO_AROUND,
    ...(tracing ? { tracing } : {}),
    watch(opened) {
      queue = opened;
    },
    close: async () => tracing?.close(),
  };
}

/** What `/ready` looks at. */
export function readiness(
  environment: Environment,
  queue: Pick<OpenedQueue, "counts">,
  log: Logger,
  held: {
    /** Asks GitHub who we are; absent where no key is held. */
    whoAmI?: () => Promise<unknown>;
    /** Absent where nothing is analysed, or in this process. */
    analysts?: Pick<RunningAnalysts, "trouble" | "noWalls" | "noSandbox">;
  },
): () => Promise<Readiness> {
  const { dataDir, worker, server, redisUrl } = environment;
  const { whoAmI, analysts } = held;
  const storesHere = worker !== undefined || redisUrl === undefined;
  const credentials =
    whoAmI &&
    kept(async () => {
      await whoAmI();
    }, CREDENTIALS_FOR);
  const sandbox = kept(async () => {
    const { sandboxState } = await import("../agent/sandbox/sandbox.ts");
    return (await sandboxState()).state === "ready" ? ("ok" as const) : ("absent" as const);
  }, SANDBOX_FOR);
  const checks: PartCheck[] = [
    {
      name: "queue",
      necessary: true,
      look: async () => {
        await queue.counts();
        return "ok";
      },
    },
    {
      name: "github",
      // A server takes deliveries while GitHub does not answer; a worker with a wrong key is of no use.
      necessary: server === undefined,
      look: async () => {
        if (!credentials) return "elsewhere";
        await credentials();
        return "ok";
      },
    },
    {
      name: "disk",
      necessary: true,
      look: async () => {
        if (!storesHere) return "elsewhere";
        // Before the first review there is no such folder yet.
        const { bavail, bsize } = await statfs(dataDir).catch(() => statfs(dirname(resolve(dataDir))));
        if (bavail * bsize < LEAST_FREE) throw new Error(`less than 256 MiB are free in ${dataDir}`);
        return "ok";
      },
    },
    {
      name: "sandbox",
      necessary: false,
      look: async () => {
        if (!worker) return "elsewhere";
        return analysts?.noSandbox === undefined ? sandbox() : "absent";
      },
    },
    {
      name: "analyst",
      // A server takes deliveries while it is started again.
      necessary: server === undefined && worker !== undefined,
      look: async () => {
        if (!analysts) return "elsewhere";
        const trouble = analysts.trouble();
        if (trouble !== undefined) throw new Error(trouble);
        return "ok";
      },
    },
    {
      name: "analyst-walls",
      necessary: false,
      look: async () => {
        if (!analysts) return "elsewhere";
        return analysts.noWalls === undefined ? "ok" : "absent";
      },
    },
  ];
  return () => readinessOf(checks, log);
}

/** What a server answers besides deliveries: figures, the dashboard, and then the page for people. */
export function operatorPages(
  environment: Environment,
  { metrics }: Operation,
  queue: OpenedQueue,
  home: Answer,
): Answer {
  const { metricsToken, server } = environment;
  const figures = metricsAnswer(metrics, {
    onlyFromHere: true,
    ...(metricsToken ? { token: metricsToken } : {}),
  });
  const dashboard =
    server?.dashboard &&
    createDashboard({
      ...server.dashboard,
      queue: () => queue.board(),
      retry: (id) => queue.retry(id),
      retryAll: () => queue.retryAll(),
    });
  return async (request: IncomingMessage, response: ServerResponse) =>
    (await figures(request, response)) ||
    ((await dashboard?.(request, response)) ?? false) ||
    home(request, response);
}

/** The probes and figures of a process without a server; `undefined` when none were asked for. */
export async function openProbes(
  { probes, metricsToken }: Environment,
  { metrics }: Operation,
  ready: () => Promise<Readiness>,
  log: Logger,
): Promise<{ url: string; close(): Promise<void> } | undefined> {
  if (!probes) return undefined;
  const opened = await startProbes({
    ...probes,
    ready,
    log,
    // Whoever reaches this port was let in by the one who set METRICS_HOST.
    metrics: metricsAnswer(metrics, {
      onlyFromHere: false,
      ...(metricsToken ? { token: metricsToken } : {}),
    }),
  });
  log.info({ url: opened.url }, "probes started");
  return opened;
}
