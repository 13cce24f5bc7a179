import { randomUUID } from "node:crypto";
import type { ForgeSurvey, OpenPull } from "../domain/forge.ts";
import type { Job } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Repo } from "../domain/pull-request.ts";
import { messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import { allBegun } from "./begun-checks.ts";

/** Milliseconds between two sweeps. */
const EVERY = 5 * 60_000;

/** A sweep that another process ended this lately is not made again at the start of this one. Milliseconds. */
const AT_START = 60_000;

/** The longest a sweep goes on; the next one begins where it stopped. Milliseconds. */
const WITHIN = 4 * 60_000;

/**
 * Seconds for which a sweep belongs to its process, from the last repository on. A process that is killed leaves its
 * turn behind, and what it was killed by is the very thing that a sweep mends.
 */
const TURN_S = 120;

/** Seconds for which the end of the last sweep is remembered. */
const LAST_S = 1_200;

/** A pull request that changed this lately is left to its delivery. Milliseconds. */
const GRACE = 2 * 60_000;

/** A check run that is in progress for longer has nobody who works on it. Milliseconds. */
const STUCK = 15 * 60_000;

/** Seconds until the same head is looked at again by a sweep: a draft, or a repository that is switched off. */
const AGAIN_S = 3_600;

/** Repositories of one installation in one sweep: at most a sixth of its hourly budget in an hour. */
const MAX_REPOSITORIES = 70;

/** Pull requests with checks that may have been left running, in one sweep. */
const MAX_BEGUN = 500;

/** How far back deliveries are looked for; GitHub keeps them for three days. Milliseconds. */
const DELIVERIES = 3 * 86_400_000;

/** Deliveries that are asked for again in one sweep. */
const MAX_REDELIVERIES = 100;

/** A day longer than GitHub keeps deliveries. Seconds. */
const REDELIVERED_S = 4 * 86_400;
const ASKED = "asked";

export interface SweepPorts {
  survey: ForgeSurvey;
  ledger: Ledger;
  enqueue(job: Job): Promise<void>;
  log: Logger;
  /** Epoch milliseconds. */
  now?: () => number;
}

export interface Swept {
  installations: number;
  repositories: number;
  pulls: number;
  enqueued: number;
  redelivered: number;
}

/**
 * Compares what is open on GitHub with what was reviewed, and enqueues what was not: whatever was lost on the way, a
 * delivery or the whole queue, is found here. Looks at how things are and not at what happened, so doing it again
 * is harmless.
 *
 * @param lately milliseconds: nothing is done when a sweep ended within them
 * @param me whose sweep it is: nobody sweeps twice at the same time under one name
 * @returns `undefined` when another process sweeps
 */
export async function sweep(
  ports: SweepPorts,
  lately: number = AT_START,
  me: string = randomUUID(),
): Promise<Swept | undefined> {
  const { ledger, log } = ports;
  const now = ports.now ?? Date.now;
  const last = Number(await ledger.get("sweep:last"));
  if (Number.isFinite(last) && last > 0 && now() - last < lately) return undefined;
  const taken = async (from: string | undefined) => ledger.swap("sweep:turn", from, me, TURN_S);
  // Its own may be left of a sweep whose end the ledger did not hear of.
  if (!(await taken(undefined)) && !(await taken(me))) return undefined;
  const swept: Swept = { installations: 0, repositories: 0, pulls: 0, enqueued: 0, redelivered: 0 };
  const deadline = now() + WITHIN;
  const goOn = async (): Promise<boolean> =>
    now() < deadline && (await ledger.swap("sweep:turn", me, me, TURN_S));
  try {
    await step("deliveries", log, async () => {
      swept.redelivered = await redeliver(ports, now);
    });
    await step("checks", log, async () => {
      swept.enqueued += await enqueueBegun(ports, now());
    });
    for (const { id, account, suspended } of await ports.survey.installations()) {
      if (suspended) continue;
      swept.installations++;
      // One installation that has to wait, or is gone, stops no other.
      await step(`installation ${account}`, log, () => sweepInstallation(id, ports, swept, { now, goOn }));
    }
    await ledger.put("sweep:last", String(now()), LAST_S);
    log.info({ ...swept }, "swept");
    return swept;
  } finally {
    if ((await ledger.get("sweep:turn").catch(() => undefined)) === me)
      await ledger.drop("sweep:turn").catch(() => undefined);
  }
}

async function step(what: string, log: Logger, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    log.warn({ what, reason: messageOf(error) }, "a part of the sweep was not made");
  }
}

