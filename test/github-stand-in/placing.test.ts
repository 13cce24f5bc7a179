import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aScene, refusal, type Scene } from "./clients.ts";

interface Comment {
  path: string;
  body: string;
  line?: number;
  side?: "LEFT" | "RIGHT";
  start_line?: number;
  start_side?: "LEFT" | "RIGHT";
  position?: number;
}

let scene: Scene;

async function begin(): Promise<void> {
  scene = await aScene();
}

async function end(): Promise<void> {
  expect(scene.github.defects()).toEqual([]);
  await scene.github.close();
}

const review = (
  comments: Comment[],
  more: { body?: string; event?: "COMMENT" | "APPROVE" | "REQUEST_CHANGES"; commit_id?: string } = {},
) =>
  scene.octokit.rest.pulls.createReview({
    ...scene.at,
    event: "COMMENT",
    body: "A review",
    ...more,
    comments,
  });

const about = (comment: Partial<Comment>): Comment => ({ path: "a.txt", body: "A comment", ...comment });

describe("test/support/github/placing.ts", () => {
  beforeAll(begin);
  afterAll(end);

  test.each([
    ["a changed line", about({ line: 10 }), { line: 10, side: "RIGHT", startLine: null }],
    [
      "the last line of context before a change",
      about({ line: 7, side: "RIGHT" }),
      { line: 7, side: "RIGHT" },
    ],
    [
      "the last line of context after a change",
      about({ line: 13, side: "RIGHT" }),
      { line: 13, side: "RIGHT" },
    ],
    ["a removed line, on the left", about({ line: 30, side: "LEFT" }), { line: 30, side: "LEFT" }],
    ["context on the left", about({ line: 33, side: "LEFT" }), { line: 33, side: "LEFT" }],
    ["a line added at the end", about({ line: 40, side: "RIGHT" }), { line: 40, side: "RIGHT" }],
    ["a new file", about({ path: "new.txt", line: 3 }), { path: "new.txt", line: 3 }],
    [
      "a removed file, on the left",
      about({ path: "old.txt", line: 1, side: "LEFT" }),
      { path: "old.txt", line: 1, side: "LEFT" },
    ],
    ["several lines", about({ start_line: 8, line: 12, side: "RIGHT" }), { startLine: 8, line: 12 }],
    [
      "several lines from left to right",
      about({ start_line: 10, start_side: "LEFT", line: 10, side: "RIGHT" }),
      { startLine: 10, line: 10 },
    ],
    ["a row of the diff by its position", about({ position: 5 }), { line: 10, side: "RIGHT" }],
  ] as const)("a comment may stand on %s", async (_, comment, seen) => {
    await review([comment]);
    expect(scene.github.reviewComments(scene.pull).at(-1)).toMatchObject(seen);
  });

  test.each([
    ["on a line before the hunk", about({ line: 6 }), "Line could not be resolved"],
    ["on a line after the hunk", about({ line: 14 }), "Line could not be resolved"],
    ["between two hunks", about({ line: 20 }), "Line could not be resolved"],
    [
      "on the left, on a line that only the right has",
      about({ line: 41, side: "LEFT" }),
      "Line could not be resolved",
    ],
    ["on a new file's left", about({ path: "new.txt", line: 1, side: "LEFT" }), "Line could not be resolved"],
    [
      "on a removed file's right",
      about({ path: "old.txt", line: 1, side: "RIGHT" }),
      "Line could not be resolved",
    ],
    ["beyond a file's end", about({ path: "new.txt", line: 4 }), "Line could not be resolved"],
    ["without a line", about({}), "Line could not be resolved"],
    ["on a file that did not change", about({ path: "same.txt", line: 1 }), "Path could not be resolved"],
    ["on a file that is not there", about({ path: "nowhere.txt", line: 1 }), "Path could not be resolved"],
    ["that starts where it ends", about({ start_line: 10, line: 10 }), "Start line could not be resolved"],
    ["that starts after its end", about({ start_line: 12, line: 10 }), "Start line could not be resolved"],
    ["that starts in another hunk", about({ start_line: 10, line: 30 }), "Start line could not be resolved"],
  ] as const)("a comment %s refuses the whole review", async (_, comment, message) => {
    const before = scene.github.reviews(scene.pull);
    const comments = scene.github.reviewComments(scene.pull).length;
    const answer = await refusal(review([about({ line: 10 }), comment]));
    expect(answer).toMatchObject({
      status: 422,
      data: { message: "Unprocessable Entity", errors: [message] },
    });
    expect(scene.github.reviews(scene.pull)).toEqual(before);
    expect(scene.github.reviewComments(scene.pull)).toHaveLength(comments);
    expect(scene.github.violations()).toEqual([]);
  });
});
