import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Forge, LivePull, Publication } from "../../src/domain/forge.ts";
import type { PullKey } from "../../src/domain/job.ts";
import type { MarkerScope } from "../../src/domain/marker.ts";
import type { ReviewPlan } from "../../src/domain/review.ts";
import { createForge, type ForgeOptions } from "../../src/github/create-forge.ts";
import { planReview } from "../../src/publish/plan.ts";
import type { FakeGitHub, Permissions, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { tinyReview } from "../worker/tiny-review.ts";

export interface Scene {
  github: FakeGitHub;
  repo: Repository;
  pull: Pull;
  forge: Forge;
  key: PullKey;
  scope: MarkerScope;
  mirrors: string;
}

/** A pull request on a stand-in GitHub, with a real forge before it. `open` gets what is to be closed. */
export async function aScene(
  open: (() => Promise<void>)[],
  options: {
    permissions?: Permissions;
    basePath?: "/api/v3";
    forge?: Partial<ForgeOptions>;
    clock?: () => number;
  } = {},
): Promise<Scene> {
  const { forge: over, ...start } = options;
  const github = await startGitHub(start);
  const mirrors = await mkdtemp(join(tmpdir(), "architect-mirrors-"));
  open.push(github.close, () => rm(mirrors, { recursive: true, force: true }));
  const repo = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "a.ts": "one\ntwo\nthree\n" },
  });
  await github.push(repo, "change", { "a.ts": "one\ntwo\nthree\nBAD\n", "b.ts": "BAD\n" });
  const pull = await github.openPull({ repo, head: "change", title: "A change", author: "dev" });
  const forge = createForge({
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    markerSecret: "markers",
    mirrorsDir: mirrors,
    log: pino({ level: "silent" }),
    settle: 20,
    fetch: github.impatient,
    ...over,
  });
  const key = {
    installation: github.app.installationId,
    repo: { id: repo.id, owner: "acme", name: "shop" },
    number: pull.number,
  };
  const scope = { repository: repo.id, number: pull.number, secret: "markers" };
  return { github, repo, pull, forge, key, mirrors, scope };
}

/** The review of the pull request as it is, planned and not published; with its check run unless told otherwise. */
export async function planned(
  { forge, key, scope }: Scene,
  options: { check?: boolean } = {},
): Promise<{ live: LivePull; plan: ReviewPlan; publication: Publication }> {
  const live = await forge.live(key);
  const loaded = await forge.load(key, live);
  try {
    const review = await tinyReview(loaded, {});
    const plan = planReview(review, loaded.pull, live.posted, {
      scope,
      version: "1",
      rulePageUrl: () => "",
      since: loaded.since,
    });
    const check =
      options.check === false
        ? undefined
        : await forge.startCheck(key, live.head.sha, { title: "Reviewing" }, live.check ?? null);
    return { live, plan, publication: { pull: loaded.pull, plan, live, ...(check ? { check } : {}) } };
  } finally {
    await loaded.close();
  }
}
