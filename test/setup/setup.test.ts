import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type AppOptions, startApp } from "../../src/compose/app.ts";
import { createLogger } from "../../src/log.ts";
import { codeFor } from "../support/github/rest/manifest.ts";
import { startGitHub } from "../support/github/server.ts";
import { until } from "../worker/until.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const TOKEN = "operator-token-0123456789";

/** A server without credentials, as `npm start` begins. */
async function aSetup(env: Readonly<Record<string, string>> = {}, more: Partial<AppOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "architect-setup-"));
  open.push(() => rm(folder, { recursive: true, force: true }));
  const github = await startGitHub();
  open.push(github.close);
  const dataDir = join(folder, "data");
  const settings: NodeJS.ProcessEnv = {
    GITHUB_API_URL: github.url,
    HOST: "127.0.0.1",
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    LOG_LEVEL: "silent",
    PUBLIC_URL: "https://architect.example.com",
    ARCHITECT_SETUP_TOKEN: TOKEN,
    ...env,
  };
  const options: AppOptions = {
    door: "both",
    env: settings,
    review: () => Promise.reject(new Error("nothing is reviewed here")),
    ...more,
  };
  const app = await startApp(options);
  open.push(app.close);
  return { github, dataDir, app, url: app.url ?? "", options };
}

const decoded = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

/** What the browser would send to GitHub when the button is pressed. */
function offerIn(page: string) {
  const action = decoded(/action="(http[^"]*)"/.exec(page)?.[1] ?? "");
  const manifest: unknown = JSON.parse(decoded(/name="manifest" value="([^"]*)"/.exec(page)?.[1] ?? "null"));
  return { action, manifest, state: new URL(action).searchParams.get("state") ?? "" };
}

/** Cookies by origin: one browser that has brought the token. */
const cookies = new Map<string, string>();

