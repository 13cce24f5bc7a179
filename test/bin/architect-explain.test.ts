import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aBareRepository, aFolder } from "../git/scratch.ts";
import { architect, expectMistake } from "./run-architect.ts";

const BASE = { "migrations/0001_orders.sql": "create table orders (id bigint primary key, buyer bigint);\n" };
const LOCKING = { "migrations/0002_index.sql": "create index orders_buyer on orders (buyer);\n" };

describe("src/bin/architect.ts explain", () => {
  test("routing names the architect, the reason and the files that nobody reads", async () => {
    const { directory } = await aBareRepository(BASE, { ...LOCKING, "photo.png": "x" });
    const call = ["explain", "routing", "--repo", directory, "--base", "main", "--head", "change"];
    const text = await architect(call);
    expect(text.code).toBe(0);
    expect(text.stdout).toContain("database-architect");
    const { assignments, unassigned } = JSON.parse((await architect([...call, "--format", "json"])).stdout);
    expect(assignments.map((assignment: { architect: string }) => assignment.architect)).toContain(
      "database-architect",
    );
    expect(unassigned).toEqual(["photo.png"]);
  });

  test("a rule is explained with its sentences and its page", async () => {
    const ran = await architect(["explain", "rule", "migrations/index-not-concurrent"]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/When: .*\nHarm: .*\nInstead: /);
    expect(ran.stdout).toContain("\n# ");
    expectMistake(
      await architect(["explain", "rule", "index-not-concurent"]),
      /did you mean migrations\/index-not-concurrent\?/,
    );
    expectMistake(await architect(["explain", "rule", "../../../etc/passwd"]), /There is no rule called/);
  });
});

describe("src/bin/architect.ts agents check", () => {
  test("agents are listed with their permission rules and remarks", async () => {
    const folder = await aFolder();
    await writeFile(
      join(folder, "a.md"),
      '---\nname: a-architect\ndescription: one\npermission:\n  bash:\n    "*": ask\n    "git log *": allow\n---\nRead.\n',
    );
    await writeFile(join(folder, "b.txt"), "# Role: B Architect\n\nYou read.\n");
    await writeFile(join(folder, "_draft.md"), "not yet");
    const ran = await architect(["agents", "check", folder, "--format", "json"]);
    const { schemaVersion, agents } = JSON.parse(ran.stdout);
    expect([ran.code, schemaVersion]).toEqual([0, 1]);
    expect(agents.map((agent: { name: string; path: string }) => [agent.name, agent.path])).toEqual([
      ["a-architect", join(folder, "a.md")],
      ["b-architect", join(folder, "b.txt")],
    ]);
    expect(agents[0].permission).toEqual([
      { permission: "bash", pattern: "*", action: "ask", line: 6 },
      { permission: "bash", pattern: "git log *", action: "allow", line: 7 },
    ]);
    expect((await architect(["agents", "check", folder])).stdout).toContain("2 agents");
  });

  test("a folder without agents is a mistake, and so is none", async () => {
    expectMistake(await architect(["agents", "check", await aFolder()]), /There are no agent files/);
    expectMistake(await architect(["agents", "check", "/nowhere/at/all"]), /There is no/);
  });
});

describe("src/bin/architect.ts rules and doctor", () => {
  test("every rule is listed with its page's sentences", async () => {
    const { rules } = JSON.parse((await architect(["rules", "--format", "json"])).stdout);
    expect(rules.map((rule: { id: string }) => rule.id)).toContain("security/secret-committed");
    const { stdout } = await architect(["rules"]);
    for (const rule of rules) expect(stdout).toContain(rule.id);
  });

  test("the doctor names what is here and what for, and keeps passwords to itself", async () => {
    const ran = await architect(["doctor", "--format", "json"], {
      env: { REDIS_URL: "redis://user:hunter2@127.0.0.1:1/0" },
    });
    const { checks } = JSON.parse(ran.stdout);
    const state = Object.fromEntries(
      checks.map((check: { name: string; state: string }) => [check.name, check.state]),
    );
    expect(state).toMatchObject({
      "Node.js": "ok",
      git: "ok",
      rehearsal: "ok",
      Redis: "broken",
      ANTHROPIC_API_KEY: "missing",
    });
    expect(ran.stdout).not.toContain("hunter2");
    expect(ran.code).toBe(0);
  });

  test("help and version answer at once", async () => {
    expect((await architect(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await architect(["review", "--help"]);
    expect([help.code, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toContain("--fail-on <severity>");
    expect(help.stdout).toContain("Exit code: 0 nothing to answer");
    const page = await readFile(join(import.meta.dirname, "..", "..", "docs", "cli.md"), "utf8");
    const options = [...help.stdout.matchAll(/^ +(--[a-z-]+)/gm)]
      .map(([, option]) => option)
      .filter((option) => option !== "--help");
    expect(options).toHaveLength(10);
    expect(options.filter((option) => !page.includes(`${option}`))).toEqual([]);
  });
});
