import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { priceOf } from "../domain/price.ts";
import type { Meter } from "../domain/telemetry.ts";
import { boundedLabel, OTHER, oneOf } from "./label.ts";

/** What is looked up when somebody asks, and not kept. */
export interface QueueFigures {
  jobs: Readonly<Record<string, number>>;
  /** Of the job that has waited longest; 0 when none waits. */
  oldestWaitingSeconds: number;
}

export interface Metrics extends Meter {
  /** The content type of `text`. */
  contentType: string;
  /** All figures in the text format of Prometheus. */
  text(): Promise<string>;
}

/** Events that GitHub sends an App; what stands in the header of an unsigned request is anybody's. */
const EVENTS = [
  "check_run",
  "installation",
  "installation_repositories",
  "issue_comment",
  "merge_group",
  "ping",
  "pull_request",
  "pull_request_review_comment",
];

/** Installations with a series of their own; those asked longest ago make room. */
const MAX_INSTALLATIONS = 200;

/**
 * Milliseconds between two looks at how late the event loop is; the percentiles of its lag have them in them. Every look
 * wakes the process: at the usual 10 ms a process that does nothing spends more on it than on everything else.
 */
const LOOP_LOOKED_AT = 100;

/**
 * The figures of one process. The names are used by the alerts and the dashboard in `deploy/`.
 *
 * @param options.queue asked at each scrape; its series are left out when it does not answer
 */
export function createMetrics(
  options: { queue?: () => Promise<QueueFigures>; now?: () => number } = {},
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const now = options.now ?? Date.now;
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_LOOKED_AT });

  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `architect_${name}`, help, labelNames, registers });

  const deliveries = counter("deliveries_total", "Deliveries of GitHub by what became of them", [
    "event",
    "outcome",
  ]);
  const deliverySeconds = new Histogram({
    name: "architect_delivery_seconds",
    help: "Time to answer a delivery",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const previousSecret = counter(
    "deliveries_previous_secret_total",
    "Deliveries that were signed with WEBHOOK_SECRET_PREVIOUS",
    [],
  );
  const jobs = counter("jobs_total", "Runs of jobs by what became of them", ["kind", "outcome"]);
  const stages = new Histogram({
    name: "architect_review_seconds",
    help: "Time that a review took, by stage; `whole` is all of it",
    labelNames: ["stage"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800],
    registers,
  });
  const requests = counter("github_requests_total", "Requests to GitHub; status 0: no answer", [
    "kind",
    "status",
  ]);
  const tokens = counter("model_tokens_total", "Tokens of the model by what they cost", ["model", "kind"]);
  const dollars = counter("model_dollars_total", "US dollars by list price; unknown prices count nothing", [
    "model",
  ]);
  const findings = counter("findings_total", "Findings of finished reviews", ["rule", "severity"]);
  const faults = counter("faults_total", "Parts of the work that were not done", ["part"]);

  const event = oneOf(EVENTS);
  const kind = boundedLabel(30);
  const stage = boundedLabel(50);
  const rule = boundedLabel(500);
  const part = boundedLabel(50);

  const rates = new Map<number, { remaining: number; resetsAt: number }>();
  registry.registerMetric(
    new Gauge({
      name: "architect_github_rate_remaining",
      help: "Requests that GitHub leaves an installation until its hour is over",
      labelNames: ["installation"],
      registers: [],
      collect() {
        this.reset();
        for (const [installation, { remaining, resetsAt }] of rates) {
          if (resetsAt < now()) rates.delete(installation);
          else this.set({ installation: String(installation) }, remaining);
        }
      },
    }),
  );
  if (options.queue) queueGauges(registry, options.queue);

  // A metric that refuses a value is a mistake of ours, and never a reason to fail somebody's review.
  const safely = (act: () => void): void => {
    try {
      act();
    } catch {
      faults.inc({ part: "metrics" });
    }
  };

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    delivery: (name, outcome) => safely(() => deliveries.inc({ event: event(name), outcome })),
    deliveryAnswered: (seconds) => safely(() => deliverySeconds.observe(seconds)),
    previousSecret: () => safely(() => previousSecret.inc()),
    job: (name, outcome) => safely(() => jobs.inc({ kind: kind(name), outcome })),
    reviewStage: (name, seconds) => safely(() => stages.observe({ stage: stage(name) }, seconds)),
    githubRequest: (name, status) =>
      safely(() => requests.inc({ kind: kind(name), status: String(status).slice(0, 3) })),
    githubRate(installation, remaining, resetsAt) {
      rates.delete(installation);
      rates.set(installation, { remaining, resetsAt: resetsAt.getTime() });
      const oldest = rates.size > MAX_INSTALLATIONS ? rates.keys().next().value : undefined;
      if (oldest !== undefined) rates.delete(oldest);
    },
    model: (name, used, cost) =>
      safely(() => {
        const model = priceOf(name) ? name.replace(/-\d{8}$/, "") : OTHER;
        for (const [tokenKind, count] of Object.entries(used)) tokens.inc({ model, kind: tokenKind }, count);
        if (cost !== undefined) dollars.inc({ model }, cost);
      }),
    finding: (id, severity) => safely(() => findings.inc({ rule: rule(id), severity })),
    fault: (name) => safely(() => faults.inc({ part: part(name) })),
  };
}

function queueGauges(registry: Registry, queue: () => Promise<QueueFigures>): void {
  // Both are asked for at the same scrape and told by one look.
  let looking: Promise<QueueFigures | undefined> | undefined;
  const look = (): Promise<QueueFigures | undefined> => {
    looking ??= queue()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  registry.registerMetric(
    new Gauge({
      name: "architect_queue_jobs",
      help: "Jobs in the queue by state; the same at every process on one queue",
      labelNames: ["state"],
      registers: [],
      async collect() {
        const figures = await look();
        this.reset();
        for (const [state, count] of Object.entries(figures?.jobs ?? {})) this.set({ state }, count);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "architect_queue_oldest_waiting_seconds",
      help: "Age of the job that has waited longest",
      registers: [],
      async collect() {
        const figures = await look();
        if (figures) this.set(figures.oldestWaitingSeconds);
        else this.remove();
      },
    }),
  );
}
