import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aScene, numbered, refusal, type Scene, text } from "./clients.ts";

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

describe("test/support/github/rest/reviews.ts", () => {
  beforeEach(begin);
  afterEach(end);

  test("an older commit of the pull request may be reviewed, and its comments are outdated", async () => {
    const { github, repo, pull } = scene;
    const first = pull.head.sha;
    await github.push(repo, "feature", { "new.txt": "another\n" });
    await review([about({ path: "new.txt", line: 3 })], { commit_id: first });
    expect(github.threads(pull)).toMatchObject([{ outdated: true, line: null }]);
  });

  test("a commit that the pull request has not is refused", async () => {
    const { github, pull } = scene;
    const gone = pull.head.sha;
    await github.push(scene.repo, "feature", { "new.txt": "rewritten\n" }, { parent: "main", force: true });
    for (const commit_id of [gone, pull.base.sha, "0".repeat(40)]) {
      expect(await refusal(review([], { commit_id }))).toMatchObject({ status: 422 });
    }
    expect(github.reviews(pull)).toEqual([]);
  });

  test("a body of 65,536 characters is taken, one more is refused, in a review and in a comment", async () => {
    expect((await review([], { body: "x".repeat(65_536) })).data.state).toBe("COMMENTED");
    expect(await refusal(review([], { body: "x".repeat(65_537) }))).toMatchObject({ status: 422 });
    expect(await refusal(review([about({ line: 10, body: "x".repeat(65_537) })]))).toMatchObject({
      status: 422,
    });
  });

  test("a review that says nothing is refused", async () => {
    expect(await refusal(review([], { body: "" }))).toMatchObject({ status: 422 });
    expect(
      await refusal(review([about({ line: 10 })], { body: "", event: "REQUEST_CHANGES" })),
    ).toMatchObject({ status: 422 });
    expect((await review([about({ line: 10 })], { body: "" })).status).toBe(200);
  });

  test("nobody approves their own pull request", async () => {
    const { github, repo, octokit } = scene;
    await github.push(repo, "own", { "b.txt": "b\n" });
    const own = await github.openPull({ repo, head: "own", author: github.app.login });
    const ask = octokit.rest.pulls.createReview({ ...scene.at, pull_number: own.number, event: "APPROVE" });
    expect(await refusal(ask)).toMatchObject({ status: 422 });
  });

  test("without an event a review is pending: only one, unseen by the list of comments, until it is submitted", async () => {
    const { octokit, github, pull, at } = scene;
    const { data: pending } = await octokit.rest.pulls.createReview({
      ...at,
      body: "Later",
      comments: [about({ line: 10 })],
    });
    expect(pending).toMatchObject({ state: "PENDING" });
    expect(pending).not.toHaveProperty("submitted_at");
    expect((await octokit.rest.pulls.listReviewComments(at)).data).toEqual([]);
    expect((await octokit.rest.pulls.listReviews(at)).data).toMatchObject([
      { id: pending.id, state: "PENDING" },
    ]);
    expect(await refusal(review([]))).toMatchObject({
      status: 422,
      data: { errors: ["User can only have one pending review per pull request"] },
    });

    const at2 = { ...at, review_id: pending.id };
    const { data: submitted } = await octokit.rest.pulls.submitReview({ ...at2, event: "COMMENT" });
    expect(submitted).toMatchObject({ state: "COMMENTED", body: "Later" });
    expect(await refusal(octokit.rest.pulls.submitReview({ ...at2, event: "COMMENT" }))).toMatchObject({
      status: 422,
    });
    expect(await refusal(octokit.rest.pulls.deletePendingReview(at2))).toMatchObject({ status: 422 });
    expect((await octokit.rest.pulls.listReviewComments(at)).data).toMatchObject([
      { path: "a.txt", line: 10 },
    ]);
    expect(github.reviews(pull)).toHaveLength(1);
  });

  test("a pending review is deleted with its comments", async () => {
    const { octokit, github, pull, at } = scene;
    const { data: pending } = await octokit.rest.pulls.createReview({
      ...at,
      comments: [about({ line: 10 })],
    });
    await octokit.rest.pulls.deletePendingReview({ ...at, review_id: pending.id });
    expect(github.reviews(pull)).toEqual([]);
    expect(github.threads(pull)).toEqual([]);
  });

  test("a comment in the list says where it stands and whose it is", async () => {
    const { octokit, github, pull, at } = scene;
    const { data: made } = await review([about({ start_line: 8, line: 10, side: "RIGHT" })]);
    const { data } = await octokit.rest.pulls.listReviewComments(at);
    expect(data).toMatchObject([
      {
        pull_request_review_id: made.id,
        path: "a.txt",
        line: 10,
        original_line: 10,
        start_line: 8,
        side: "RIGHT",
        position: 5,
        commit_id: pull.head.sha,
        original_commit_id: pull.head.sha,
        user: { login: github.app.login, type: "Bot", id: github.app.botId },
      },
    ]);
    expect(data[0]?.diff_hunk.split("\n").at(-1)).toBe("+line ten");
  });

  test("a position counts on through the header of the next hunk", async () => {
    await review([about({ line: 30, side: "LEFT" })]);
    const { data } = await scene.octokit.rest.pulls.listReviewComments(scene.at);
    expect(data).toMatchObject([{ position: 13, original_position: 13 }]);
  });

  test("the comments of one review come without line and side, as GitHub sends them", async () => {
    const { data: made } = await review([about({ line: 10 })]);
    const { data } = await scene.octokit.rest.pulls.listCommentsForReview({
      ...scene.at,
      review_id: made.id,
    });
    expect(data).toMatchObject([{ path: "a.txt", position: 5 }]);
    expect(data[0]).not.toHaveProperty("line");
  });

  test("comments made one by one, answered, edited and deleted", async () => {
    const { octokit, github, pull, at } = scene;
    const repository = { owner: at.owner, repo: at.repo };
    const place = { commit_id: pull.head.sha, path: "a.txt", side: "RIGHT" } as const;
    const { data: first } = await octokit.rest.pulls.createReviewComment({
      ...at,
      ...place,
      line: 10,
      body: "One",
    });
    expect(
      await refusal(octokit.rest.pulls.createReviewComment({ ...at, ...place, line: 20, body: "Off" })),
    ).toMatchObject({
      status: 422,
      data: { message: "Validation Failed", errors: [{ field: "pull_request_review_thread.line" }] },
    });
    const { data: answer } = await octokit.rest.pulls.createReplyForReviewComment({
      ...at,
      comment_id: first.id,
      body: "Two",
    });
    expect(answer.in_reply_to_id).toBe(first.id);
    const again = octokit.rest.pulls.createReplyForReviewComment({
      ...at,
      comment_id: answer.id,
      body: "Three",
    });
    expect(await refusal(again)).toMatchObject({ status: 422 });

    await octokit.rest.pulls.updateReviewComment({ ...repository, comment_id: first.id, body: "Changed" });
    const human = github.replyTo(pull, first.id, "dev", "I differ");
    expect(github.threads(pull)[0]?.comments.map((comment) => comment.body)).toEqual([
      "Changed",
      "Two",
      "I differ",
    ]);
    const theirs = octokit.rest.pulls.updateReviewComment({ ...repository, comment_id: human, body: "No" });
    expect(await refusal(theirs)).toMatchObject({ status: 403 });

    await octokit.rest.pulls.deleteReviewComment({ ...repository, comment_id: first.id });
    expect(
      await refusal(octokit.rest.pulls.getReviewComment({ ...repository, comment_id: first.id })),
    ).toMatchObject({ status: 404 });
    expect(github.threads(pull)[0]?.comments).toHaveLength(2);
  });

  test("the body of a submitted review can be changed", async () => {
    const { data: made } = await review([]);
    await scene.octokit.rest.pulls.updateReview({ ...scene.at, review_id: made.id, body: "Amended" });
    expect(scene.github.reviews(scene.pull)).toMatchObject([{ body: "Amended" }]);
  });

  test("two reviews at the same moment are not both pending", async () => {
    const pending = () =>
      scene.octokit.rest.pulls.createReview({ ...scene.at, comments: [about({ line: 10 })] });
    const outcomes = await Promise.allSettled([pending(), pending(), pending()]);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  });
});

