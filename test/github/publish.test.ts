import { afterEach, describe, expect, test } from "vitest";
import type { Publication } from "../../src/domain/forge.ts";
import { aScene as scene, planned, type Scene } from "./scene.ts";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const aScene = (options?: Parameters<typeof scene>[1]): Promise<Scene> => scene(open, options);

const operations = ({ github }: Scene): string[] => github.history.map(({ operationId }) => operationId);

const submitted = ({ github, pull }: Scene) =>
  github.reviews(pull).filter(({ state }) => state === "COMMENTED");

/** Another process that publishes the same at the same moment. */
async function publishedElsewhere(it: Scene): Promise<void> {
  const { publication } = await planned(it, { check: false });
  await it.forge.publish(it.key, publication);
}

describe("src/github/publish.ts", () => {
  test("a draft that nobody sees, then review, comments and check at once", async () => {
    const it = await aScene();
    const { publication } = await planned(it);
    it.github.clearHistory();
    const seen: string[] = [];
    it.github.after("graphql/addPullRequestReview", () => {
      seen.push(...it.github.reviews(it.pull).map(({ state }) => state));
    });
    expect(await it.forge.publish(it.key, publication)).toBe("submitted");
    expect(seen).toEqual(["PENDING"]);
    expect(operations(it)).toEqual(["graphql/addPullRequestReview", "graphql/submitPullRequestReview"]);
    expect(it.github.reviews(it.pull)).toMatchObject([{ state: "COMMENTED", commit: it.pull.head.sha }]);
    expect(it.github.reviewComments(it.pull).map(({ path, line }) => `${path}:${line}`)).toEqual([
      "a.ts:4",
      "b.ts:1",
    ]);
    expect(it.github.checkRuns(it.repo)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
    expect(it.github.violations()).toEqual([]);
  });

  test("publishing it again finds the review there and adds nothing", async () => {
    const it = await aScene();
    const { publication } = await planned(it);
    await it.forge.publish(it.key, publication);
    expect(await it.forge.publish(it.key, publication)).toBe("already");
    expect(it.github.reviews(it.pull)).toHaveLength(1);
    expect(it.github.checkRuns(it.repo)[0]?.annotations).toHaveLength(
      publication.plan.check.annotations.length,
    );
  });

  test("a marker that a person pasted does not suppress the review", async () => {
    const it = await aScene();
    const { plan, publication } = await planned(it);
    it.github.review(it.pull, "mallory", plan.summary);
    expect(await it.forge.publish(it.key, publication)).toBe("submitted");
  });

  test("a draft that a killed process left is taken away with the same request", async () => {
    const it = await aScene();
    const { publication } = await planned(it);
    it.github.fault({ match: "graphql/submitPullRequestReview", mode: "drop-then-502" });
    await expect(it.forge.publish(it.key, publication)).rejects.toMatchObject({ name: "PassingError" });
    expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["PENDING"]);
    expect((await it.forge.live(it.key)).posted.reviews).toEqual([]);
    const again = await planned(it);
    it.github.clearHistory();
    expect(await it.forge.publish(it.key, again.publication)).toBe("submitted");
    expect(operations(it)[0]).toBe("graphql/deletePullRequestReview");
    expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED"]);
    expect(it.github.reviewComments(it.pull)).toHaveLength(2);
  });

  test("a draft that stands in the way unseen is looked for and taken away", async () => {
    const it = await aScene();
    const first = await planned(it);
    const second = await planned(it);
    it.github.fault({ match: "graphql/submitPullRequestReview", mode: "drop-then-502" });
    await expect(it.forge.publish(it.key, first.publication)).rejects.toMatchObject({ name: "PassingError" });
    expect(await it.forge.publish(it.key, second.publication)).toBe("submitted");
    expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED"]);
  });

  test("two who publish the same at the same time leave one review", async () => {
    const it = await aScene();
    const [one, two] = [await planned(it), await planned(it)];
    await Promise.allSettled([
      it.forge.publish(it.key, one.publication),
      it.forge.publish(it.key, two.publication),
    ]);
    const last = await planned(it);
    await it.forge.publish(it.key, last.publication);
    expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED"]);
    expect(it.github.reviewComments(it.pull)).toHaveLength(2);
  });

  test("what another process published meanwhile is seen with the draft", async () => {
    const it = await aScene();
    const { publication } = await planned(it);
    await publishedElsewhere(it);
    expect(await it.forge.publish(it.key, publication)).toBe("already");
    expect(it.github.reviews(it.pull)).toHaveLength(1);
    expect(it.github.checkRuns(it.repo)).toMatchObject([{ status: "completed" }]);
  });

  test.each([
    ["pushed to", "moved", (it: Scene) => it.github.push(it.repo, "change", { "z.ts": "z\n" })],
    [
      "retargeted",
      "moved",
      async (it: Scene) => {
        await it.github.push(it.repo, "other", { "o.ts": "o\n" }, { parent: "main" });
        await it.github.retarget(it.pull, "other");
      },
    ],
    ["closed", "closed", async (it: Scene) => it.github.closePull(it.pull)],
    ["merged", "closed", (it: Scene) => it.github.mergePull(it.pull)],
  ] as const)("when it was %s during the review nothing is published: %s", async (_, outcome, meanwhile) => {
    const it = await aScene();
    const { publication } = await planned(it);
    await meanwhile(it);
    expect(await it.forge.publish(it.key, publication)).toBe(outcome);
    expect(it.github.reviews(it.pull)).toEqual([]);
    expect(it.github.checkRuns(it.repo)).toMatchObject([{ status: "in_progress" }]);
  });

  test("a plan made from a copy without our last review is made again, and says nothing twice", async () => {
    const it = await aScene();
    await publishedElsewhere(it);
    const before = it.github.reviewComments(it.pull).length;
    await it.github.push(it.repo, "change", { "z.ts": "z\nBAD\n" });
    it.github.fault({ match: "graphql/query", mode: "stale-list", times: 1 });
    const stale = await planned(it, { check: false });
    expect(stale.live.posted.reviews).toEqual([]);
    await expect(it.forge.publish(it.key, stale.publication)).rejects.toMatchObject({ name: "PassingError" });
    expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED"]);
    await publishedElsewhere(it);
    expect(it.github.reviewComments(it.pull).slice(before)).toMatchObject([{ path: "z.ts" }]);
    expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED", "COMMENTED"]);
  });

  test("a process that may not publish any more takes its draft away and changes nothing", async () => {
    const it = await aScene();
    const { publication } = await planned(it);
    const mayPublish = () => Promise.resolve(false);
    expect(await it.forge.publish(it.key, { ...publication, mayPublish })).toBe("overtaken");
    expect(it.github.reviews(it.pull)).toEqual([]);
    expect(it.github.checkRuns(it.repo)).toMatchObject([{ status: "in_progress" }]);
  });

  test("when GitHub refuses a path, every finding is told in the body instead", async () => {
    const it = await aScene();
    const { plan, publication } = await planned(it);
    const [first, ...others] = plan.comments;
    if (!first) throw new Error("the plan has no comment");
    const wrong = { ...plan, comments: [{ ...first, path: "no/such.ts" }, ...others] };
    expect(await it.forge.publish(it.key, { ...publication, plan: wrong })).toBe("submitted");
    expect(it.github.reviewComments(it.pull)).toEqual([]);
    const [review, ...more] = submitted(it);
    expect(more).toEqual([]);
    for (const { finding } of plan.comments) expect(review?.body).toContain(finding.title);
    expect((await it.forge.live(it.key)).posted.fingerprints).toHaveLength(plan.comments.length);
  });

  test("a comment that GitHub takes and shows nowhere is told in the body, and the others stand on their lines", async () => {
    const it = await aScene();
    const { plan, publication } = await planned(it);
    const [first, ...others] = plan.comments;
    if (!first) throw new Error("the plan has no comment");
    const wrong = { ...plan, comments: [{ ...first, line: 900 }, ...others] };
    expect(await it.forge.publish(it.key, { ...publication, plan: wrong })).toBe("submitted");
    expect(it.github.reviewComments(it.pull)).toHaveLength(others.length);
    expect(submitted(it)[0]?.body).toContain(first.body);
  });

  test.each(["draft", "submit"] as const)(
    "a comment that GitHub loses at the %s is told in the body, once",
    async (when) => {
      const it = await aScene();
      const { plan, publication } = await planned(it);
      const lost = plan.comments[1]?.body ?? "";
      it.github.loseComments((body, at) => at === when && body === lost);
      expect(await it.forge.publish(it.key, publication)).toBe("submitted");
      expect(it.github.reviewComments(it.pull)).toHaveLength(1);
      expect(submitted(it)[0]?.body.split(lost)).toHaveLength(2);
      const { posted } = await it.forge.live(it.key);
      expect(new Set(posted.fingerprints)).toEqual(
        new Set(plan.comments.map(({ finding }) => finding.fingerprint)),
      );
    },
  );

  test("a body near GitHub's limit is still taken with the lost comments that fit", async () => {
    const it = await aScene();
    const { plan, publication } = await planned(it);
    it.github.loseComments((_, at) => at === "draft");
    const long = {
      ...plan,
      summary: `${plan.summary}\n${"x".repeat(60_000 - plan.summary.length)}`,
      comments: plan.comments.map((one) => ({ ...one, body: `${one.body}\n${"y".repeat(4_000)}` })),
    };
    expect(await it.forge.publish(it.key, { ...publication, plan: long })).toBe("submitted");
    expect(submitted(it)[0]?.body).toContain("1 more did not fit here");
  });

  test("120 annotations go with the same request, and are not added again", async () => {
    const it = await aScene();
    const { plan, publication } = await planned(it);
    const annotations = Array.from({ length: 120 }, (_, index) => ({
      path: "a.ts",
      from: index + 1,
      to: index + 1,
      level: "notice" as const,
      title: `t${index}`,
      message: "m",
    }));
    const many: Publication = { ...publication, plan: { ...plan, check: { ...plan.check, annotations } } };
    it.github.clearHistory();
    await it.forge.publish(it.key, many);
    expect(it.github.history).toHaveLength(2);
    expect(it.github.checkRuns(it.repo)[0]?.annotations).toHaveLength(120);
    const again = await planned(it);
    const same = { ...again.plan, check: { ...again.plan.check, annotations } };
    await it.forge.publish(it.key, { ...again.publication, plan: same });
    expect(it.github.checkRuns(it.repo)[0]?.annotations).toHaveLength(120);
    expect(it.github.violations()).toEqual([]);
  });

  test("buttons of the check run are shown, within GitHub's sizes", async () => {
    const it = await aScene();
    const { plan, publication } = await planned(it);
    const actions = [{ identifier: "approve:abcdefghij", label: "Approve", description: "d".repeat(60) }];
    await it.forge.publish(it.key, { ...publication, plan: { ...plan, check: { ...plan.check, actions } } });
    expect(it.github.checkRuns(it.repo)[0]?.actions).toEqual([
      { identifier: "approve:abcdefghij", label: "Approve", description: "d".repeat(40) },
    ]);
    expect(it.github.violations()).toEqual([]);
  });

  const noChecks = { contents: "read", metadata: "read", pull_requests: "write" } as const;
  const noReviews = { contents: "read", metadata: "read", pull_requests: "read", checks: "write" } as const;

  test("without the permission for checks the review is posted", async () => {
    const it = await aScene({ permissions: noChecks });
    const { publication } = await planned(it, { check: false });
    expect(await it.forge.publish(it.key, publication)).toBe("submitted");
    expect(submitted(it)).toHaveLength(1);
  });

  test("a permission for checks that is taken away in the middle leaves the review, and no error", async () => {
    const it = await aScene();
    const { publication } = await planned(it);
    it.github.failField("updateCheckRun", { type: "FORBIDDEN" });
    expect(await it.forge.publish(it.key, publication)).toBe("submitted");
    expect(submitted(it)).toHaveLength(1);
  });

  test("without the permission for reviews the check run tells everything, and says why", async () => {
    const it = await aScene({ permissions: noReviews });
    const { publication } = await planned(it);
    expect(await it.forge.publish(it.key, publication)).toBe("updated");
    const [run] = it.github.checkRuns(it.repo);
    expect(run).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(run?.summary).toContain("pull_requests: write");
    expect(run?.annotations).toHaveLength(publication.plan.check.annotations.length);
  });

  const PHASES = ["graphql/addPullRequestReview", "graphql/submitPullRequestReview"] as const;
  const MODES = [
    "apply-then-502",
    "drop-then-502",
    "apply-then-hang",
    "hang",
    "apply-then-reset",
    "reset",
  ] as const;
  test.each(PHASES.flatMap((phase) => MODES.map((mode) => [phase, mode] as const)))(
    "%s that meets %s is not repeated blindly: it passes, and the next try ends with one review",
    async (match, mode) => {
      const it = await aScene();
      const { publication } = await planned(it);
      it.github.fault({ match, mode });
      const before = Date.now();
      const error = await it.forge.publish(it.key, publication).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "PassingError", retryAt: expect.any(Date) });
      expect((error as { retryAt: Date }).retryAt.getTime()).toBeGreaterThanOrEqual(before);
      expect(it.github.calls(match)).toHaveLength(1);
      const again = await planned(it);
      await it.forge.publish(it.key, again.publication);
      expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED"]);
      expect(it.github.reviewComments(it.pull)).toHaveLength(2);
      const [run, ...more] = it.github.checkRuns(it.repo);
      expect(more).toEqual([]);
      expect(run).toMatchObject({ status: "completed" });
      expect(run?.annotations).toHaveLength(publication.plan.check.annotations.length);
    },
  );

  test.each(["submitPullRequestReview", "updateCheckRun"] as const)(
    "when only %s fails, the rest of the request stands and the next try does what is missing",
    async (field) => {
      const it = await aScene();
      const { publication } = await planned(it);
      it.github.failField(field);
      await expect(it.forge.publish(it.key, publication)).rejects.toMatchObject({ name: "PassingError" });
      const again = await planned(it);
      await it.forge.publish(it.key, again.publication);
      expect(it.github.reviews(it.pull).map(({ state }) => state)).toEqual(["COMMENTED"]);
      expect(it.github.checkRuns(it.repo)).toMatchObject([{ status: "completed" }]);
    },
  );

  test("threads whose finding is gone are answered, and closed with the permission for it, in the same request", async () => {
    const it = await aScene({
      permissions: { contents: "write", metadata: "read", pull_requests: "write", checks: "write" },
    });
    await it.forge.publish(it.key, (await planned(it)).publication);
    await it.github.push(it.repo, "change", { "a.ts": "one\ntwo\nthree\nfine\n" });
    const { live, plan, publication } = await planned(it);
    const thread = live.posted.threads?.find(({ path }) => path === "a.ts");
    const settled = [{ thread: thread?.id ?? "", body: "Fixed.", resolve: true }];
    it.github.clearHistory();
    await it.forge.publish(it.key, { ...publication, plan: { ...plan, quiet: true, settled } });
    expect(it.github.count("graphql") + it.github.count("rest")).toBe(1);
    const seen = it.github.threads(it.pull).find(({ path }) => path === "a.ts");
    expect(seen).toMatchObject({ resolved: true });
    expect(seen?.comments.map(({ body }) => body)).toContain("Fixed.");
    expect((await it.forge.live(it.key)).posted.threads).toContainEqual(
      expect.objectContaining({ path: "a.ts", resolved: true, resolvedBy: "us", answered: false }),
    );
  });

  test("without that permission the thread is answered and stays open, and nothing fails", async () => {
    const it = await aScene();
    const first = await planned(it);
    await it.forge.publish(it.key, first.publication);
    const { live, plan, publication } = await planned(it);
    const [thread] = live.posted.threads ?? [];
    const settled = [{ thread: thread?.id ?? "", body: "Fixed.", resolve: true }];
    await it.forge.publish(it.key, { ...publication, plan: { ...plan, settled } });
    expect(it.github.threads(it.pull)[0]).toMatchObject({ resolved: false });
    expect(it.github.threads(it.pull)[0]?.comments).toHaveLength(2);
  });
});
