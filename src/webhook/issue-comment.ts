import { z } from "zod";
import { hear } from "../commands/hear.ts";
import {
  type Decision,
  type Delivered,
  installationSchema,
  misshapen,
  numberSchema,
  repositorySchema,
  userSchema,
} from "./payload.ts";

const schema = z.object({
  action: z.string().max(100),
  issue: z.object({ number: numberSchema, state: z.string().max(20), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: numberSchema,
    // GitHub's own limit is 65,536 characters; the parser refuses to read more.
    body: z.string(),
    user: userSchema.nullable(),
    performed_via_github_app: z.unknown().optional(),
  }),
  sender: userSchema,
  repository: repositorySchema,
  installation: installationSchema,
});

/**
 * `issue_comment`: the slash commands of a new comment that a person wrote on an open pull request. Comments that an
 * app wrote in somebody's name are not obeyed: their text may come from anywhere.
 */
export function issueComment({ id, payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  const { action, issue, comment, sender, repository, installation } = parsed.data;
  if (issue.pull_request === undefined || issue.pull_request === null)
    return { nothing: "it is not on a pull request" };
  if (issue.state !== "open") return { nothing: "the pull request is closed" };
  if (comment.user?.login !== sender.login) return { nothing: "it is not by a person" };
  if (comment.performed_via_github_app) return { nothing: "an app wrote it in a person's name" };
  const actorType = comment.user.type === "User" ? sender.type : comment.user.type;
  const heard = hear({ type: "issue_comment", action, actorType, body: comment.body });
  if ("deaf" in heard) return { nothing: heard.deaf };
  const { commands, errors } = heard;
  if (commands.length === 0 && errors.length === 0) return { nothing: "it holds no command" };
  return {
    job: {
      kind: "command",
      installation: installation.id,
      repo: repository,
      number: issue.number,
      cause: { delivery: id, event: "issue_comment.created" },
      by: { login: comment.user.login, kind: "person" },
      comment: comment.id,
      commands,
      errors,
    },
  };
}
