import type { ColdFigure } from "./cold.ts";
import type { ContractFigure } from "./contract.ts";
import type { PermissionFigure } from "./permission.ts";
import type { QueueFigure } from "./queue.ts";
import type { SourceFigure } from "./source.ts";
import type { SqlFigure } from "./sql.ts";
import type { SupersededFigure } from "./superseded.ts";
import type { WarmFigure } from "./warm.ts";
import type { WebhookFigure, Run as WebhookRun } from "./webhook.ts";

/** What one bench brought, and when and where. */
export interface Measured {
  /** The day. */
  on: string;
  machine: string;
  /** As the bench of that name prints them. */
  figures: unknown;
}

interface RehearsalFigures {
  figures: readonly { name: string; ms: number; range: readonly [number, number]; memoryMb?: number }[];
}

/** The page of `docs/`, from the figures that are there. */
export function pageOf(measured: Readonly<Record<string, Measured>>): string {
  const parts: readonly [string, (figures: unknown) => readonly string[]][] = [
    ["cold", (figures) => cold([figures].flat() as readonly ColdFigure[])],
    ["warm", (figures) => warm(figures as WarmFigure)],
    ["sql", (figures) => sql(figures as SqlFigure)],
    ["source", (figures) => source(figures as readonly SourceFigure[])],
    ["rehearsal", (figures) => rehearsal(figures as RehearsalFigures)],
    ["contract", (figures) => contract(figures as ContractFigure)],
    ["permission", (figures) => permission(figures as PermissionFigure)],
    ["webhook", (figures) => webhook(figures as Partial<WebhookFigure>)],
    ["queue", (figures) => queue([figures].flat() as readonly QueueFigure[])],
    ["superseded", (figures) => superseded(figures as SupersededFigure)],
  ];
  const written = parts.flatMap(([name, write]) => {
    const one = measured[name];
    if (!one) return [];
    return [...write(one.figures), "", `Measured ${one.on} on ${one.machine}.`, ""];
  });
  return `${[...INTRODUCTION, ...written, ...SLOWER].join("\n")}\n`;
}

const INTRODUCTION = [
  "# Performance",
  "",
  "Written by `npm run bench`, which measures all of this again; `npm run bench -- --only cold` measures one part. The repositories are made by the bench itself, always the same, with faults planted in them; a figure is only printed when every planted fault was found in that very run. Times are medians. Ratios are ours to theirs, run by run in turn, and say more than seconds do: a busy machine slows both.",
  "",
];

function cold(figures: readonly ColdFigure[]): string[] {
  return [
    "## A review from a standing start",
    "",
    "`architect review` with rehearsal and without a model, beside what a pipeline would run on the same files, one after another: squawk, buf, graphql-inspector, spectral with the OWASP rules, secretlint and eslint-plugin-security. Taking the files out of git counts, installing does not. small: 5 changed files, typical: 20 with three migrations, 150 operations, GraphQL and Protobuf, large: 1,000, huge: 10,000 (run once).",
    "",
    "| | ours | processor | memory | linters | their processor | wall, ratio | processor, ratio |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...figures.map(({ size, ours, pipeline, ratio, without }) => {
      const peer =
        pipeline && ratio
          ? `${pipeline.wall} s | ${pipeline.cpu} s | ${ratio.wall} | ${ratio.cpu}`
          : `${without ?? "none"} | | |`;
      return `| ${size} | ${ours.wall} s | ${ours.cpu} s | ${ours.megabytes ?? "?"} MB | ${peer} |`;
    }),
    ...figures.flatMap(({ size, ratioAtOnce }) =>
      ratioAtOnce ? ["", `With all linters at once the ratio of ${size} is ${ratioAtOnce}.`] : [],
    ),
    "",
    "Memory is that of the largest single process: ours has a second one, with Postgres in it.",
  ];
}

function warm(figure: WarmFigure): string[] {
  return [
    "## A review in a worker",
    "",
    `The typical pull request ${figure.reviews} times in one process, with rehearsal: ${figure.ms} ms each, ${figure.cpuMs} ms of the processor in that process. A fresh database, put back in a running Postgres, answers after ${figure.freshMs} ms. Memory of the process: ${figure.early} MB after a fifth of the reviews, ${figure.late} MB after all, ${figure.peak} MB at the most. \`npx tsx bench/warm.ts --reviews 500\` does it longer.`,
  ];
}