const page = async (url: string, init: RequestInit = {}) => {
  const { origin } = new URL(url);
  if (!cookies.has(origin))
    cookies.set(origin, (await raw(`${origin}/?token=${TOKEN}`, {})).cookie.split(";")[0] ?? "");
  const headers = { cookie: cookies.get(origin) ?? "", ...init.headers };
  const response = await fetch(url, { redirect: "manual", ...init, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

// Each of them starts the whole App, some twice.
describe("src/setup/", { timeout: 180_000 }, () => {
  test("one click makes the App: its credentials are kept, and the same process takes deliveries", async () => {
    const { github, dataDir, url, app } = await aSetup();
    expect((await page(`${url}/ready`)).status).toBe(503);
    const { action, manifest, state } = offerIn((await page(url)).text);
    expect(action).toMatch(new RegExp(`^${github.webUrl}/settings/apps/new\\?state=[\\w-]{32}$`));
    expect(manifest).toMatchObject({
      public: false,
      hook_attributes: { url: "https://architect.example.com/api/github/webhooks", active: true },
      redirect_url: `${url}/setup/callback`,
      default_permissions: { contents: "read", pull_requests: "write", checks: "write" },
    });
    const done = await page(`${url}/setup/callback?code=${codeFor(github.app)}&state=${state}`);
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain(`href="${decoded(github.webUrl)}/apps/backend-architect/installations/new"`);
    expect(github.violations()).toEqual([]);

    const file = join(dataDir, "credentials.json");
    expect([(await stat(file)).mode & 0o777, (await stat(dataDir)).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ appId: github.app.id });

    await until(
      "the App runs",
      async () => (await page(`${url}/ready`).catch(() => undefined))?.status === 200,
    );
    expect(app.url).toBe(url);
    github.deliverTo(`${url}/api/github/webhooks`);
    const repo = await github.createRepository({ owner: "acme", name: "shop", files: { "a.ts": "one\n" } });
    await github.push(repo, "change", { "a.ts": "two\n" });
    const pull = await github.openPull({ repo, head: "change" });
    expect(await github.events.pullRequestOpened(pull)).toMatchObject({ statusCode: 200 });
    const home = await page(url);
    expect(home.text).toContain("takes jobs");
    expect(home.text).toContain("/apps/backend-architect/installations/new");
    for (const secret of [github.app.webhookSecret, "PRIVATE KEY"]) {
      expect(home.text).not.toContain(secret);
      expect(done.text).not.toContain(secret);
    }
  });

  test("the next start goes on with what was kept, and the environment wins over it", async () => {
    const { github, dataDir, url, app, options } = await aSetup();
    const { state } = offerIn((await page(url)).text);
    await page(`${url}/setup/callback?code=${codeFor(github.app)}&state=${state}`);
    await until(
      "the App runs",
      async () => (await page(`${url}/ready`).catch(() => undefined))?.status === 200,
    );
    await app.close();
    const again = await startApp(options);
    open.push(again.close);
    expect((await page(`${again.url}/ready`)).status).toBe(200);
    await again.close();
    const secret = "another-secret-from-outside";
    const third = await startApp({ ...options, env: { ...options.env, WEBHOOK_SECRET: secret } });
    open.push(third.close);
    const delivery = await fetch(`${third.url}/api/github/webhooks`, { method: "POST", body: "{}" });
    expect(delivery.status).toBe(401);
    await third.close();
    const broken = startApp({ ...options, env: { ...options.env, APP_ID: "7" } });
    await expect(broken).rejects.toThrow(
      /PRIVATE_KEY_PATH is not set[^]*WEBHOOK_SECRET is not set|WEBHOOK_SECRET/,
    );
    await writeFile(join(dataDir, "credentials.json"), "{}");
    await expect(startApp(options)).rejects.toThrow("does not hold the credentials");
  });

  test("credentials that others may read stop the start", async () => {
    const folder = await mkdtemp(join(tmpdir(), "architect-setup-"));
    open.push(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, "data"));
    await writeFile(join(folder, "data", "credentials.json"), "{}", { mode: 0o644 });
    const start = startApp({ door: "both", env: { DATA_DIR: join(folder, "data"), LOG_LEVEL: "silent" } });
    await expect(start).rejects.toMatchObject({
      name: "UserError",
      remedy: expect.stringContaining("chmod 600"),
    });
  });

  test("a state works once, and one that was not issued here never", async () => {
    const { github, url } = await aSetup();
    const { state } = offerIn((await page(url)).text);
    const forged = await page(`${url}/setup/callback?code=${codeFor(github.app)}&state=${"x".repeat(32)}`);
    expect(forged).toMatchObject({ status: 400 });
    expect(github.calls("apps/create-from-manifest")).toHaveLength(0);
    expect((await page(`${url}/setup/callback?code=${"f".repeat(40)}&state=${state}`)).status).toBe(502);
    expect((await page(`${url}/setup/callback?code=${codeFor(github.app)}&state=${state}`)).status).toBe(400);
  });

  test("for an organisation, another address and code scanning, without scripts", async () => {
    const { github, url } = await aSetup({ PUBLIC_URL: "" });
    expect((await page(url)).text).not.toContain('method="post"');
    const asked = "address=https%3A%2F%2Fci.example.org%2Farch%2F&organisation=acme-inc&scanning=1";
    const { action, manifest } = offerIn((await page(`${url}/?${asked}`)).text);
    expect(action).toMatch(new RegExp(`^${github.webUrl}/organizations/acme-inc/settings/apps/new\\?`));
    expect(manifest).toMatchObject({
      hook_attributes: { url: "https://ci.example.org/arch/api/github/webhooks" },
      default_permissions: { security_events: "write" },
    });
  });

  test.each([
    ["address=http%3A%2F%2Fexample.com", /no address that GitHub could reach/],
    ["address=https%3A%2F%2Flocalhost", /no address that GitHub could reach/],
    ["address=https%3A%2F%2Fa%3Ab%40example.com", /no address that GitHub could reach/],
    ["organisation=..%2F..%2Fevil", /no name of an organisation/],
    ["organisation=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", /no name of an organisation/],
  ])("%s is refused in words, and nothing of it is in the page", async (query, words) => {
    const { url } = await aSetup();
    const { text } = await page(`${url}/?${query}`);
    expect(text).toMatch(words);
    expect(text).not.toContain('method="post"');
    expect(text).not.toMatch(/<script|evil/);
  });

  test.each([
    ["from this machine", {}],
    ["through a proxy on this machine", { "x-forwarded-for": "203.0.113.9" }],
    ["under a strange name that leads here", { host: "rebound.example.net" }],
  ])("%s nothing is shown without the token, which becomes a cookie", async (_, headers) => {
    const { url, github } = await aSetup();
    const asked = async (path: string, more: Record<string, string> = {}) =>
      raw(url + path, { ...headers, ...more });
    const locked = await asked("/");
    expect(locked.status).toBe(403);
    expect(locked.text).not.toContain("manifest");
    expect((await asked("/?token=operator-token-0123456780")).status).toBe(403);
    expect((await asked(`/setup/callback?code=${codeFor(github.app)}&state=x`)).status).toBe(403);
    const admitted = await asked(`/?token=${TOKEN}`);
    expect(admitted).toMatchObject({ status: 303, location: "/" });
    expect(admitted.cookie).toMatch(/HttpOnly; SameSite=Lax/);
    const cookie = admitted.cookie.split(";")[0] ?? "";
    expect((await asked("/", { cookie })).text).toContain("manifest");
    expect((await asked("/", { cookie: `${cookie}x` })).status).toBe(403);
  });

  test("a token made up is in the log, and one that was given is not", async () => {
    for (const given of ["", TOKEN]) {
      const lines: string[] = [];
      const log = createLogger("info");
      const listening = log.child({}, {});
      listening.info = ((...words: unknown[]) => void lines.push(JSON.stringify(words))) as typeof log.info;
      await aSetup({ ARCHITECT_SETUP_TOKEN: given }, { log: listening });
      const text = lines.join("\n");
      if (given === "") expect(text).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}/);
      else expect(text).not.toContain(given);
    }
  });

  test("every page forbids scripts, frames and strange forms", async () => {
    const { url, github } = await aSetup();
    const { headers, text } = await page(url);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`form-action 'self' ${github.webUrl}`);
    expect(policy).not.toContain("unsafe");
    expect(text).not.toMatch(/<script|style=|onclick/);
    expect((await page(`${url}/elsewhere`)).status).toBe(404);
    expect((await page(url, { method: "POST" })).status).toBe(405);
  });

  test("when GitHub does not answer, it is said and can be begun again", async () => {
    const { github, url, dataDir } = await aSetup();
    github.fault({ match: "apps/create-from-manifest", mode: "status", status: 502 });
    const { state } = offerIn((await page(url)).text);
    const failed = await page(`${url}/setup/callback?code=${codeFor(github.app)}&state=${state}`);
    expect(failed.status).toBe(502);
    await expect(stat(join(dataDir, "credentials.json"))).rejects.toThrow("ENOENT");
    const { state: next } = offerIn((await page(url)).text);
    const done = await page(`${url}/setup/callback?code=${codeFor(github.app)}&state=${next}`);
    expect(done.status).toBe(200);
  });
});

/** A request with headers that `fetch` would not send. */
async function raw(url: string, headers: Record<string, string>) {
  const { request } = await import("node:http");
  return new Promise<{ status: number; text: string; cookie: string; location: string }>(
    (resolve, reject) => {
      request(url, { headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            cookie: response.headers["set-cookie"]?.[0] ?? "",
            location: response.headers.location ?? "",
          }),
        );
      })
        .on("error", reject)
        .end();
    },
  );
}
