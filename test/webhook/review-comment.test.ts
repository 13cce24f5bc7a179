import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/webhook/payload.ts";
import { reviewComment } from "../../src/webhook/review-comment.ts";
import { anExample, changed, type Payload } from "./deliveries.ts";

const id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
const read = (payload: unknown) => reviewComment({ id, payload });
const jobOf = (decision: Decision) => ("job" in decision ? decision.job : undefined);

function aComment(body: string, inReplyTo?: number): Payload {
  const example = anExample("pull_request_review_comment", "created");
  return changed(changed(example, "comment.body", body), "comment.in_reply_to_id", inReplyTo);
}

describe("src/webhook/review-comment.ts", () => {
  test("a command in a review thread becomes a job that knows the thread", () => {
    expect(jobOf(read(aComment("/architect explain 1f00ba24", 77)))).toMatchObject({
      kind: "command",
      installation: 4242,
      number: 2,
      by: { login: "Codertocat", kind: "person" },
      commands: [{ verb: "explain", args: ["1f00ba24"] }],
      where: { kind: "review-comment", inReplyTo: 77 },
    });
    expect(jobOf(read(aComment("/architect help")))).toMatchObject({ where: { kind: "review-comment" } });
  });

  test("a plain reply that mentions somebody is handed on, with its prose alone", () => {
    const job = jobOf(read(aComment("@architect why?\n\n> @carol said so\n\n```\n@code\n```", 77)));
    expect(job).toMatchObject({ commands: [], errors: [], said: "@architect why?" });
  });

  const command = aComment("/architect help", 77);
  test.each<[string, Payload]>([
    ["plain words", aComment("looks fine", 77)],
    ["a mail address", aComment("write to dev@example.com", 77)],
    ["a mention in code", aComment("see `@architect`", 77)],
    ["a mention that opens a thread of its own", aComment("@architect why?")],
    ["an edited command", { ...command, action: "edited", changes: { body: { from: "x" } } }],
    ["a deleted command", { ...command, action: "deleted" }],
    ["a command on a closed pull request", changed(command, "pull_request.state", "closed")],
    ["a bot's command", changed(changed(command, "comment.user.type", "Bot"), "sender.type", "Bot")],
    ["a command of somebody else's comment", changed(command, "sender.login", "mallory")],
    ["an app's words in a person's name", changed(command, "comment.performed_via_github_app", { id: 1 })],
  ])("%s becomes nothing", (_, payload) => {
    expect(read(payload)).toMatchObject({ nothing: expect.any(String) });
  });
});