function sql({ files, findings, ours, squawk, ratio, without }: SqlFigure): string[] {
  const beside = squawk === undefined ? `squawk: ${without}` : `squawk by npm ${squawk} s, ratio ${ratio}`;
  return [
    "## Rules for migrations, without a rehearsal",
    "",
    `${files} files in one process: ${ours} s for ${findings} findings; ${beside}. Without a rehearsal only what reading alone proves is said.`,
  ];
}

function source(figures: readonly SourceFigure[]): string[] {
  return [
    "## Programs",
    "",
    "Megabytes of source a second, parsed alone and judged by every detector. The programs are those of the rules' own cases, with something to find in nearly every one.",
    "",
    "| | files | parsed, MB/s | judged, MB/s |",
    "| --- | --- | --- | --- |",
    ...figures.map((one) => `| ${one.language} | ${one.files} | ${one.parsed} | ${one.judged} |`),
  ];
}

function rehearsal({ figures }: RehearsalFigures): string[] {
  return [
    "## Rehearsal",
    "",
    "| | ms | from .. to | MB |",
    "| --- | --- | --- | --- |",
    ...figures.map(
      ({ name, ms, range, memoryMb }) => `| ${name} | ${ms} | ${range.join(" .. ")} | ${memoryMb ?? ""} |`,
    ),
  ];
}

function contract(figure: ContractFigure): string[] {
  return [
    "## Large contracts",
    "",
    `An OpenAPI document of ${figure.operations} operations (${figure.megabytes} MB) against a changed copy: read in ${figure.readSeconds} s, compared in ${figure.compareSeconds} s, with ${figure.peakMb} MB at the most.`,
  ];
}

function permission(figure: PermissionFigure): string[] {
  return [
    "## Decisions of the permission engine",
    "",
    `${figure.decisions} command lines, half of them plain and the rest joined, wrapped in one another or strewn with signs of the shell, judged under ${figure.rules} rules in three layers: ${figure.allowed} were allowed, ${figure.asked} asked about, ${figure.denied} denied. Each line is parsed anew in every round; no answer is kept.`,
    "",
    `A decision takes ${figure.median} ms in the median and ${figure.p99} ms at the 99th percentile (for each line the middle of ${figure.rounds} rounds). Of all single decisions, with whatever else the machine did meanwhile, the 99th percentile is ${figure.singleP99} ms.`,
  ];
}

function webhook(figure: Partial<WebhookFigure>): string[] {
  const { runs, closed, paced, embedded, waiting, load } = figure;
  const row = (name: string, one: WebhookRun): string =>
    `| ${name} | ${one.perSecond} | ${one.p50} / ${one.p99} | ${one.cpuMs} | ${one.redisCpuMs} | ${one.megabytes} MB | ${one.readyS} s (${one.readyCpuS} s) |`;
  return [
    "## Deliveries",
    "",
    `Signed deliveries of 20 kB from a sender on the same machine; middle of ${runs ?? 1} runs in turn. The peer is a bare Probot app that adds one BullMQ job for each and logs nothing; ours logs a line for each. A run in which a delivery was lost, or a forged one taken, stops the bench.`,
    "",
    "| | a second | p50 / p99, ms | processor for each, ms | Redis' own | memory | ready after (processor) |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...(closed ? [row("32 at once: ours", closed.ours), row("32 at once: Probot", closed.probot)] : []),
    ...(paced ? [row("200 a second: ours", paced.ours), row("200 a second: Probot", paced.probot)] : []),
    ...(embedded
      ? [row("whole app with Redis", embedded.redis), row("whole app without Redis", embedded.embedded)]
      : []),
    ...(waiting
      ? [
          row("one waits already: with Redis", waiting.redis),
          row("one waits already: without Redis", waiting.embedded),
        ]
      : []),
    ...(load ? [row(`200 a second for ${load.seconds} s`, load)] : []),
    "",
    ...(closed ? [`Ratios, 32 at once: rate ${closed.rateRatio}, processor ${closed.cpuRatio}.`] : []),
    ...(paced ? [`At 200 a second the ratio of the p99 is ${paced.p99Ratio}.`] : []),
    ...(embedded
      ? [
          `Without Redis the rate is ${embedded.rateRatio} of that with it${waiting ? `, and ${waiting.rateRatio} when a review of each pull request waits already and is told the newer delivery` : ""}; the very first start in a new folder took ${embedded.firstReadyS} s.`,
        ]
      : []),
    ...(load
      ? [
          `In the last row a twentieth were forged and a tenth repeated: ${load.accepted} were taken, ${load.refused} refused, ${load.failed} failed, ${load.forgedAccepted} forged ones taken, and ${load.jobs} reviews queued.`,
        ]
      : []),
  ];
}

