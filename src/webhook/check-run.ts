import { z } from "zod";
import { pullOfCheck } from "../domain/check-name.ts";
import {
  type Decision,
  type Delivered,
  installationSchema,
  misshapen,
  numberSchema,
  repositorySchema,
  shaSchema,
} from "./payload.ts";

const schema = z.object({
  action: z.string().max(100),
  check_run: z.object({ id: numberSchema, head_sha: shaSchema, external_id: z.string().max(200).nullable() }),
  repository: repositorySchema,
  installation: installationSchema,
});

/**
 * `check_run.rerequested`: the "Re-run" button of our check. GitHub sends it only for an app's own checks,
 * and shows the button only to people with write access.
 */
export function checkRun({ id, payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  const { action, check_run: check, repository, installation } = parsed.data;
  if (action !== "rerequested") return { nothing: `a check that was ${action} is not our concern` };
  const number = pullOfCheck(check.external_id ?? "");
  if (number === undefined) return { nothing: "the check does not name a pull request" };
  return {
    job: {
      kind: "review",
      installation: installation.id,
      repo: repository,
      number,
      cause: { delivery: id, event: "check_run.rerequested" },
      head: check.head_sha,
    },
  };
}
