import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { aBareRepository, aFolder } from "../git/scratch.ts";
import { architect, expectMistake } from "./run-architect.ts";

const document = (...paths: string[]) =>
  `openapi: 3.0.3
info: { title: Orders, version: 1.0.0 }
paths:
${paths.map((path) => `  ${path}:\n    get:\n      responses:\n        "200": { description: OK }\n`).join("")}`;
const BEFORE = document("/v1/orders", "/v1/orders/{id}");
const AFTER = document("/v1/orders");

const APP = `const express = require("express");
const { requireAuth } = require("./auth");
const app = express();
app.get("/v1/orders/:id", requireAuth, (req, res) => res.end());
app.get(chosen(), (req, res) => res.end());
app.listen(3000);
`;

async function aFolderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await aFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe("src/bin/architect.ts contract diff", () => {
  test("two files of any names are compared, and a break fails only when asked to", async () => {
    const folder = await aFolderOf({ "old.yaml": BEFORE, "new.json.yaml": AFTER });
    const call = ["contract", "diff", join(folder, "old.yaml"), join(folder, "new.json.yaml")];
    const ran = await architect(call);
    expect(ran.stdout).toContain("v1 stays v1: 1 breaking change");
    expect(ran.stdout).toContain("a client that calls `GET /v1/orders/{id}` gets 404");
    expect(ran.code).toBe(0);
    expect((await architect([...call, "--fail-on", "breaking"])).code).toBe(1);
    const turned = [
      "contract",
      "diff",
      join(folder, "new.json.yaml"),
      join(folder, "old.yaml"),
      "--fail-on",
      "breaking",
    ];
    expect((await architect(turned)).code).toBe(0);
  });

  test("a document that cannot be read leaves the answer open", async () => {
    const folder = await aFolderOf({
      "old.json": '{"openapi":"3.0.3","paths":{}}',
      "new.json": '{"openapi":"3.0.3","paths":{',
    });
    const ran = await architect(["contract", "diff", join(folder, "old.json"), join(folder, "new.json")]);
    expect(ran.stdout).toBe("No change was found in what could be read.\n");
    expect(ran.stderr).toMatch(/new\.json: line 1/);
    expect(ran.code).toBe(3);
  });

  test("two folders are compared file by file, as JSON and as Markdown", async () => {
    const folder = await aFolderOf({
      "a/api/openapi.yaml": BEFORE,
      "b/api/openapi.yaml": AFTER,
      "b/more.txt": "x",
    });
    const call = ["contract", "diff", join(folder, "a"), join(folder, "b"), "--format"];
    const { contracts } = JSON.parse((await architect([...call, "json"])).stdout);
    expect(contracts).toMatchObject([
      {
        path: "api/openapi.yaml",
        kind: "openapi",
        version: { before: "v1", moved: false },
        changes: [{ level: "breaking", operations: ["GET /v1/orders/{id}"], side: "base" }],
      },
    ]);
    expect((await architect([...call, "markdown"])).stdout).toContain("| **breaking** |");
  });

  test("two commits of a repository are compared, with the routes of their code", async () => {
    const shop = { "package.json": "{}", "auth.js": "", "openapi.yaml": BEFORE };
    const more = { "app.js": APP, "openapi.yaml": AFTER };
    const { directory, base, head } = await aBareRepository(shop, more);
    const ran = await architect(["contract", "diff", base, head, "--repo", directory]);
    expect(ran.stdout).toMatch(/openapi\.yaml \(openapi\): v1 stays v1/);
    expect(ran.stdout).toContain("+ GET /v1/orders/{id}  app.js:4");
  });

  test("what is neither on disk nor a commit is a mistake", async () => {
    expectMistake(
      await architect(["contract", "diff", "no-such", "thing"]),
      /neither two files or folders nor two commits/,
    );
    const folder = await aFolderOf({ "one.yaml": BEFORE, "two/openapi.yaml": AFTER });
    const mixed = await architect(["contract", "diff", join(folder, "one.yaml"), join(folder, "two")]);
    expectMistake(mixed, /cannot be compared/);
  });
});

describe("src/bin/architect.ts routes", () => {
  test("JSON is a plain list of routes; what could not be resolved goes to standard error", async () => {
    const files = { "package.json": "{}", "auth.js": "", "app.js": APP };
    const { directory } = await aBareRepository({ "package.json": "{}" }, files);
    const ran = await architect(["routes", "--repo", directory, "--head", "change", "--format", "json"]);
    expect(JSON.parse(ran.stdout)).toContainEqual({
      method: "GET",
      path: "/v1/orders/{id}",
      file: "app.js",
      line: 4,
      framework: "express",
      guards: ["requireAuth"],
    });
    expect(ran.stderr).toContain("app.js:5");
    expect(ran.code).toBe(0);
    const text = await architect(["routes", "--repo", directory, "--head", "change"]);
    expect(text.stdout).toMatch(/^GET {2}\/v1\/orders\/\{id\} +app\.js:4 +requireAuth$/m);
  });
});
