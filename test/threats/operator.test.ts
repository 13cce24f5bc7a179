import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { parseEnvironment } from "../../src/config/environment.ts";
import { UserError } from "../../src/errors.ts";
import { gitEnvironment, transportEnvironment } from "../../src/git/environment.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const enough = { APP_ID: "12", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "a webhook secret" };
const start = (over: Readonly<Record<string, string | undefined>>) => () =>
  parseEnvironment({ ...enough, ...over }, "both", () => ({ text: "", mode: 0 }));

describe("threats through the operator's own slips, and through what is built in", () => {
  test("row 46: without a webhook secret, or with one that anybody guesses, nothing starts", () => {
    expect(start({})).not.toThrow();
    for (const WEBHOOK_SECRET of [undefined, "", "   ", "secret"])
      expect(start({ WEBHOOK_SECRET })).toThrow(UserError);
  });

  test("row 47: every package is pinned by its content, and every action by its commit", () => {
    const lock: unknown = JSON.parse(readFileSync("package-lock.json", "utf8"));
    const packages = Object.entries((lock as { packages: Record<string, Record<string, unknown>> }).packages);
    const loose = packages.filter(
      ([path, entry]) =>
        path !== "" &&
        entry.inBundle !== true &&
        !(
          typeof entry.integrity === "string" &&
          entry.integrity.startsWith("sha512-") &&
          (entry.resolved === undefined || String(entry.resolved).startsWith("https://registry.npmjs.org/"))
        ),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
    const wanted: unknown = JSON.parse(readFileSync("package.json", "utf8"));
    const { dependencies } = wanted as { dependencies: Record<string, string> };
    for (const [name, version] of Object.entries(dependencies))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
    const workflows = readdirSync(".github/workflows").map((name) =>
      readFileSync(`.github/workflows/${name}`, "utf8"),
    );
    const uses = workflows.flatMap((text) =>
      [...text.matchAll(/uses:\s*(\S+)/g)].map(([, used]) => used ?? ""),
    );
    expect(uses.length).toBeGreaterThan(0);
    for (const used of uses) expect(used).toMatch(/@[0-9a-f]{40}$|^\.\//);
    expect(workflows.join("\n")).toContain("attest-build-provenance");
  });

  test("row 48: GitHub is spoken to over checked TLS or not at all", () => {
    for (const GITHUB_API_URL of [
      "http://github.example.com/api/v3",
      "https://u:p@github.example.com",
      "ftp://x",
    ])
      expect(start({ GITHUB_API_URL })).toThrow(UserError);
    expect(start({ NODE_TLS_REJECT_UNAUTHORIZED: "0" })).toThrow(/NODE_EXTRA_CA_CERTS/);
    vi.stubEnv("GIT_SSL_NO_VERIFY", "1");
    expect({ ...gitEnvironment(), ...transportEnvironment() }).not.toHaveProperty("GIT_SSL_NO_VERIFY");
    vi.unstubAllEnvs();
  });
});
