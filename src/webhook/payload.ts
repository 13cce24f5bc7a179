import { z } from "zod";
import type { Job } from "../domain/job.ts";
import type { Repo } from "../domain/pull-request.ts";

/** What one delivery leads to: work, or nothing for a reason that goes into the log. */
export type Decision = { job: Job } | { nothing: string };

/** The delivery as it came, after its signature was checked. */
export interface Delivered {
  /** GitHub's id of the delivery. */
  id: string;
  payload: unknown;
}

// Only what is used is described, and what else GitHub sends is left alone: payloads grow new fields.
// Names are bounded to GitHub's own alphabet, because they end up in addresses.

export const shaSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
export const numberSchema = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const repositorySchema = z
  .object({
    id: numberSchema,
    name: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
    owner: z.object({ login: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) }),
  })
  .transform(({ id, name, owner }): Repo => ({ id, owner: owner.login, name }));

export const installationSchema = z.object({ id: numberSchema });

export const userSchema = z.object({ login: z.string().min(1).max(100), type: z.string().max(50) });

/** `pull_request.opened` and so on, for logs. */
export const actionSchema = z.object({ action: z.string().max(100) });

/** Why a payload does not have the shape it should, in one line without any of its content. */
export function misshapen(error: z.ZodError): { nothing: string } {
  const places = error.issues.slice(0, 3).map(({ path, code }) => `${path.join(".")} (${code})`);
  return { nothing: `the payload has another shape than GitHub documents: ${places.join(", ")}` };
}
