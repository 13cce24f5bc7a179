import { gunzipSync } from "node:zlib";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { createClients } from "../../src/github/client.ts";
import { uploadSarif } from "../../src/github/sarif.ts";
import { printSarif } from "../../src/local/print-sarif.ts";
import { allRules } from "../../src/rules/all.ts";
import type { Permissions } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { aReview } from "../publish/builders.ts";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function uploaded(permissions: Permissions, sarif: string, fault?: number) {
  const github = await startGitHub({ permissions });
  open.push(github.close);
  if (fault) github.fault({ match: "code-scanning/upload-sarif", mode: "status", status: fault });
  const repo = await github.createRepository({ owner: "acme", name: "shop", files: { "a.ts": "one\n" } });
  const head = await github.push(repo, "change", { "a.ts": "two\n" });
  const pull = await github.openPull({ repo, head: "change" });
  const clients = createClients({
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    log: pino({ level: "silent" }),
    settle: 20,
  });
  const key = {
    installation: github.app.installationId,
    repo: { id: repo.id, owner: "acme", name: "shop" },
    number: pull.number,
  };
  const outcome = await uploadSarif(key, head, sarif, { clients });
  expect(github.violations()).toEqual([]);
  return { outcome, head, number: pull.number, calls: github.calls("code-scanning/upload-sarif") };
}

const GRANTED: Permissions = { contents: "read", metadata: "read", security_events: "write" };

describe("src/github/sarif.ts", () => {
  test("a review's findings go to code scanning, zipped, for the head of the pull request", async () => {
    const sarif = printSarif(aReview({}), { version: "1.0.0", rules: allRules });
    const { outcome, head, number, calls } = await uploaded(GRANTED, sarif);
    expect(outcome).toMatchObject({ state: "uploaded", id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const [call] = calls;
    expect(call?.body).toMatchObject({ commit_sha: head, ref: `refs/pull/${number}/head` });
    const body = call?.body;
    const text = typeof body === "object" && body !== null && "sarif" in body ? String(body.sarif) : "";
    expect(gunzipSync(Buffer.from(text, "base64")).toString()).toBe(sarif);
  });

  test.each([
    ["without the permission", { ...GRANTED, security_events: "read" }, undefined, /security_events: write/],
    ["when it is refused as written", GRANTED, 422, /did not take them/],
    ["when GitHub fails", GRANTED, 502, /did not answer/],
  ] as const)("%s a reason is told and nothing is thrown", async (_, permissions, fault, words) => {
    const { outcome } = await uploaded(permissions, '{"version":"2.1.0"}', fault);
    expect(outcome).toMatchObject({ state: "left", reason: expect.stringMatching(words) });
  });
});
