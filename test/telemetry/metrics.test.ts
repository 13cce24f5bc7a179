import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createMetrics } from "../../src/telemetry/metrics.ts";

const used = { input: 100, output: 20, cacheWrite: 0, cacheRead: 900 };

/** One line of the text, without its value. */
const lines = (text: string, name: string) =>
  text.split("\n").filter((line) => line.startsWith(`architect_${name}`));

describe("src/telemetry/metrics.ts", () => {
  test("every metric that an alert or a panel asks for is there, with the labels they use", async () => {
    const metrics = createMetrics({
      queue: async () => ({
        jobs: { waiting: 3, active: 1, delayed: 0, failed: 2 },
        oldestWaitingSeconds: 12,
      }),
      now: () => 0,
    });
    metrics.delivery("pull_request", "enqueued");
    metrics.deliveryAnswered(0.02);
    metrics.job("review", "failed");
    metrics.reviewStage("facts", 1.5);
    metrics.githubRequest("graphql", 200);
    metrics.githubRate(7, 4_900, new Date(3_600_000));
    metrics.model("claude-sonnet-5-5-20260901", used, 0.01);
    metrics.finding("migrations/index-not-concurrent", "blocker");
    metrics.fault("github-credentials");
    const text = await metrics.text();
    for (const path of ["deploy/prometheus/alerts.yaml", "deploy/grafana/backend-architect.json"]) {
      const asked = readFileSync(path, "utf8").matchAll(
        /\b(architect_[a-z_]+)(?:\{([a-z]+)=\\?"([^"\\]+)\\?")?/g,
      );
      let found = 0;
      for (const [, name = "", label, value] of asked) {
        found++;
        expect(text, `${path}: ${name}`).toContain(`\n${name}`);
        if (label && value !== "failed")
          expect(text, `${path}: ${name} by ${label}`).toMatch(
            new RegExp(`^${name}\\{[^}]*${label}="${value}"`, "m"),
          );
      }
      expect(found).toBeGreaterThan(7);
    }
    expect(lines(text, "queue_jobs{")).toContain('architect_queue_jobs{state="waiting"} 3');
    expect(lines(text, "queue_oldest")).toEqual(["architect_queue_oldest_waiting_seconds 12"]);
    expect(lines(text, "model_tokens_total{")).toContain(
      'architect_model_tokens_total{model="claude-sonnet-5-5",kind="cacheRead"} 900',
    );
    expect(text).toContain("process_cpu_seconds_total");
  });

  test("labels that strangers choose do not make series without end", async () => {
    const metrics = createMetrics({ now: () => 0 });
    for (let i = 0; i < 2_000; i++) {
      metrics.delivery(`event-${i}`, "refused");
      metrics.finding(`rule/${i}`, "note");
      metrics.model(`model-${i}`, used, undefined);
      metrics.githubRate(i, i, new Date(1_000));
    }
    metrics.delivery('a"b\n{}', "refused");
    const text = await metrics.text();
    expect(lines(text, "deliveries_total{")).toEqual([
      'architect_deliveries_total{event="other",outcome="refused"} 2001',
    ]);
    expect(lines(text, "model_tokens_total{")).toHaveLength(4);
    expect(lines(text, "github_rate_remaining{")).toHaveLength(200);
    expect(lines(text, "github_rate_remaining{").at(-1)).toContain('installation="1999"} 1999');
    expect(lines(text, "findings_total{")).toHaveLength(501);
  });

  test("a queue that does not answer leaves its figures out, and never an old one", async () => {
    let up = true;
    const metrics = createMetrics({
      async queue() {
        if (!up) throw new Error("no Redis");
        return { jobs: { waiting: 1 }, oldestWaitingSeconds: 5 };
      },
    });
    expect(lines(await metrics.text(), "queue_jobs{")).toHaveLength(1);
    up = false;
    const text = await metrics.text();
    expect(lines(text, "queue_jobs{")).toEqual([]);
    expect(lines(text, "queue_oldest")).toEqual([]);
  });

  test("what an installation had left is forgotten when its hour is over", async () => {
    let now = 0;
    const metrics = createMetrics({ now: () => now });
    metrics.githubRate(7, 3, new Date(1_000));
    expect(lines(await metrics.text(), "github_rate_remaining{")).toHaveLength(1);
    now = 1_001;
    expect(lines(await metrics.text(), "github_rate_remaining{")).toEqual([]);
  });

  test("a value that is no number throws nothing", async () => {
    const metrics = createMetrics();
    metrics.model("claude-sonnet-5-5", { ...used, input: -1 }, Number.NaN);
    expect(await metrics.text()).toContain('architect_faults_total{part="metrics"} 1');
  });
});
