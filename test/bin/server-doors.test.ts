import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { environmentFor } from "../support/app.ts";
import { startGitHub } from "../support/github/server.ts";
import { needs } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { until } from "../worker/until.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A door as an operator starts it, in an empty folder, with nothing but these settings. */
async function aDoor(name: "start" | "server" | "worker", env: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(join(tmpdir(), "architect-door-"));
  const script = fileURLToPath(new URL(`../../dist/bin/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  open.push(async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  return { child, ended, output: () => output, folder };
}

const urlIn = (output: string) => /"url":"(http:[^"]+)"/.exec(output)?.[1];

describe("src/bin/run-until-stopped.ts", () => {
  test.each(["server", "worker"] as const)(
    "%s without settings names what is missing and where to read, and ends with 2",
    async (name) => {
      const { ended, output } = await aDoor(name, {});
      expect(await ended).toBe(2);
      expect(output()).toContain(name === "server" ? "WEBHOOK_SECRET is not set" : "APP_ID is not set");
      expect(output()).toContain("docs/install.md");
      expect(output()).not.toContain("    at ");
    },
  );

  test("start without settings shows a page that makes the App, and tells where", async () => {
    const { child, ended, output } = await aDoor("start", { PORT: "0" });
    await until("it is ready", () => urlIn(output()) !== undefined);
    const [, open = ""] = /open (http:\S+\?token=[\w-]+)/.exec(output()) ?? [];
    const cookie = (await fetch(open, { redirect: "manual" })).headers.getSetCookie()[0] ?? "";
    const page = await fetch(urlIn(output()) ?? "", { headers: { cookie: cookie.split(";")[0] ?? "" } });
    expect(await page.text()).toContain("has no GitHub App yet");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  test("start answers until SIGTERM, its dashboard too, and then ends with 0", async () => {
    const token = "a-token-of-the-operator";
    const github = await startGitHub();
    open.push(github.close);
    const { child, ended, output } = await aDoor("start", {
      ...environmentFor({ github, dataDir: "data" }),
      LOG_LEVEL: "info",
      DASHBOARD_TOKEN: token,
    });
    await until("it is ready", () => urlIn(output()) !== undefined);
    expect((await fetch(`${urlIn(output())}/ready`)).status).toBe(200);
    // Bull Board has BullMQ from its package, and the queue has it from the bundle.
    const authorization = `Basic ${btoa(`:${token}`)}`;
    const queues = await fetch(`${urlIn(output())}/dashboard/api/queues`, { headers: { authorization } });
    expect(await queues.text()).toContain('"name":"architect-jobs"');
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});

describe.skipIf(!needs("redis-server"))("src/bin/server.ts (needs redis-server)", () => {
  test("a delivery while Redis is down is answered with an error, and one after it with 200", async () => {
    const github = await startGitHub();
    const redis = await startRedis();
    open.push(github.close, redis.stop);
    const {
      APP_ID: _,
      PRIVATE_KEY: __,
      ...settings
    } = environmentFor({ github, dataDir: "data", redisUrl: redis.url });
    const { output } = await aDoor("server", { ...settings, LOG_LEVEL: "info" });
    await until("it is ready", () => urlIn(output()) !== undefined);
    github.deliverTo(`${urlIn(output())}/api/github/webhooks`);
    const repo = await github.createRepository({ owner: "acme", name: "shop", files: { "a.ts": "one\n" } });
    await github.push(repo, "change", { "a.ts": "two\n" });
    const pull = await github.openPull({ repo, head: "change" });
    await redis.kill();
    expect(await github.events.pullRequestOpened(pull)).toMatchObject({ statusCode: 500 });
    await redis.start();
    await until(
      "it takes deliveries again",
      async () => (await github.events.pullRequestOpened(pull)).statusCode === 200,
    );
    expect(output()).not.toContain("A change");
  });
});
