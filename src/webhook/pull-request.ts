import { z } from "zod";
import {
  type Decision,
  type Delivered,
  installationSchema,
  misshapen,
  numberSchema,
  repositorySchema,
  shaSchema,
} from "./payload.ts";

const REVIEWED = new Set(["opened", "reopened", "synchronize", "ready_for_review"]);

const schema = z.object({
  action: z.string().max(100),
  number: numberSchema,
  pull_request: z.object({ state: z.enum(["open", "closed"]), head: z.object({ sha: shaSchema }) }),
  changes: z.object({ base: z.unknown().optional() }).optional(),
  repository: repositorySchema,
  installation: installationSchema,
});

/**
 * `pull_request`: a review when there is something new to look at: a new head, or another base.
 * Drafts go on to the worker, which asks the base commit's configuration about them.
 */
export function pullRequest({ id, payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  const { action, number, pull_request: pull, changes, repository, installation } = parsed.data;
  const retargeted = action === "edited" && changes?.base !== undefined;
  if (!REVIEWED.has(action) && !retargeted) return { nothing: `${action} changes nothing to review` };
  if (pull.state !== "open") return { nothing: "the pull request is closed" };
  return {
    job: {
      kind: "review",
      installation: installation.id,
      repo: repository,
      number,
      cause: { delivery: id, event: `pull_request.${action}` },
      head: pull.head.sha,
    },
  };
}
