import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { createAppJwt } from "../../src/github/app-jwt.ts";
import type { Permissions } from "../support/github/fake-github.ts";
import { aScene, planned } from "./scene.ts";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const ALL: Permissions = {
  checks: "write",
  contents: "read",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
};
const { checks: _, ...NO_CHECKS } = ALL;
const { pull_requests: __, ...NO_REVIEWS } = ALL;
const { contents: ___, ...NO_CONTENTS } = ALL;

const TOKEN = "apps/create-installation-access-token";

describe("src/github/client.ts", () => {
  test("git is given a token that reads one repository, once for all its fetches", async () => {
    const { github, repo, forge, key } = await aScene(open);
    for (const head of ["", "2\n", "3\n"]) {
      if (head) await github.push(repo, "change", { "c.ts": head });
      await (await forge.load(key, await forge.live(key))).close();
    }
    const bodies = github.calls(TOKEN).map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    expect(bodies).toContainEqual({ repository_ids: [repo.id], permissions: { contents: "read" } });
    expect(github.violations()).toEqual([]);
  });

  test("a token of git's that GitHub does not take any more is replaced once", async () => {
    const { github, repo, forge, key } = await aScene(open);
    await (await forge.load(key, await forge.live(key))).close();
    await github.push(repo, "change", { "c.ts": "2\n" });
    const live = await forge.live(key);
    github.expireTokens();
    const loaded = await forge.load(key, live);
    expect(loaded.pull.head.sha).toBe(live.head.sha);
    await loaded.close();
  });

  test("without the permission to read contents it is a person's to grant", async () => {
    const { forge, key } = await aScene(open, { permissions: NO_CONTENTS });
    await expect(forge.load(key, await forge.live(key))).rejects.toMatchObject({
      name: "UserError",
      remedy: expect.stringContaining("app.yml"),
    });
  });

  test("a permission that was granted after the token was made is there with the next request", async () => {
    const { github, forge, key, pull } = await aScene(open, { permissions: NO_CHECKS });
    await forge.mayWrite(key, "dev");
    github.setPermissions(ALL);
    await forge.startCheck(key, pull.head.sha, { title: "x" });
    expect(github.calls("checks/list-for-ref").map(({ status }) => status)).toEqual([403, 200]);
    expect(github.checkRuns(pull.repo)).toHaveLength(1);
  });

  test("so is one for a change that GraphQL refused whole", async () => {
    const scene = await aScene(open, { permissions: NO_REVIEWS });
    const { github, forge, key, pull } = scene;
    github.setPermissions({ ...ALL, pull_requests: "read" });
    const { publication } = await planned(scene);
    github.setPermissions(ALL);
    expect(await forge.publish(key, publication)).toBe("submitted");
    expect(github.reviews(pull)).toHaveLength(1);
  });

  test("a permission that nobody grants costs one more token, and no more", async () => {
    const { github, forge, key, pull } = await aScene(open, { permissions: NO_CHECKS });
    for (let time = 0; time < 3; time++)
      await expect(forge.startCheck(key, pull.head.sha, { title: "x" })).rejects.toMatchObject({
        name: "UserError",
      });
    expect(github.calls(TOKEN)).toHaveLength(2);
  });
});

describe("src/github/app-jwt.ts", () => {
  test("what GitHub's clock says once holds for every proof after it", () => {
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const jwt = createAppJwt(privateKey, () => 1_800_000_000_000);
    const iat = (proof: { jwt: string }): unknown =>
      (JSON.parse(Buffer.from(proof.jwt.split(".")[1] ?? "", "base64url").toString()) as { iat: unknown })
        .iat;
    const before = Number(iat(jwt.create(1)));
    jwt.create(1, -600);
    expect(iat(jwt.create(1))).toBe(before - 600);
  });
});
