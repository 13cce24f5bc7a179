import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aScene, refusal, type Scene } from "./clients.ts";

const repository = { owner: "acme", repo: "shop" };
const annotations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    path: "a.txt",
    start_line: index + 1,
    end_line: index + 1,
    annotation_level: "notice" as const,
    message: `annotation ${index}`,
  }));
const output = (count: number) => ({ title: "T", summary: "S", annotations: annotations(count) });

let scene: Scene;

async function begin(): Promise<void> {
  scene = await aScene();
}

async function end(): Promise<void> {
  expect(scene.github.defects()).toEqual([]);
  await scene.github.close();
}

const create = (more: Record<string, unknown> = {}) =>
  scene.octokit.rest.checks.create({
    ...repository,
    name: "architect",
    head_sha: scene.pull.head.sha,
    ...more,
  });
const update = (check_run_id: number, more: Record<string, unknown>) =>
  scene.octokit.rest.checks.update({ ...repository, check_run_id, ...more });

describe("test/support/github/rest/checks.ts, what it refuses", () => {
  beforeAll(begin);
  afterAll(end);

  test.each([
    ["a summary of 65,536 characters", { output: { title: "T", summary: "x".repeat(65_536) } }],
    [
      "a level that GitHub does not know",
      {
        output: {
          title: "T",
          summary: "S",
          annotations: [{ ...annotations(1)[0], annotation_level: "error" }],
        },
      },
    ],
    [
      "an annotation that ends before it starts",
      {
        output: {
          title: "T",
          summary: "S",
          annotations: [{ ...annotations(1)[0], start_line: 5, end_line: 4 }],
        },
      },
    ],
    [
      "a title of 256 characters",
      {
        output: { title: "T", summary: "S", annotations: [{ ...annotations(1)[0], title: "x".repeat(256) }] },
      },
    ],
    [
      "a message of more than 64 KB",
      {
        output: {
          title: "T",
          summary: "S",
          annotations: [{ ...annotations(1)[0], message: "é".repeat(32_769) }],
        },
      },
    ],
    [
      "columns over several lines",
      {
        output: {
          title: "T",
          summary: "S",
          annotations: [{ ...annotations(1)[0], end_line: 2, start_column: 1 }],
        },
      },
    ],
    ["an output without a summary", { output: { title: "T" } }],
    [
      "four actions",
      { actions: Array.from({ length: 4 }, () => ({ label: "l", description: "d", identifier: "i" })) },
    ],
    ["a label of 21 characters", { actions: [{ label: "x".repeat(21), description: "d", identifier: "i" }] }],
  ])("%s is refused", async (_, more) => {
    expect(await refusal(create(more))).toMatchObject({ status: 422 });
    expect(scene.github.checkRuns(scene.repo)).toEqual([]);
  });
});

describe("test/support/github/rest/checks.ts", () => {
  beforeEach(begin);
  afterEach(end);

  test("a run goes from queued to completed, and a conclusion alone completes it", async () => {
    const { data: run } = await create({ external_id: "job-1" });
    expect(run).toMatchObject({ status: "queued", conclusion: null, completed_at: null });
    expect((await update(run.id, { status: "in_progress" })).data.status).toBe("in_progress");
    const { data: done } = await update(run.id, {
      conclusion: "neutral",
      output: { title: "Done", summary: "S" },
    });
    expect(done).toMatchObject({ status: "completed", conclusion: "neutral" });
    expect(done.completed_at).not.toBeNull();
    expect(scene.github.checkRuns(scene.repo)).toMatchObject([
      { externalId: "job-1", conclusion: "neutral", title: "Done" },
    ]);
  });

  test("completed wants a conclusion", async () => {
    expect(await refusal(create({ status: "completed" }))).toMatchObject({ status: 422 });
    const { data: run } = await create();
    expect(await refusal(update(run.id, { status: "completed" }))).toMatchObject({ status: 422 });
  });

  test("fifty annotations go in at once and add up; fifty-one are refused", async () => {
    const { data: run } = await create({ output: output(50) });
    await update(run.id, { output: output(20) });
    expect(scene.github.checkRuns(scene.repo)[0]?.annotations).toHaveLength(70);
    expect(await refusal(update(run.id, { output: output(51) }))).toMatchObject({ status: 422 });
    const { data: page } = await scene.octokit.rest.checks.listAnnotations({
      ...repository,
      check_run_id: run.id,
      per_page: 100,
    });
    expect(page).toHaveLength(70);
  });

  test("a commit that is not in the repository is refused", async () => {
    expect(await refusal(create({ head_sha: "0".repeat(40) }))).toMatchObject({ status: 422 });
  });

  test("runs of a commit are found by name, the newest of each unless all are asked for", async () => {
    const { octokit, pull } = scene;
    await create();
    const { data: second } = await create();
    await create({ name: "other" });
    const list = async (more: Record<string, unknown>) =>
      (await octokit.rest.checks.listForRef({ ...repository, ref: pull.head.sha, ...more })).data;
    expect((await list({ check_name: "architect" })).check_runs.map((run) => run.id)).toEqual([second.id]);
    expect(await list({ check_name: "architect", filter: "all" })).toMatchObject({ total_count: 2 });
    expect(await list({ app_id: scene.github.app.id })).toMatchObject({ total_count: 2 });
    expect(await list({ app_id: 1 })).toMatchObject({ total_count: 0 });
    expect(await list({ ref: pull.base.sha })).toMatchObject({ total_count: 0 });
  });

  test("the runs of a commit stand in one suite, whose state is theirs", async () => {
    const { data: run } = await create();
    const suite_id = run.check_suite?.id ?? 0;
    const suite = async () =>
      (await scene.octokit.rest.checks.getSuite({ ...repository, check_suite_id: suite_id })).data;
    expect(await suite()).toMatchObject({ status: "in_progress", head_branch: "feature" });
    await update(run.id, { conclusion: "failure" });
    const { data: other } = await create({ conclusion: "success" });
    expect(other.check_suite?.id).toBe(suite_id);
    expect(await suite()).toMatchObject({
      status: "completed",
      conclusion: "failure",
      latest_check_runs_count: 2,
    });
  });
});
