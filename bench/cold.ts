/**
 * What a review costs from a standing start, with rehearsal, beside a pipeline of linters on the same pull request, in
 * turn: `npm run bench -- --only cold`. A figure without its planted faults is not a figure.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Cost, costOf, median, rounded } from "./measure.ts";
import { installPeers, pipeline } from "./peers.ts";
import { makePullRequest, type Planted, type Size, SIZES } from "./pull-request.ts";

export interface ColdFigure {
  size: Size;
  runs: number;
  found: string;
  ours: Middle;
  /** Absent where the peers could not be installed, or were not asked for. */
  pipeline?: Middle;
  /** Ours to theirs, the middle of the ratios of each pair. */
  ratio?: { wall: number; cpu: number };
  /** Wall, when all linters run at once. */
  ratioAtOnce?: number;
  /** Why there is no peer. */
  without?: string;
}

interface Middle {
  wall: number;
  cpu: number;
  megabytes?: number;
}

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    size: { type: "string", multiple: true },
  },
});
const ARCHITECT = join(import.meta.dirname, "..", "dist", "bin", "architect.js");
/** No pipeline runs on ten thousand files here: it takes minutes, and what is asked of huge is memory. */
const WITHOUT_PEER: readonly Size[] = ["huge"];

async function figureOf(size: Size, folder: string, missing: string | undefined): Promise<ColdFigure> {
  const repository = join(folder, size);
  const report = join(folder, `${size}.json`);
  const planted = await makePullRequest(repository, size);
  const command = `${process.execPath} ${ARCHITECT} review --repo ${repository} --base main --head pr --format json --output ${report}`;
  const env = { ...process.env, ANTHROPIC_API_KEY: "" };
  const runs = size === "huge" ? 1 : Math.max(1, Number(values.runs) || 5);
  const without = WITHOUT_PEER.includes(size) ? "not run on so many files" : missing;
  const ours: Cost[] = [];
  const theirs: Cost[] = [];
  const atOnce: Cost[] = [];
  if (runs > 1) await costOf(command, env);
  for (let run = 0; run < runs; run++) {
    ours.push(await costOf(command, env));
    if (without !== undefined) continue;
    theirs.push(await costOf(pipeline(repository)));
    if (size === "typical") atOnce.push(await costOf(pipeline(repository, false)));
  }
  return {
    size,
    runs,
    found: foundIn(report, planted),
    ours: middleOf(ours),
    ...(without === undefined
      ? {
          pipeline: middleOf(theirs),
          ratio: { wall: ratio(ours, theirs, "wall"), cpu: ratio(ours, theirs, "cpu") },
        }
      : { without }),
    ...(atOnce.length > 0 ? { ratioAtOnce: ratio(ours, atOnce, "wall") } : {}),
  };
}

/** @throws Error when a planted fault is missing: then it was fast because it looked at nothing */
function foundIn(report: string, planted: readonly Planted[]): string {
  const { findings } = JSON.parse(readFileSync(report, "utf8")) as {
    findings: readonly { rule: string; path: string }[];
  };
  const missed = planted.filter(
    ({ family, path }) => !findings.some((one) => one.path === path && one.rule.startsWith(family)),
  );
  if (missed.length > 0)
    throw new Error(
      `${missed.length} of ${planted.length} planted faults were not found, the first one in ${missed[0]?.path}`,
    );
  return `${planted.length} of ${planted.length}`;
}

function middleOf(costs: readonly Cost[]): Middle {
  const peaks = costs.flatMap(({ megabytes }) => megabytes ?? []);
  return {
    wall: rounded(median(costs.map(({ wall }) => wall))),
    cpu: rounded(median(costs.map(({ cpu }) => cpu))),
    ...(peaks.length > 0 ? { megabytes: Math.max(...peaks) } : {}),
  };
}

function ratio(ours: readonly Cost[], theirs: readonly Cost[], what: "wall" | "cpu"): number {
  return rounded(median(ours.map((one, at) => one[what] / (theirs[at]?.[what] ?? Number.NaN))));
}

const asked = SIZES.filter((size) => values.size === undefined || values.size.includes(size));
const folder = mkdtempSync(join(tmpdir(), "bench-cold-"));
try {
  const missing = installPeers();
  for (const size of asked) {
    const figure = await figureOf(size, folder, missing);
    console.log(values.json ? JSON.stringify(figure) : lineOf(figure));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function lineOf({
  size,
  found,
  ours,
  pipeline: theirs,
  ratio: of,
  ratioAtOnce,
  without,
}: ColdFigure): string {
  const beside =
    theirs && of
      ? `linters ${theirs.wall} s, ${theirs.cpu} s of processor; ratio ${of.wall} and ${of.cpu}${ratioAtOnce ? `, ${ratioAtOnce} to all at once` : ""}`
      : `no peer: ${without}`;
  return `${size.padEnd(8)} ${ours.wall} s, ${ours.cpu} s of processor, ${ours.megabytes ?? "?"} MB (faults ${found}); ${beside}`;
}
