import { createSign, generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aScene, appClient, installationClient, refusal, type Scene, tokenClient } from "./clients.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function jwt(key: string, claims: Record<string, unknown>, alg = "RS256"): string {
  const content = `${encode({ alg, typ: "JWT" })}.${encode(claims)}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(key, "base64url")}`;
}

let scene: Scene;

async function begin(): Promise<void> {
  scene = await aScene({ checkAnswers: false });
}

const end = (): Promise<void> => scene.github.close();

describe("test/support/github/auth.ts", () => {
  beforeAll(begin);
  afterAll(end);

  const now = () => Math.floor(Date.now() / 1000);

  async function asApp(authorization: string): Promise<{ status: number; message: string }> {
    const response = await fetch(`${scene.github.url}/app`, { headers: { authorization } });
    const body = (await response.json()) as { message?: string };
    return { status: response.status, message: body.message ?? "" };
  }

  test("a JWT of the app's key is believed, by the app's id or its client id", async () => {
    const { app } = scene.github;
    for (const iss of [app.id, String(app.id), app.clientId]) {
      const token = jwt(app.privateKey, { iss, iat: now() - 60, exp: now() + 300 });
      expect(await asApp(`Bearer ${token}`)).toMatchObject({ status: 200 });
    }
  });

  test("a JWT of another key, of another algorithm, or that is no JWT is a 401", async () => {
    const { app } = scene.github;
    const claims = { iss: app.id, iat: now(), exp: now() + 300 };
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const undecodable = { status: 401, message: "A JSON web token could not be decoded" };
    expect(await asApp(`Bearer ${jwt(privateKey, claims)}`)).toEqual(undecodable);
    expect(await asApp(`Bearer ${jwt(app.privateKey, claims, "none")}`)).toEqual(undecodable);
    expect(await asApp("Bearer a.b.c")).toEqual(undecodable);
  });

  test.each([
    ["is over", { iat: -900, exp: -300 }, "'Expiration time' claim ('exp') must be a numeric value"],
    [
      "lasts longer than ten minutes",
      { iat: 0, exp: 900 },
      "'Expiration time' claim ('exp') is too far in the future",
    ],
    ["was issued in the future", { iat: 300, exp: 500 }, "'Issued at' claim ('iat') must be an Integer"],
  ])("a JWT that %s is a 401 that says so", async (_, offset, message) => {
    const { app } = scene.github;
    const token = jwt(app.privateKey, { iss: app.id, iat: now() + offset.iat, exp: now() + offset.exp });
    const answer = await asApp(`Bearer ${token}`);
    expect(answer.status).toBe(401);
    expect(answer.message).toContain(message);
  });

  test("a JWT of an app that is not there is a 404", async () => {
    const token = jwt(scene.github.app.privateKey, { iss: 1, iat: now(), exp: now() + 60 });
    expect(await asApp(`Bearer ${token}`)).toMatchObject({ status: 404, message: "Integration not found" });
  });

  test("a request by nobody, and one with a token that was never given out, are 401s", async () => {
    const nobody = await fetch(`${scene.github.url}/repos/acme/shop`);
    expect(nobody.status).toBe(401);
    const answer = await refusal(
      tokenClient(scene.github, "ghs_invented0000000000").rest.pulls.get(scene.at),
    );
    expect(answer).toMatchObject({ status: 401, data: { message: "Bad credentials" } });
  });

  test("both spellings of the authorization header work", async () => {
    const token = scene.github.issueToken();
    for (const scheme of ["token", "Bearer"]) {
      const response = await fetch(`${scene.github.url}/repos/acme/shop`, {
        headers: { authorization: `${scheme} ${token}` },
      });
      expect(response.status).toBe(200);
    }
  });

  test("a token works for an hour", async () => {
    let time = Date.now();
    const late = await aScene({ clock: () => time });
    try {
      const octokit = tokenClient(late.github, late.github.issueToken());
      time += 59 * 60_000;
      expect((await octokit.rest.pulls.get(late.at)).status).toBe(200);
      time += 61_000;
      expect(await refusal(octokit.rest.pulls.get(late.at))).toMatchObject({ status: 401 });
    } finally {
      await late.github.close();
    }
  });

  test("a token does not open the app's own endpoints, nor the app's key those of an installation", async () => {
    const { github, at } = scene;
    expect(
      await refusal(tokenClient(github, github.issueToken()).rest.apps.getAuthenticated()),
    ).toMatchObject({ status: 401 });
    const token = jwt(github.app.privateKey, { iss: github.app.id, iat: now(), exp: now() + 60 });
    expect(await refusal(tokenClient(github, token).rest.pulls.get(at))).toMatchObject({ status: 403 });
  });

  test("a token for one repository does not see another private one", async () => {
    const { github } = scene;
    const other = await github.createRepository({ owner: "acme", name: "secret", files: { a: "a" } });
    const open = await github.createRepository({
      owner: "acme",
      name: "open",
      private: false,
      files: { a: "a" },
    });
    const { data } = await appClient(github).rest.apps.createInstallationAccessToken({
      installation_id: github.app.installationId,
      repositories: ["shop"],
    });
    const octokit = tokenClient(github, data.token);
    expect((await octokit.rest.repos.get({ owner: "acme", repo: "shop" })).status).toBe(200);
    expect(await refusal(octokit.rest.repos.get({ owner: "acme", repo: other.name }))).toMatchObject({
      status: 404,
    });
    expect((await octokit.rest.repos.get({ owner: "acme", repo: open.name })).status).toBe(200);
  });

  test("a repository without the app is a 404, also for its installation", async () => {
    const { github, octokit } = scene;
    await github.createRepository({ owner: "acme", name: "apart", installed: false, files: { a: "a" } });
    expect(await refusal(octokit.rest.repos.get({ owner: "acme", repo: "apart" }))).toMatchObject({
      status: 404,
    });
    expect(
      await refusal(appClient(github).rest.apps.getRepoInstallation({ owner: "acme", repo: "apart" })),
    ).toMatchObject({ status: 404 });
  });

  test("a token asked for more than the installation has is a 422", async () => {
    const { github } = scene;
    const ask = appClient(github).rest.apps.createInstallationAccessToken({
      installation_id: github.app.installationId,
      permissions: { contents: "write" },
    });
    expect(await refusal(ask)).toMatchObject({ status: 422 });
  });

  test("the history keeps no token", async () => {
    await scene.octokit.rest.issues.createComment({
      owner: "acme",
      repo: "shop",
      issue_number: 1,
      body: `a ${scene.github.issueToken()} b`,
    });
    expect(JSON.stringify(scene.github.history)).not.toMatch(/gh[s]_|eyJ/);
    expect(scene.github.calls("issues/create-comment")).toMatchObject([
      { body: { body: "a [redacted] b" }, status: 201, applied: true },
    ]);
  });
});