async function sweepInstallation(
  installation: number,
  ports: SweepPorts,
  swept: Swept,
  { now, goOn }: { now: () => number; goOn: () => Promise<boolean> },
): Promise<void> {
  const { survey, ledger } = ports;
  const all = [...(await survey.repositories(installation))].sort((a, b) => a.id - b.id);
  const next = `sweep:next:${installation}`;
  const after = Number((await ledger.get(next)) ?? 0);
  for (const repo of portionOf(all, after)) {
    if (!(await goOn())) return;
    swept.repositories++;
    for (const pull of await survey.openPulls(installation, repo)) {
      swept.pulls++;
      if (await enqueueLost(pull, ports, now())) swept.enqueued++;
    }
    await ledger.put(next, String(repo.id), 86_400);
  }
}

/** The repositories after the one that was looked at last, and from the beginning again. */
function portionOf(all: readonly Repo[], after: number): Repo[] {
  const later = all.filter(({ id }) => id > after);
  return [...later, ...all.filter(({ id }) => id <= after)].slice(0, MAX_REPOSITORIES);
}

/** What a pull request lacks; `undefined` when nothing. */
export function lackOf({ check, updatedAt, draft }: OpenPull, now: number): "review" | "end" | undefined {
  // Nobody looked. Or the head is the newest again, or its pull request was opened again: whoever made it a draft wants
  // none. Or it was looked at when it went into another branch.
  const none = !check || (check.left === true && !draft) || (check.completed && check.otherBase === true);
  if (none) return now - Date.parse(updatedAt) >= GRACE ? "review" : undefined;
  return !check.completed && now - Date.parse(check.startedAt) >= STUCK ? "end" : undefined;
}

async function enqueueLost(
  pull: OpenPull,
  { ledger, enqueue, log }: SweepPorts,
  now: number,
): Promise<boolean> {
  const lack = lackOf(pull, now);
  if (!lack) return false;
  const { key, head, base } = pull;
  const name = `swept:${key.repo.id}#${key.number}`;
  const what = `${head}:${lack}:${base}`;
  if ((await ledger.get(name)) === what) return false;
  log.info({ repository: `${key.repo.owner}/${key.repo.name}`, number: key.number, head, lack }, "swept up");
  // The queue has one job for each pull request, so one that waits or runs already stays the one.
  await enqueue({
    kind: "review",
    ...key,
    head,
    cause: { delivery: `sweep-${head.slice(0, 12)}`, event: `sweep.${lack}` },
  });
  await ledger.put(name, what, AGAIN_S);
  return true;
}

/** Checks on heads that nobody looks at any more: of a pull request that moved on, or was closed. */
async function enqueueBegun({ ledger, enqueue, log }: SweepPorts, now: number): Promise<number> {
  let count = 0;
  for (const { at, heads, ...key } of await allBegun(ledger, MAX_BEGUN)) {
    if (now - at < STUCK) continue;
    const name = `swept-begun:${key.repo.id}#${key.number}`;
    const what = heads.join(",");
    if ((await ledger.get(name)) === what) continue;
    log.info({ repository: `${key.repo.owner}/${key.repo.name}`, number: key.number, heads }, "swept up");
    const delivery = `sweep-${heads[0]?.slice(0, 12)}`;
    await enqueue({ kind: "review", ...key, cause: { delivery, event: "sweep.end" } });
    await ledger.put(name, what, AGAIN_S);
    count++;
  }
  return count;
}

/** Asks for each delivery that nobody took: once, or twice where a process died over it. Whether it is taken then is seen by what it was about. */
async function redeliver({ survey, ledger, log }: SweepPorts, now: () => number): Promise<number> {
  let count = 0;
  for (const { id, guid } of await survey.failedDeliveries(new Date(now() - DELIVERIES))) {
    if (count >= MAX_REDELIVERIES) break;
    const safe = guid.replace(/[^A-Za-z0-9-]/g, "_").slice(0, 100);
    const key = `redelivered:${safe}`;
    const asked = await ledger.get(key);
    if (asked === ASKED) continue;
    // Whoever was killed meanwhile is followed by one more try, and by no third one.
    await ledger.put(key, asked === undefined ? "trying" : ASKED, REDELIVERED_S);
    await survey.redeliver(id);
    await ledger.put(key, ASKED, REDELIVERED_S);
    log.info({ delivery: guid }, "failed delivery asked for again");
    count++;
  }
  return count;
}

/** Sweeps now and every few minutes, until it is stopped. */
export function startSweeping(ports: SweepPorts, every: number = EVERY): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const me = randomUUID();
  const go = (lately: number): void => {
    running = running.then(() =>
      sweep(ports, lately, me).catch((error: unknown) => {
        ports.log.warn({ reason: messageOf(error) }, "the sweep was not made");
      }),
    );
  };
  go(Math.min(AT_START, every / 2));
  const timer = setInterval(() => go(every * 0.8), every);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      // A sweep writes nothing that has to be whole.
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
    },
  };
}
