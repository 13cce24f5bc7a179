import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { git } from "../support/git-fixture.ts";
import { architect, expectMistake } from "./run-architect.ts";

const open: string[] = [];

afterEach(async () => {
  for (const folder of open.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function aFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "architect-init-"));
  open.push(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

async function aRepository(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await aFolder(files);
  await git(folder, ["init", "-q"]);
  await git(folder, ["add", "-A"]);
  await git(folder, ["commit", "-q", "-m", "first"]);
  return folder;
}

const SHOP = {
  "services/orders/package.json": '{"dependencies":{"express":"5"}}\n',
  "services/orders/src/app.js":
    'import express from "express";\nconst app = express();\napp.get("/health", (q, r) => r.send("ok"));\napp.get("/orders", list);\napp.listen(1);\n',
  "services/search/package.json": "{}\n",
  "services/search/sql/V1__first.sql": "create table a (id int primary key);\n",
  "services/search/contract/search.yaml": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n",
  Dockerfile: "FROM scratch\n",
  "third_party/lib/a.c": "int a;\n",
  ".claude/agents/payments.md": "---\nname: payments\ndescription: x\n---\nx\n",
};

describe("src/bin/architect/init.ts", () => {
  test("it writes what fits the repository, which is read back without a remark, and again writes nothing", async () => {
    const folder = await aRepository(SHOP);
    const path = join(folder, ".github/architect.yml");
    expect(await architect(["init", "--repo", join(folder, "services")])).toMatchObject({
      code: 0,
      stderr: "",
    });
    const text = await readFile(path, "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=https:/);
    expect(text).toContain("flyway in services/search/sql (1)");
    expect(text).toContain("services/search/contract/search.yaml (openapi)");
    expect(text).toContain("2 of express");
    expect(text).toContain('#  - "GET /health"');
    expect(text).not.toContain("GET /orders");
    expect(text).toContain('#  - ".claude/agents/payments.md"');
    expect(parse(text)).toMatchObject({
      fail_on: "blocker",
      ignore: ["third_party/**"],
      services: { orders: ["services/orders/**"], search: ["services/search/**"] },
      routes: { "services/search/contract/**": "api-architect" },
    });
    const checked = await architect(["config", "check", "--format", "json"], { cwd: folder });
    expect(JSON.parse(checked.stdout)).toMatchObject({ diagnostics: [] });
    const again = await architect(["init", "--repo", folder]);
    expect(again).toMatchObject({ code: 0, stdout: ".github/architect.yml is as it would be written.\n" });
  });

  test("one that is there is left alone, unless it is forced", async () => {
    const folder = await aRepository({ ".github/architect.yml": "drafts: true\n" });
    const path = join(folder, ".github/architect.yml");
    expectMistake(
      await architect(["init", "--repo", folder]),
      /There is a \.github\/architect\.yml already.*--force/,
    );
    expect(await readFile(path, "utf8")).toBe("drafts: true\n");
    const shown = await architect(["init", "--repo", folder, "--stdout"]);
    expect(shown.stdout).toContain("Nothing that a backend has was found");
    expect(await readFile(path, "utf8")).toBe("drafts: true\n");
    expect((await architect(["init", "--repo", folder, "--force"])).code).toBe(0);
    expect(await readFile(path, "utf8")).toBe(shown.stdout);
  });

  test("nothing is written through a link that the repository brought", async () => {
    const outside = await aFolder({});
    const folder = await aRepository({ "a.txt": "a\n" });
    await symlink(outside, join(folder, ".github"));
    expectMistake(await architect(["init", "--repo", folder]), /no folder of this repository/);
    await rm(join(folder, ".github"));
    await mkdir(join(folder, ".github"));
    await writeFile(join(outside, "target"), "mine\n");
    await symlink(join(outside, "target"), join(folder, ".github/architect.yml"));
    expectMistake(await architect(["init", "--repo", folder, "--force"]), /already/);
    expect(await readFile(join(outside, "target"), "utf8")).toBe("mine\n");
  });

  test("names of strangers cannot write a line of their own", async () => {
    const evil = 'contracts "x\n  "**": {a: b}/openapi.yaml';
    const folder = await aRepository({
      [evil]: SHOP["services/search/contract/search.yaml"],
      "vendor/a\nfail_on: never/x.go": "x\n",
    });
    const { stdout, code } = await architect(["init", "--repo", folder, "--stdout"]);
    expect(code).toBe(0);
    expect(parse(stdout)).toEqual({ fail_on: "blocker", ignore: ["vendor/**"] });
  });
});

describe("src/bin/architect/config-check.ts", () => {
  test("every remark has its line, column and remedy; what is in force is shown with its sources", async () => {
    const folder = await aFolder({
      ".github/architect.yml": "fail_on: always\nrules:\n  security/ssfr: off\ndrafts: true\n",
      "organisation.yml": "model: opus\ndrafts: false\n",
    });
    const asked = ["config", "check", "--organisation", "organisation.yml"];
    const { code, stdout } = await architect([...asked, "--format", "json"], { cwd: folder });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      diagnostics: [
        { level: "info", path: "organisation.yml", code: "model-alias" },
        {
          level: "error",
          path: ".github/architect.yml",
          line: 1,
          column: 10,
          remedy: "write `fail_on: blocker`",
        },
        { level: "warning", line: 3, column: 3, remedy: "did you mean `security/ssrf`?" },
      ],
      effective: {
        fail_on: { value: "blocker", from: [] },
        drafts: { value: true, from: [".github/architect.yml", "organisation.yml"] },
        model: { value: "claude-opus-5-5", from: ["organisation.yml"] },
        budgets: { value: null, from: [] },
      },
    });
    const text = await architect(asked, { cwd: folder });
    expect(text.stdout).toContain(".github/architect.yml:1: error:");
    expect(text.stdout).toMatch(/drafts +true +\(\.github\/architect\.yml, organisation\.yml\)/);
    expect(text.stdout).toMatch(/fail_on +blocker +\(default\)/);
    expect(text.stdout).toMatch(/1 error, 2 other remarks\n$/);
  });

  test("a warning is no error, a missing file is a mistake, and the team's own names are known", async () => {
    const folder = await aFolder({
      "a.yml": "architects: {payments: false}\nnonsense: 1\n",
      ".claude/agents/payments.md": "---\nname: payments\ndescription: x\n---\nx\n",
    });
    const ran = await architect(["config", "check", "a.yml", "--format", "json"], { cwd: folder });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ diagnostics: [{ code: "unknown-key" }] });
    expectMistake(
      await architect(["config", "check"], { cwd: folder }),
      /There is no \.github\/architect\.yml/,
    );
  });
});
