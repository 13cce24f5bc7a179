import type { Step } from "./schedule.ts";
import * as claude from "./scenes/claude.ts";
import * as on from "./scenes/github.ts";
import * as memory from "./scenes/memory.ts";
import * as redis from "./scenes/redis.ts";
import type { Scene } from "./scenes/scene.ts";

/** One row of the table of faults. */
export type Row = { row: number; fault: string } & (
  | {
      /** Run here, against the invariant. */
      steps: readonly Step[];
      /** The step of the worker at which it is killed, as the history calls it. */
      killed?: string;
    }
  | {
      /** Run by `scenes.test.ts` with a whole App in real time; each by what it shows, "" for the only one. */
      scenes: Readonly<Record<string, Scene>>;
    }
  | {
      /** Shown with the real part, elsewhere: the file and the test in it. */
      by: readonly [file: string, sentence: string];
    }
  /** Why it does not apply, or is not shown. */
  | { not: string }
);

const open: Step = { do: "open", pull: 0, deliver: "now", gates: 400 };
const push: Step = { do: "push", pull: 0, deliver: "now", gates: 400 };
const submit = "graphql/submitPullRequestReview" as const;

type Github = Extract<Step, { do: "github" }>;
const github = (mode: Github["mode"], on: Github["on"], times = 1, skip = 0): Step => ({
  do: "github",
  mode,
  on,
  times,
  skip,
  gates: 0,
});
/** Events one after the other while the first one's review is so many steps on its way. */
const during = (after: number, ...next: readonly Step[]): Step[] => [{ ...open, gates: after }, ...next];

