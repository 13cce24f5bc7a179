import { z } from "zod";
import { hear, saidToSomebody } from "../commands/hear.ts";
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
  pull_request: z.object({ number: numberSchema, state: z.string().max(20) }),
  comment: z.object({
    id: numberSchema,
    // GitHub's own limit is 65,536 characters; the parser refuses to read more.
    body: z.string(),
    user: userSchema.nullable(),
    in_reply_to_id: numberSchema.optional(),
    performed_via_github_app: z.unknown().optional(),
  }),
  sender: userSchema,
  repository: repositorySchema,
  installation: installationSchema,
});

/**
 * `pull_request_review_comment`: the slash commands of a new comment in a review thread, by the same rules as in the
 * pull request's own; and plain replies that mention somebody, of which the worker finds out whether they are for us.
 */
export function reviewComment({ id, payload }: Delivered): Decision {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return misshapen(parsed.error);
  const { action, pull_request: pull, comment, sender, repository, installation } = parsed.data;
  if (pull.state !== "open") return { nothing: "the pull request is closed" };
  if (comment.user?.login !== sender.login) return { nothing: "it is not by a person" };
  if (comment.performed_via_github_app) return { nothing: "an app wrote it in a person's name" };
  const actorType = comment.user.type === "User" ? sender.type : comment.user.type;
  const heard = hear({ type: "pull_request_review_comment", action, actorType, body: comment.body });
  if ("deaf" in heard) return { nothing: heard.deaf };
  const { commands, errors } = heard;
  const inReplyTo = comment.in_reply_to_id;
  const plain = commands.length === 0 && errors.length === 0;
  const said = plain && inReplyTo !== undefined ? saidToSomebody(comment.body) : undefined;
  if (plain && said === undefined) return { nothing: "it holds no command and is no reply to anybody" };
  return {
    job: {
      kind: "command",
      installation: installation.id,
      repo: repository,
      number: pull.number,
      cause: { delivery: id, event: "pull_request_review_comment.created" },
      by: { login: comment.user.login, kind: "person" },
      comment: comment.id,
      commands,
      errors,
      where: { kind: "review-comment", ...(inReplyTo === undefined ? {} : { inReplyTo }) },
      ...(said === undefined ? {} : { said }),
    },
  };
}
