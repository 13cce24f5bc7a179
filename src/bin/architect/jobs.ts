import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { createLogger } from "../../log.ts";
import type { JobState, ListedJob, Retried } from "../../queue/dead-letters.ts";
import { type OpenedQueue, openQueue } from "../../queue/open-queue.ts";
import { document, type Terminal } from "./terminal.ts";

export interface JobsArguments {
  failed?: boolean;
  retry?: string;
  retryAll?: boolean;
  format: "text" | "json";
}

/** Jobs of one state that are shown; the counts tell how many there are. */
const SHOWN = 100;

const STATES: readonly JobState[] = ["active", "waiting", "delayed", "failed"];

const SAID: Readonly<Record<Exclude<Retried, "retried">, string>> = {
  unknown: "is not in this queue",
  "not-failed": "did not fail",
  unreadable: "was written by another version, and cannot be read",
};

/**
 * What is in the App's queue, and failed jobs once more. Takes no job itself.
 *
 * @returns 0, or 1 when a job that was named could not be tried again
 * @throws UserError when there is no queue here, or another process has the embedded one
 */
export async function jobsCommand(
  options: JobsArguments,
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const queue = await queueOf(env);
  try {
    if (options.retry !== undefined) {
      const end = await queue.retry(options.retry);
      const words = end === "retried" ? "waits again" : SAID[end];
      await terminal.print(
        options.format === "json"
          ? document({ schemaVersion: 1, id: options.retry, outcome: end })
          : `${printableLine(options.retry)} ${words}\n`,
      );
      return end === "retried" ? 0 : 1;
    }
    if (options.retryAll) {
      const retried = await queue.retryAll();
      await terminal.print(
        options.format === "json"
          ? document({ schemaVersion: 1, retried })
          : `${retried === 1 ? "1 job waits" : `${retried} jobs wait`} again\n`,
      );
      return 0;
    }
    const counts = await queue.counts();
    const states = options.failed ? (["failed"] as const) : STATES;
    const jobs: ListedJob[] = [];
    for (const state of states) jobs.push(...(await queue.list(state, SHOWN)));
    await terminal.print(
      options.format === "json"
        ? document({
            schemaVersion: 1,
            counts,
            jobs: jobs.map((job) => ({ ...job, ageSeconds: ageOf(job) })),
          })
        : textOf(counts, jobs, states),
    );
    return 0;
  } finally {
    await queue.close();
  }
}

async function queueOf(env: NodeJS.ProcessEnv): Promise<OpenedQueue> {
  const log = createLogger("silent");
  const redisUrl = env.REDIS_URL?.trim();
  if (redisUrl) return openQueue({ redisUrl, log });
  const folder = join(env.DATA_DIR?.trim() || "./data", "queue");
  if (!existsSync(folder))
    throw new UserError(`There is no queue in ${folder}`, {
      remedy: "set REDIS_URL or DATA_DIR as for the App, or run this in its folder",
    });
  return openQueue({ dataDir: folder, log });
}

function textOf(
  counts: Readonly<Record<JobState, number>>,
  jobs: readonly ListedJob[],
  states: readonly JobState[],
): string {
  const summary = STATES.map((state) => `${counts[state]} ${state}`).join(", ");
  const lines = jobs.flatMap((job) => {
    const about = job.repository ? `${job.repository}#${job.number}` : "?";
    const tries = job.attempts > 0 ? `, tried ${job.attempts === 1 ? "once" : `${job.attempts} times`}` : "";
    return [
      printableLine(`${job.state.padEnd(7)}  ${job.kind} of ${about}, ${ageText(ageOf(job))} old${tries}`),
      printableLine(`         ${job.id}  delivery ${job.delivery}`),
      ...(job.reason ? [printableLine(`         ${job.reason}`)] : []),
    ];
  });
  const hidden = states
    .filter((state) => counts[state] > SHOWN)
    .map((state) => `${counts[state] - SHOWN} more ${state}`);
  return [summary, ...lines, ...(hidden.length > 0 ? [`and ${hidden.join(", ")}`] : [])]
    .join("\n")
    .concat("\n");
}

/** Whole seconds since it was added. */
function ageOf({ added }: ListedJob): number {
  return Math.max(0, Math.round((Date.now() - added.getTime()) / 1_000));
}

function ageText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
