/**
 * What a review costs in a worker that has made some before: the same pull request again and again in one process, with
 * rehearsal; what a fresh database costs there; and what memory does: `npm run bench -- --only warm`. With
 * `--reviews 500` the memory after 100 is held against that at the end.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { composeReview } from "../src/compose/review.ts";
import { loadLocalPull } from "../src/local/load-pull.ts";
import { createRehearsal } from "../src/rehearsal/rehearse.ts";
import { review } from "../src/review/review.ts";
import { median, peakOfThis, rounded } from "./measure.ts";
import { makePullRequest, type Planted } from "./pull-request.ts";

export interface WarmFigure {
  reviews: number;
  found: string;
  /** Milliseconds of one review, its middle, and of the processor in this process. */
  ms: number;
  cpuMs: number;
  /** Milliseconds of an empty database in place of one that was used, with an answer from it. */
  freshMs: number;
  /** Resident MB of this process after a fifth of the reviews, after all of them, and at the most. */
  early: number;
  late: number;
  peak: number;
}

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    reviews: { type: "string", default: "30" },
  },
});
const REVIEWS = Math.max(5, Number(values.reviews) || 30);

const folder = mkdtempSync(join(tmpdir(), "bench-warm-"));
const composed = await composeReview({ env: {} });
try {
  const planted = await makePullRequest(join(folder, "typical"), "typical");
  const times: number[] = [];
  const cpu: number[] = [];
  let early = 0;
  let found = "";
  for (let at = 0; at <= REVIEWS; at++) {
    const before = process.cpuUsage();
    const started = performance.now();
    const loaded = await loadLocalPull({ repo: join(folder, "typical"), base: "main", head: "pr" });
    try {
      const made = await review(loaded, composed.parts);
      found = foundIn(made.findings, planted);
    } finally {
      await loaded.close();
    }
    const { user, system } = process.cpuUsage(before);
    // The first one warms up.
    if (at > 0) {
      times.push(performance.now() - started);
      cpu.push((user + system) / 1_000);
    }
    if (at === Math.ceil(REVIEWS / 5)) early = resident();
  }
  const figure: WarmFigure = {
    reviews: REVIEWS,
    found,
    ms: rounded(median(times), 0),
    cpuMs: rounded(median(cpu), 0),
    freshMs: await freshDatabase(),
    early,
    late: resident(),
    peak: peakOfThis(),
  };
  console.log(
    values.json
      ? JSON.stringify(figure)
      : `${figure.reviews} reviews: ${figure.ms} ms each (${figure.cpuMs} of this processor), a fresh database ${figure.freshMs} ms; memory ${figure.early} MB early, ${figure.late} late, ${figure.peak} at most (faults ${found})`,
  );
} finally {
  await composed.close();
  rmSync(folder, { recursive: true, force: true });
}

/** @throws Error when a planted fault is missing */
function foundIn(
  findings: readonly { rule: string; at: { path: string } }[],
  planted: readonly Planted[],
): string {
  const missed = planted.filter(
    ({ family, path }) => !findings.some((one) => one.at.path === path && one.rule.startsWith(family)),
  );
  if (missed.length > 0) throw new Error(`${missed.length} planted faults were not found`);
  return `${planted.length} of ${planted.length}`;
}

async function freshDatabase(): Promise<number> {
  const rehearsal = createRehearsal({ again: "same-base" });
  try {
    const times: number[] = [];
    for (let run = 0; run < 15; run++) {
      const started = performance.now();
      await rehearsal.rehearse({ base: [], changed: [] });
      if (run > 2) times.push(performance.now() - started);
    }
    return rounded(median(times), 0);
  } finally {
    await rehearsal.close();
  }
}

function resident(): number {
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
}