export const rows: readonly Row[] = [
  { row: 1, fault: "Redis down at enqueue", scenes: { "": redis.redisDown } },
  { row: 2, fault: "Redis slow", scenes: { "": redis.redisSlow } },
  { row: 3, fault: "Redis restart mid-job", scenes: { "": redis.redisRestarts } },
  {
    row: 4,
    fault: "Redis loses last second",
    steps: [
      { ...open, gates: 0 },
      { do: "wipe", gates: 0 },
    ],
  },
  { row: 5, fault: "Redis wiped", steps: during(12, { do: "wipe", gates: 0 }, push) },
  { row: 6, fault: "Redis full", scenes: { "": redis.redisFull } },
  { row: 7, fault: "reconnect leaves worker idle", scenes: { "": redis.connectionsCut } },
  { row: 8, fault: "kill before review POST", steps: [open], killed: "before POST graphql draft" },
  {
    row: 9,
    fault: "kill after pending, before submit",
    steps: [open],
    killed: "before POST graphql publish",
  },
  { row: 10, fault: "kill after submit, before ack", steps: [open], killed: "after POST graphql publish" },
  { row: 11, fault: "502/timeout, write applied", steps: [github("apply-then-502", submit), open] },
  { row: 12, fault: "502/timeout, not applied", steps: [github("drop-then-502", submit, 3), open] },
  {
    row: 13,
    fault: "list is stale after write",
    steps: [github("apply-then-reset", submit), github("stale-list", "graphql/query", 2, 1), open],
  },
  { row: 14, fault: "secondary limit 403/429", steps: [github("secondary-limit", submit, 2), open] },
  { row: 15, fault: "primary exhausted", steps: [github("primary-limit", "any", 1, 3), open] },
  { row: 16, fault: "token expires mid-job", steps: during(14, { do: "tokens", gates: 400 }) },
  {
    row: 17,
    fault: "clock ±10 min",
    scenes: { "ten minutes behind": on.clockOff(-10), "ten minutes ahead": on.clockOff(10) },
  },
  {
    row: 18,
    fault: "force-push during review",
    steps: during(16, { do: "force", pull: 0, deliver: "now", gates: 400 }),
  },
  { row: 19, fault: "push after verification", steps: during(24, { ...push, deliver: "late" }) },
  {
    row: 20,
    fault: "PR closed/merged",
    steps: during(16, { do: "close", pull: 0, deliver: "now", gates: 400 }),
  },
  { row: 21, fault: "branch or fork deleted", scenes: { "": on.headDeleted } },
  {
    row: 22,
    fault: "base retargeted",
    steps: [open, { do: "retarget", pull: 0, deliver: "now", gates: 400 }],
  },
  {
    row: 23,
    fault: "comment deleted before approval",
    by: ["test/worker/approvals.test.ts", "a comment that was edited since, or is gone, does not count"],
  },
  { row: 24, fault: "repo renamed/transferred", scenes: { "": on.renamed } },
  {
    row: 25,
    fault: "installation suspended/removed",
    steps: [{ do: "suspend", gates: 0 }, open, { do: "mend", gates: 0 }],
  },
  {
    row: 26,
    fault: "permission reduced",
    steps: [{ do: "forbid", what: "pull_requests", gates: 0 }, open, { do: "mend", gates: 0 }, push],
  },
  {
    row: 27,
    fault: "duplicate deliveries ×100",
    steps: [open, ...Array.from({ length: 100 }, (): Step => ({ do: "again", gates: 2 }))],
  },
  {
    row: 28,
    fault: "out of order",
    steps: [{ ...open, deliver: "late" }, push, push, { do: "late", gates: 400 }],
  },
  {
    row: 29,
    fault: "delivery never arrives",
    steps: [
      { ...open, deliver: "never" },
      { do: "wait", minutes: 3, gates: 0 },
      { do: "sweep", gates: 400 },
    ],
  },
  {
    row: 30,
    fault: "two workers, one PR",
    steps: during(18, { do: "slow", worker: 0, gates: 0 }, { do: "wait", minutes: 1, gates: 400 }),
  },
  {
    row: 31,
    fault: "event loop blocked → lock lost",
    steps: during(26, { do: "slow", worker: 0, gates: 0 }, { do: "wait", minutes: 16, gates: 400 }),
  },
  {
    row: 32,
    fault: "poison job",
    steps: [
      { do: "strike", what: "review-ours", times: 3, gates: 0 },
      open,
      { do: "wait", minutes: 1, gates: 400 },
      { do: "wait", minutes: 1, gates: 400 },
    ],
  },
  { row: 33, fault: "worker out of memory", scenes: { "": memory.outOfMemory } },
  { row: 34, fault: "SIGTERM deploy", scenes: { "": redis.rollingDeploy } },
  {
    row: 35,
    fault: "model 429/529",
    scenes: {
      "a limit that passes": claude.limited,
      "an overload that does not": claude.overloaded,
      "no answer at all": claude.silent,
    },
  },
  { row: 36, fault: "spend-cap 429", scenes: { "": claude.spendCap } },
  { row: 37, fault: "stream cut after 200", scenes: { "": claude.streamCut } },
  { row: 38, fault: "max_tokens / context full", scenes: { "": claude.cutAtItsLongest } },
  {
    row: 39,
    fault: "refusal / empty / invalid JSON",
    scenes: { "a refusal": claude.refusal, nonsense: claude.garbage },
  },
  { row: 40, fault: "tool-call storm or loop", scenes: { "": claude.storm } },
  { row: 41, fault: "bad anchor 422", scenes: { "": on.badAnchor } },
  { row: 42, fault: "missing patch, binary, rename, mode only", scenes: { "": on.noPatch } },
  { row: 43, fault: "10,000-file PR", scenes: { "": on.manyFiles } },
  { row: 44, fault: "body 70,000 / 120 annotations", scenes: { "": on.muchToSay } },
  {
    row: 45,
    fault: "disk full in scratch",
    not: "no test fills a disk: it takes a file system of its own, and so rights that a test does not have",
  },
  {
    row: 46,
    fault: "rehearsal database hangs",
    by: ["test/rehearsal/hostile.test.ts", "an endless loop is killed at the time limit"],
  },
  {
    row: 47,
    fault: "several agents finish together",
    not: "architects publish nothing: the worker weighs what all of them found into one review and publishes that once",
  },
  {
    row: 48,
    fault: "inline comment dropped at submit",
    steps: [{ do: "lose", when: "submit", gates: 0 }, open],
  },
  { row: 49, fault: "handler hangs 12 s", scenes: { "": redis.redisSlow } },
  { row: 50, fault: "config merged between enqueue and run", scenes: { "": on.configurationMerged } },
  {
    row: 51,
    fault: "check update lost",
    steps: [
      { do: "kill", worker: 0, after: 26, gates: 0 },
      open,
      { do: "wipe", gates: 0 },
      { do: "wait", minutes: 16, gates: 0 },
      { do: "sweep", gates: 400 },
    ],
  },
  {
    row: 52,
    fault: "reconciler and webhook race",
    steps: [
      { ...open, deliver: "late", gates: 0 },
      { do: "wait", minutes: 3, gates: 0 },
      { do: "sweep", gates: 0 },
      { do: "late", gates: 400 },
    ],
  },
];
