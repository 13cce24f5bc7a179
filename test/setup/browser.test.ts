import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { ownManifest } from "../../src/compose/setup.ts";
import { createLogger } from "../../src/log.ts";
import { answerHome, createSetupListener } from "../../src/setup/listener.ts";
import { needs } from "../support/needs.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A browser that loads one page and goes away. With ARCHITECT_PICTURES the pictures are kept there. */
async function browser(url: string, name: string) {
  const folder = await mkdtemp(join(tmpdir(), "architect-chromium-"));
  open.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const picture = join(process.env.ARCHITECT_PICTURES ?? folder, `${name}.png`);
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--hide-scrollbars",
  ];
  const common = [...flags, "--enable-logging=stderr", `--user-data-dir=${folder}`];
  const run = (...more: string[]) =>
    promisify(execFile)("chromium", [...common, ...more, url], {
      timeout: 50_000,
      maxBuffer: 4 * 1024 * 1024,
    });
  const { stdout: dom, stderr } = await run("--dump-dom");
  await run("--window-size=820,860", `--screenshot=${picture}`);
  const complaints = stderr.split("\n").filter((line) => /CONSOLE|Refused to|violates/.test(line));
  return { dom, complaints, size: (await stat(picture)).size };
}

const TOKEN = "operator-token-0123456789";

const setup = (publicUrl?: string) =>
  createSetupListener({
    manifest: ownManifest(),
    webhookPath: "/api/github/webhooks",
    webUrl: "https://github.com",
    ...(publicUrl ? { publicUrl } : {}),
    token: TOKEN,
    convert: () => Promise.reject(new Error("nobody presses the button")),
    save: () => undefined,
    done: () => undefined,
    clock: () => 0,
    log: createLogger("silent"),
  });

describe.skipIf(!needs("chromium"))("src/setup/pages.ts (needs chromium)", () => {
  test("the set-up page is shown whole, with its style and a button that goes to GitHub", async () => {
    const url = `${await served(setup("https://architect.example.com"))}/?token=${TOKEN}`;
    const { dom, complaints, size } = await browser(url, "setup");
    expect(complaints).toEqual([]);
    expect(dom).toContain("Create the GitHub App");
    expect(dom).toContain('action="https://github.com/settings/apps/new?state=');
    // A blank page has a few KB.
    expect(size).toBeGreaterThan(20_000);
  });

  test("without a public address it asks for one first", async () => {
    const { dom, complaints } = await browser(`${await served(setup())}/?token=${TOKEN}`, "address");
    expect(complaints).toEqual([]);
    expect(dom).not.toContain("Create the GitHub App");
    expect(dom).toContain("Address at which GitHub reaches this server");
  });

  test("the page of a running server tells how it is and how to install it", async () => {
    const app = { slug: "backend-architect", htmlUrl: "https://github.com/apps/backend-architect" };
    const url = await served((request, response) => {
      if (!answerHome(request, response, { version: "1.2.3", ready: true, app }))
        response.writeHead(404).end();
    });
    const { dom, complaints, size } = await browser(url, "home");
    expect(complaints.filter((line) => !line.includes("favicon"))).toEqual([]);
    expect(dom).toContain("https://github.com/apps/backend-architect/installations/new");
    expect(dom).toContain("1.2.3");
    expect(size).toBeGreaterThan(10_000);
  });
});
