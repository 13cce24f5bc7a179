import type { Call } from "../support/github/call.ts";
import type { FakeGitHub } from "../support/github/fake-github.ts";
import type { RedisServer } from "../support/redis.ts";
import type { RunningProcess } from "./processes.ts";
import type { Draw } from "./random.ts";

/** What goes wrong, each as often in a round as it stands here. */
const ROUND = [
  "worker killed",
  "worker killed",
  "worker killed",
  "worker killed",
  "worker stopped",
  "Redis killed",
  "Redis killed",
  "Redis lost its tail",
  "Redis froze",
  "GitHub failed",
  "GitHub failed",
] as const;

export type Trouble = (typeof ROUND)[number];

const MODES = ["apply-then-502", "drop-then-502", "apply-then-reset", "reset", "secondary-limit"] as const;

/** Most bytes that Redis loses: what a second of this load writes. */
const TAIL = 65_536;

export interface Place {
  github: FakeGitHub;
  redis: RedisServer;
  workers: RunningProcess[];
  /** In place of one that was ended. */
  startWorker(at: number): RunningProcess;
  draw: Draw;
}

export type Troubles = Record<Trouble, number>;

const isWrite = (call: Call): boolean =>
  call.kind === "rest"
    ? call.method !== "GET"
    : call.kind === "graphql" && /^graphql\/(?!query)/.test(call.operationId);

/**
 * Makes trouble until it is told to end, and leaves everything running: a trouble every three to nine seconds, in rounds
 * of all kinds in another order each.
 */
export function makeTrouble(place: Place): { count: Troubles; end(): Promise<void> } {
  const { draw } = place;
  const count = Object.fromEntries(ROUND.map((kind) => [kind, 0])) as Troubles;
  let round: Trouble[] = [];
  let ended = false;
  let wake = (): void => {};
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const go = async (): Promise<void> => {
    for (;;) {
      await wait(3_000 + draw.upTo(6_000));
      if (ended) return;
      if (round.length === 0) round = [...ROUND];
      const kind = round.splice(draw.upTo(round.length - 1), 1)[0];
      if (!kind) continue;
      await happens(kind, place);
      count[kind]++;
    }
  };
  const going = go();
  return {
    count,
    async end() {
      ended = true;
      wake();
      await going;
    },
  };
}

async function happens(kind: Trouble, { github, redis, workers, startWorker, draw }: Place): Promise<void> {
  const pause = (least: number, more: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, least + draw.upTo(more)));
  switch (kind) {
    case "worker killed":
    case "worker stopped": {
      const at = draw.upTo(workers.length - 1);
      await workers[at]?.end(kind === "worker killed" ? "SIGKILL" : "SIGTERM");
      await pause(0, 1_500);
      workers[at] = startWorker(at);
      return;
    }
    case "Redis killed":
      await redis.kill();
      await pause(0, 3_000);
      return redis.start();
    case "Redis lost its tail":
      await redis.kill();
      await redis.loseTail(1 + draw.upTo(TAIL));
      await pause(0, 1_000);
      return redis.start();
    case "Redis froze":
      redis.freeze();
      await pause(1_000, 4_000);
      return redis.thaw();
    case "GitHub failed":
      github.fault({ match: isWrite, mode: draw.one(MODES), times: 1 + draw.upTo(2), retryAfter: 3 });
  }
}