function queue(figures: readonly QueueFigure[]): string[] {
  const [first] = figures;
  if (!first) return [];
  const { reviews, latencyS, concurrency, mirrors } = first;
  return [
    "## Reviews that wait for a model",
    "",
    `${reviews} reviews, each with a head of its own out of ${mirrors} mirrors that have its commits, and each waiting ${latencyS} s for the model, WORKER_CONCURRENCY=${concurrency}. programs: five changed programs; small: the small pull request, whose migration is rehearsed.`,
    "",
    "| | workers | seconds | processor for each | most under way in one | memory of one | a neighbour's review began after | locks lost |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...figures.flatMap(({ kind, one, two }) =>
      [one, two].map(
        (run, at) =>
          `| ${kind} | ${at + 1} | ${run.seconds} | ${run.cpuS} s | ${run.inFlight} | ${run.megabytes} MB | ${run.neighbourS} s | ${run.lost} |`,
      ),
    ),
    "",
    `Two workers need ${figures.map(({ kind, ratio }) => `${ratio} (${kind})`).join(" and ")} of the time of one. Processor is that of both cores together, with Redis and the bench in it.`,
  ];
}

function superseded({ runs, stops }: SupersededFigure): string[] {
  return [
    "## A newer head",
    "",
    `A worker as it is shipped is told in the middle of a review that a newer head is queued; middle and most of ${runs} runs, from the announcement on. Its own part is over when it has put the review away and asks GitHub about the head; the processes below it are the analyst, git and Postgres. Processor time is counted in hundredths of a second, so 0 means less than two of them.`,
    "",
    "| while | the run is over after, ms | nothing below it computes after, ms |",
    "| --- | --- | --- |",
    ...stops.map(
      (one) =>
        `| ${one.stage} | ${one.runMs} (${one.runMostMs}) | ${one.childrenMs} (${one.childrenMostMs}) |`,
    ),
  ];
}

const SLOWER = [
  "## What is slower than the peers, and why",
  "",
  "- **SQL alone.** squawk is a native program; Node has hardly started when it is done. Ours loads Postgres' own parser as WebAssembly.",
  "- **Small pull requests** take nearly the processor time of the linters, for a whole Postgres beside our own start. It is started before anything else is read.",
  "- **Many changed programs.** Each is judged by following values from where they come in to where they are used. Syntax trees lie outside of JavaScript, and each question to them costs about a microsecond; the answers are kept (`src/syntax/node.ts`), but the first ones remain.",
  "- **Ten thousand changed files.** The syntax trees of every program that the routes of one side lead through are held until the last is read: that is most of the memory of the largest row. Dead trees lie where V8 does not see them, so they are collected whenever the process has grown by 96 MB.",
  "- **Deliveries.** Beside the job itself each delivery is logged, counted and announced to the workers; the bare app does none of that. At 200 a second it may be seen in the slowest hundredth.",
  "- **Without Redis** each job is written by a Postgres that runs as WebAssembly within the server. Deliveries that come together share its statements; what remains is 0.2 to 0.4 ms of the processor for each, and about 0.7 ms for one that comes alone.",
  "- **A second worker on the same two cores** halves the time as long as both have some to spare: with migrations to rehearse, about 50 ms of the processor for a review, they nearly have not.",
];