describe("test/support/github/changes.ts, threads after a push", () => {
  beforeEach(begin);
  afterEach(end);

  const lines = numbered(40);

  test("a thread follows its line when lines are added above it", async () => {
    const { github, repo, pull } = scene;
    await review([about({ line: 10 })]);
    const head = ["zero", ...lines.slice(0, 9), "line ten", ...lines.slice(10)];
    await github.push(repo, "feature", { "a.txt": text(head) });
    expect(github.threads(pull)).toMatchObject([{ line: 11, outdated: false }]);
    expect(github.reviewComments(pull)).toMatchObject([{ line: 11, originalLine: 10 }]);
  });

  test("a thread is outdated when its line changes or leaves the diff", async () => {
    const { github, repo, pull } = scene;
    await review([
      about({ line: 10 }),
      about({ path: "new.txt", line: 2 }),
      about({ line: 30, side: "LEFT" }),
    ]);
    await github.push(repo, "feature", {
      "a.txt": text([...lines.slice(0, 9), "otherwise", ...lines.slice(10)]),
      "new.txt": null,
    });
    expect(github.threads(pull).map((thread) => thread.outdated)).toEqual([true, true, true]);
    const { data } = await scene.octokit.rest.pulls.listReviewComments(scene.at);
    expect(data.map((comment) => comment.line)).toEqual([null, null, null]);
  });
});
