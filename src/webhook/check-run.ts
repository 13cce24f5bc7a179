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
  userSchema,
} from "./payload.ts";

const schema = z.object({
  action: z.string().max(100),
  check_run: z.object({ id: numberSchema, head_sha: shaSchema, external_id: z.string().max(200).nullable() }),
  repository: repositorySchema,
  requested_action: z.object({ identifier: z.string().max(100) }).optional(),
  sender: userSchema.optional(),
  installation: installationSchema,
});

/** The identifier of a button: what was answered, to which request. */
const ANSWER = /^(approve|deny):([a-z0-9]{10})$/;

/**
 * The buttons of our check: `rerequested` is "Re-run", `requested_action` answers a request for an approval. GitHub
 * sends them only for an app's own checks, and shows them only to people with write access; who may answer is asked
 * again when the job runs.
 */
export function checkRun({ id, payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  const { action, check_run: check, repository, installation } = parsed.data;
  if (action !== "rerequested" && action !== "requested_action")
    return { nothing: `a check that was ${action} is not our concern` };
  const number = pullOfCheck(check.external_id ?? "");
  if (number === undefined) return { nothing: "the check does not name a pull request" };
  if (action === "requested_action") return answered(id, number, parsed.data);
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

function answered(delivery: string, number: number, payload: z.output<typeof schema>): Decision {
  const { check_run: check, repository, installation, sender } = payload;
  if (sender?.type !== "User") return { nothing: "it is not by a person" };
  const [, verb, request] = ANSWER.exec(payload.requested_action?.identifier ?? "") ?? [];
  if (verb === undefined || request === undefined) return { nothing: "the button is none of ours" };
  return {
    job: {
      kind: "command",
      installation: installation.id,
      repo: repository,
      number,
      cause: { delivery, event: "check_run.requested_action" },
      by: { login: sender.login, kind: "person" },
      comment: check.id,
      commands: [{ verb, args: [request] }],
      errors: [],
      where: { kind: "button" },
    },
  };
}
