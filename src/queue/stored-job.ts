import { z } from "zod";
import type { Job } from "../domain/job.ts";

/** What the store keeps of a job. */
export interface StoredJob {
  job: Job;
  /** Set by the first passing error: since when (epoch milliseconds), and how many so far. */
  passing?: { since: number; times: number };
}

const actor = z.object({ login: z.string(), kind: z.enum(["person", "bot"]) });

const pullKey = {
  installation: z.number(),
  repo: z.object({ id: z.number(), owner: z.string(), name: z.string() }),
  number: z.number(),
  cause: z.object({ delivery: z.string(), event: z.string() }),
};

const storedJob: z.ZodType<StoredJob> = z.object({
  job: z.discriminatedUnion("kind", [
    z.object({
      ...pullKey,
      kind: z.literal("review"),
      head: z.string().optional(),
      asked: z.object({ by: actor, comment: z.number(), thread: z.number().optional() }).optional(),
      only: z.array(z.string()).optional(),
      full: z.boolean().optional(),
    }),
    z.object({
      ...pullKey,
      kind: z.literal("command"),
      by: actor,
      comment: z.number(),
      commands: z.array(z.object({ verb: z.string(), args: z.array(z.string()) })),
      errors: z.array(z.object({ line: z.number(), code: z.string(), message: z.string() })),
      where: z
        .discriminatedUnion("kind", [
          z.object({ kind: z.literal("review-comment"), inReplyTo: z.number().optional() }),
          z.object({ kind: z.literal("button") }),
        ])
        .optional(),
      said: z.string().optional(),
    }),
    z.object({ ...pullKey, kind: z.literal("resume"), request: z.string() }),
    z.object({ ...pullKey, kind: z.literal("merge-group"), head: z.string() }),
  ]),
  passing: z.object({ since: z.number(), times: z.number() }).optional(),
});

/** Reads what the store gave back, which another version may have written. `undefined` when it is not a job. */
export function readStoredJob(data: unknown): StoredJob | undefined {
  const read = storedJob.safeParse(data);
  return read.success ? read.data : undefined;
}

/** The fields that every log line about a job carries. */
export function logFields(job: Job): Record<string, unknown> {
  return {
    job: job.kind,
    delivery: job.cause.delivery,
    repository: `${job.repo.owner}/${job.repo.name}`,
    number: job.number,
    ...("head" in job && job.head !== undefined ? { head: job.head } : {}),
    ...(job.kind === "resume" ? { request: job.request } : {}),
  };
}