describe("test/support/github/auth.ts, when the installation changes", () => {
  beforeEach(begin);
  afterEach(end);

  test("tokens that were expired stop working", async () => {
    await scene.octokit.rest.pulls.get(scene.at);
    const token = scene.github.issueToken();
    scene.github.expireTokens();
    expect(await refusal(tokenClient(scene.github, token).rest.pulls.get(scene.at))).toMatchObject({
      status: 401,
    });
  });

  test.each([
    [
      "pull_requests",
      (s: Scene) => s.octokit.rest.pulls.createReview({ ...s.at, event: "COMMENT", body: "b" }),
    ],
    [
      "checks",
      (s: Scene) =>
        s.octokit.rest.checks.create({ owner: "acme", repo: "shop", name: "n", head_sha: s.pull.head.sha }),
    ],
    [
      "contents",
      (s: Scene) => s.octokit.rest.repos.getContent({ owner: "acme", repo: "shop", path: "a.txt" }),
    ],
  ] as const)("without the permission %s the request is a 403", async (permission, ask) => {
    const { [permission]: _, ...others } = {
      checks: "write",
      contents: "read",
      issues: "read",
      metadata: "read",
      pull_requests: "write",
    } as const;
    scene.github.setPermissions(others);
    const answer = await refusal(ask(scene));
    expect(answer).toMatchObject({
      status: 403,
      data: { message: "Resource not accessible by integration" },
    });
  });

  test("a comment in the conversation needs either of two permissions", async () => {
    const { github } = scene;
    const ask = () =>
      installationClient(github).rest.issues.createComment({
        owner: "acme",
        repo: "shop",
        issue_number: 1,
        body: "b",
      });
    github.setPermissions({ metadata: "read", pull_requests: "write" });
    expect((await ask()).status).toBe(201);
    github.setPermissions({ metadata: "read", issues: "write" });
    expect((await ask()).status).toBe(201);
    github.setPermissions({ metadata: "read", issues: "read" });
    expect(await refusal(ask())).toMatchObject({ status: 403 });
  });

  test("a suspended installation is a 403, a deleted one a 404", async () => {
    const { github, at } = scene;
    github.suspendInstallation(true);
    expect(await refusal(installationClient(github).rest.pulls.get(at))).toMatchObject({ status: 403 });
    github.suspendInstallation(false);
    expect((await installationClient(github).rest.pulls.get(at)).status).toBe(200);
    github.deliverTo("http://127.0.0.1:9/");
    await github.events.installationDeleted();
    expect(await refusal(installationClient(github).rest.pulls.get(at))).toMatchObject({ status: 404 });
  });
});
