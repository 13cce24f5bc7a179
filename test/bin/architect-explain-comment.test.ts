import { describe, expect, test } from "vitest";
import { architect, expectMistake } from "./run-architect.ts";

const comment = {
  type: "issue_comment",
  action: "created",
  actor_type: "User",
  actor_permission: "write",
  body: '/architect review api-architect\n\n> /architect help\n\n/architect why bash "git log"\n/architect hlep',
};

async function explained(over: Partial<typeof comment> = {}): Promise<unknown> {
  const ran = await architect(["explain", "comment", "--format", "json"], {
    stdin: JSON.stringify({ ...comment, ...over }),
  });
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(ran.stdout);
}

describe("src/bin/architect.ts explain comment", () => {
  test("commands come in order with their arguments, mistakes with their lines", async () => {
    expect(await explained()).toEqual({
      commands: [
        { verb: "review", args: ["api-architect"] },
        { verb: "why", args: ["bash", "git log"] },
      ],
      authorised: true,
      errors: [{ line: 6, code: "unknown-command" }],
    });
  });

  test.each([
    ["who may only read is not authorised", { actor_permission: "read" }],
    ["who may triage is not authorised", { actor_permission: "triage" }],
    ["who has a permission that GitHub does not know is not authorised", { actor_permission: "owner" }],
  ])("somebody %s, whatever the comment holds", async (_, over) => {
    expect(await explained(over)).toMatchObject({ authorised: false, commands: [{}, {}] });
  });

  test.each([
    ["an edited comment", { action: "edited" }],
    ["a deleted comment", { action: "deleted" }],
    ["a bot's comment", { actor_type: "Bot", actor_permission: "admin" }],
    ["an organisation's comment", { actor_type: "Organization" }],
    ["a review's own text", { type: "pull_request_review", action: "submitted" }],
  ])("%s holds no commands", async (_, over) => {
    expect(await explained(over)).toEqual({ commands: [], authorised: false, errors: [] });
  });

  test("in words, for people", async () => {
    const ran = await architect(["explain", "comment"], { stdin: JSON.stringify(comment) });
    expect(ran.stdout).toContain('/architect why bash "git log"');
    expect(ran.stdout).toContain("line 6: unknown-command");
  });

  test.each([
    ["nothing", "", /not JSON/],
    ["text", "hello", /not JSON/],
    ["a list", "[]", /not an object/],
    ["an object without a body", JSON.stringify({ ...comment, body: undefined }), /no usable body/],
    ["a number for the action", JSON.stringify({ ...comment, action: 1 }), /no usable action/],
  ])("%s is a mistake in one line", async (_, stdin, words) => {
    expectMistake(await architect(["explain", "comment", "--format", "json"], { stdin }), words);
  });
});
