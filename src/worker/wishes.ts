import { z } from "zod";
import { mergedReview, type PullKey, type ReviewJob } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";

/** What somebody asked of a review of this pull request. */
export type Wish = Pick<ReviewJob, "only" | "full"> & { asked: NonNullable<ReviewJob["asked"]> };

/** A job may be put off for a day, and the one that was asked for waits behind it. Seconds. */
const KEEP_S = 2 * 86_400;

/** Wishes of one pull request; the oldest is forgotten. More comments than this in a while are a flood anyway. */
const MAX_WISHES = 20;

/** How often the list is tried to be changed while others change it. */
const MAX_TRIES = 10;

const wishSchema = z.object({
  asked: z.object({
    by: z.object({ login: z.string(), kind: z.enum(["person", "bot"]) }),
    comment: z.number(),
    thread: z.number().optional(),
  }),
  only: z.array(z.string()).optional(),
  full: z.boolean().optional(),
});
const listSchema = z.array(wishSchema);

/**
 * What people asked for and nobody has answered yet. Behind a review that runs the queue keeps one job, the newest:
 * a push after a request would take its place. So a request is written down before its job is queued, and whichever
 * review comes next is made, and answered, as all of them want it.
 */
export interface Wishes {
  /** To be called before the job is queued. Nothing for one that nobody asked for. */
  add(job: ReviewJob): Promise<void>;
  /** The job with everything that was asked for until now, and who is to be answered, the job's own included. */
  joined(job: ReviewJob): Promise<{ job: ReviewJob; wishes: readonly Wish[] }>;
  /** They were answered. */
  granted(wishes: readonly Wish[]): Promise<void>;
}

/** Without a ledger only the job itself says who asked. */
export function wishesOf({ repo, number }: PullKey, ledger: Ledger | undefined): Wishes {
  const name = `wishes:${repo.id}#${number}`;

  const change = async (to: (wishes: readonly Wish[]) => readonly Wish[]): Promise<void> => {
    if (!ledger) return;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const there = await ledger.get(name);
      const before = read(there);
      const wishes = to(before);
      if (wishes.length === 0 && before.length === 0) return;
      if (await ledger.swap(name, there, JSON.stringify(wishes.slice(-MAX_WISHES)), KEEP_S)) return;
    }
  };

  return {
    async add(job) {
      const wish = wishOf(job);
      // Given again, it is the same comment, which now wants what it says now.
      if (wish) await change((wishes) => [...wishes.filter((one) => !isSame(one, wish)), wish]);
    },
    async joined(job) {
      const own = wishOf(job);
      const kept = read(await ledger?.get(name)).filter((one) => !own || !isSame(one, own));
      const wanted = kept.reduceRight((sum, wish) => mergedReview({ ...bare(job), ...wish }, sum), job);
      return { job: wanted, wishes: own ? [...kept, own] : kept };
    },
    async granted(wishes) {
      if (wishes.length > 0)
        await change((kept) => kept.filter((one) => !wishes.some((wish) => isSame(wish, one))));
    },
  };
}

function wishOf({ asked, only, full }: ReviewJob): Wish | undefined {
  return asked && { asked, ...(only ? { only } : {}), ...(full ? { full } : {}) };
}

function bare(job: ReviewJob): ReviewJob {
  const { asked: _, only: __, full: ___, ...rest } = job;
  return rest;
}

/** One comment asks once. Comments of the diff have numbers of their own. */
function isSame({ asked: one }: Wish, { asked: other }: Wish): boolean {
  return one.comment === other.comment && (one.thread === undefined) === (other.thread === undefined);
}

function read(written: string | undefined): readonly Wish[] {
  if (written === undefined) return [];
  try {
    return (listSchema.safeParse(JSON.parse(written)).data ?? []).map(({ asked, only, full }) => {
      const { by, comment, thread } = asked;
      return {
        asked: { by, comment, ...(thread === undefined ? {} : { thread }) },
        ...(only ? { only } : {}),
        ...(full ? { full } : {}),
      };
    });
  } catch {
    return [];
  }
}
