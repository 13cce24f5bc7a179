import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkIdOf } from "../../src/domain/check-name.ts";
import { checkRun } from "../../src/webhook/check-run.ts";
import { installation } from "../../src/webhook/installation.ts";
import { mergeGroup } from "../../src/webhook/merge-group.ts";
import { issueComment } from "../../src/webhook/issue-comment.ts";
import type { Decision } from "../../src/webhook/payload.ts";
import { pullRequest } from "../../src/webhook/pull-request.ts";
import { aComment, anExample, changed, type Payload } from "./deliveries.ts";

const id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
const jobOf = (decision: Decision) => ("job" in decision ? decision.job : undefined);
const reasonOf = (decision: Decision) => ("nothing" in decision ? decision.nothing : undefined);

const opened = changed(anExample("pull_request", "opened"), "pull_request.state", "open");

describe("src/webhook/pull-request.ts", () => {
  const read = (payload: unknown) => pullRequest({ id, payload });

  test.each(["opened", "reopened", "synchronize", "ready_for_review"])(
    "%s becomes a review of the pull request",
    (action) => {
      expect(jobOf(read({ ...opened, action }))).toEqual({
        kind: "review",
        installation: 4242,
        repo: { id: 186853002, owner: "Codertocat", name: "Hello-World" },
        number: 2,
        cause: { delivery: id, event: `pull_request.${action}` },
        head: "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
      });
    },
  );

  test("a change of base becomes a review", () => {
    const changes = { base: { ref: { from: "main" }, sha: { from: "0".repeat(40) } } };
    expect(jobOf(read({ ...opened, action: "edited", changes }))).toMatchObject({
      kind: "review",
      number: 2,
    });
  });

  test("a change of the title or body becomes nothing", () => {
    expect(reasonOf(read({ ...opened, action: "edited", changes: { title: { from: "x" } } }))).toContain(
      "edited",
    );
  });

  test.each(["closed", "labeled", "assigned", "converted_to_draft", "review_requested"])(
    "%s becomes nothing",
    (action) => {
      expect(reasonOf(read({ ...opened, action }))).toContain(action);
    },
  );

  test("a draft is handed on: the base commit decides about drafts", () => {
    expect(jobOf(read(changed(opened, "pull_request.draft", true)))).toMatchObject({ kind: "review" });
  });

  test("a closed pull request becomes nothing", () => {
    const closed = changed(opened, "pull_request.state", "closed");
    expect(reasonOf(read({ ...closed, action: "synchronize" }))).toBe("the pull request is closed");
  });

  test.each([
    ["without an installation", "installation", undefined],
    ["with a repository name that is an address", "repository.name", "../../etc"],
    ["with an owner that is an address", "repository.owner.login", "a/b?c"],
    ["with a head that is no commit", "pull_request.head.sha", "main"],
    ["with a number that is text", "number", "2"],
  ])("a payload %s becomes nothing, and the reason repeats none of it", (_, path, value) => {
    const reason = reasonOf(read(changed(opened, path, value)));
    expect(reason).toContain(path.split(".").at(-1));
    if (value) expect(reason).not.toContain(value);
  });
});

describe("src/webhook/issue-comment.ts", () => {
  const read = (payload: unknown) => issueComment({ id, payload });

  test("a command on a pull request becomes a job that remembers who gave it", () => {
    expect(jobOf(read(aComment("/architect review api-architect")))).toEqual({
      kind: "command",
      installation: 4242,
      repo: { id: 186853002, owner: "Codertocat", name: "Hello-World" },
      number: 1,
      cause: { delivery: id, event: "issue_comment.created" },
      by: { login: "Codertocat", kind: "person" },
      comment: 492700400,
      commands: [{ verb: "review", args: ["api-architect"] }],
      errors: [],
    });
  });

  test("a mistake in a command becomes a job too, so that somebody answers", () => {
    expect(jobOf(read(aComment("/architect reveiw")))).toMatchObject({
      commands: [],
      errors: [{ line: 1, code: "unknown-command" }],
    });
  });

  const command = aComment("/architect review");
  test.each<[string, Payload]>([
    ["no command", aComment("LGTM, see `/architect review`")],
    ["a command in fenced code", aComment("```\n/architect review\n```")],
    ["on an issue", changed(command, "issue.pull_request", undefined)],
    ["on a closed pull request", changed(command, "issue.state", "closed")],
    ["edited", { ...command, action: "edited", changes: { body: { from: "hello" } } }],
    ["deleted", { ...command, action: "deleted" }],
    ["by a bot", changed(changed(command, "comment.user.type", "Bot"), "sender.type", "Bot")],
    ["by a bot in a person's comment", changed(command, "sender.type", "Bot")],
    ["by nobody", changed(command, "comment.user", null)],
    ["sent by somebody else than its author", changed(command, "sender.login", "mallory")],
    [
      "written by an app in a person's name",
      changed(command, "comment.performed_via_github_app", { id: 1, slug: "x" }),
    ],
  ])("a comment that is %s becomes nothing", (_, payload) => {
    expect(jobOf(read(payload))).toBeUndefined();
    expect(reasonOf(read(payload))).toBeTruthy();
  });
});

