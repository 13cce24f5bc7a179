import { z } from "zod";
import {
  type Decision,
  type Delivered,
  installationSchema,
  misshapen,
  repositorySchema,
  shaSchema,
} from "./payload.ts";

const schema = z.object({
  action: z.string().max(100),
  merge_group: z.object({ head_sha: shaSchema, head_ref: z.string().max(1_000) }),
  repository: repositorySchema,
  installation: installationSchema,
});

/** How GitHub names a commit of its merge queue: by the last of the pull requests that it puts together. */
const QUEUED = /^refs\/heads\/gh-readonly-queue\/.+\/pr-([1-9][0-9]{0,9})-[0-9a-f]{40,64}$/;

/**
 * `merge_group`: the queue waits for the required checks on a commit that it made itself.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function mergeGroup({ id, payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  const { action, merge_group: group, repository, installation } = parsed.data;
  if (action !== "checks_requested") return { nothing: `a merge group that was ${action} waits for nothing` };
  const number = QUEUED.exec(group.head_ref)?.[1];
  if (number === undefined) return { nothing: "the merge group does not name a pull request" };
  return {
    job: {
      kind: "merge-group",
      installation: installation.id,
      repo: repository,
      number: Number(number),
      cause: { delivery: id, event: "merge_group.checks_requested" },
      head: group.head_sha,
    },
  };
}