describe("src/webhook/check-run.ts", () => {
  const rerequested = changed(anExample("check_run", "rerequested"), "check_run.external_id", "pull-12");

  test("a re-run of our check becomes a review of the pull request it names", () => {
    expect(jobOf(checkRun({ id, payload: rerequested }))).toMatchObject({
      kind: "review",
      number: 12,
      cause: { event: "check_run.rerequested" },
    });
  });

  test("the check says as well against which branch it judged", () => {
    const judged = changed(rerequested, "check_run.external_id", checkIdOf(12, "release/2"));
    expect(jobOf(checkRun({ id, payload: judged }))).toMatchObject({ kind: "review", number: 12 });
  });

  test.each(["", "pull-0", "pull-12x", "pull-12-", "pull-12-release", "12", null])(
    "a check whose external id is %j becomes nothing",
    (externalId) => {
      expect(
        reasonOf(checkRun({ id, payload: changed(rerequested, "check_run.external_id", externalId) })),
      ).toBeTruthy();
    },
  );
});

describe("src/webhook/merge-group.ts", () => {
  const asked = anExample("merge_group", "checks_requested");
  const head = "b".repeat(40);
  const group = (ref: string) =>
    changed(changed(asked, "merge_group.head_ref", ref), "merge_group.head_sha", head);

  test("a merge queue that waits for checks becomes a job about the pull request it ends with", () => {
    const ref = `refs/heads/gh-readonly-queue/release/2.x/pr-104-${"a".repeat(40)}`;
    expect(jobOf(mergeGroup({ id, payload: group(ref) }))).toMatchObject({
      kind: "merge-group",
      number: 104,
      head,
      cause: { event: "merge_group.checks_requested" },
    });
  });

  test.each([
    "refs/heads/main",
    "refs/heads/gh-readonly-queue/main/pr-0-a",
    `refs/heads/pr-104-${"a".repeat(40)}`,
  ])("a group at %s becomes nothing", (ref) => {
    expect(reasonOf(mergeGroup({ id, payload: group(ref) }))).toBeTruthy();
  });
});

describe("src/webhook/check-run.ts and its buttons", () => {
  const pressed = [
    ["check_run.external_id", "pull-12"],
    ["check_run.id", 77],
    ["requested_action.identifier", "approve:k3v9x2m7qa"],
    ["sender.login", "maria"],
  ].reduce(
    (payload, [path, value]) => changed(payload, String(path), value),
    anExample("check_run", "requested_action"),
  );
  const read = (payload: unknown) => checkRun({ id, payload });

  test.each(["approve", "deny"])("%s becomes the command of whoever pressed it", (verb) => {
    const payload = changed(pressed, "requested_action.identifier", `${verb}:k3v9x2m7qa`);
    expect(jobOf(read(payload))).toMatchObject({
      kind: "command",
      number: 12,
      cause: { event: "check_run.requested_action" },
      by: { login: "maria", kind: "person" },
      comment: 77,
      commands: [{ verb, args: ["k3v9x2m7qa"] }],
      where: { kind: "button" },
    });
  });

  test.each([
    ["by a bot", "sender.type", "Bot"],
    ["by nobody", "sender", undefined],
    ["with a button that is none of ours", "requested_action.identifier", "merge:k3v9x2m7qa"],
    ["with an id that is none", "requested_action.identifier", "approve:K3V9x2m7qa\nx"],
    ["without a button", "requested_action", undefined],
    ["on a check of something else", "check_run.external_id", "build-12"],
  ])("pressed %s it becomes nothing", (_, path, value) => {
    const decision = read(changed(pressed, path, value));
    expect(jobOf(decision)).toBeUndefined();
    expect(reasonOf(decision)).toBeTruthy();
  });
});

describe("src/webhook/installation.ts", () => {
  test.each(["created", "deleted", "suspend"])("%s is only told to the log", (action) => {
    const payload = { action, installation: { id: 9 } };
    expect(installation({ id, payload })).toEqual({ nothing: `installation 9: ${action}` });
  });
});

describe("src/webhook/payload.ts", () => {
  test("no payload whatsoever makes a handler throw", () => {
    const handlers = [pullRequest, issueComment, checkRun, installation];
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        for (const handle of handlers) expect(handle({ id, payload })).toHaveProperty("nothing");
      }),
      { numRuns: 500 },
    );
  });
});
