import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readLayer } from "../../../src/bin/architect/permission-file.ts";
import { architect, expectMistake } from "../../bin/run-architect.ts";
import { aFolder } from "../../git/scratch.ts";

const AGENT =
  '---\nname: a\ntools: [bash]\npermission:\n  bash:\n    "*": ask\n    "git log*": allow\n---\nRead.\n';

describe("src/bin/architect.ts explain permission", () => {
  test("the decision, its rule and every command are printed as JSON", async () => {
    const folder = await aFolder();
    const [agent, operator] = [join(folder, "a.md"), join(folder, "operator.json")];
    await writeFile(agent, AGENT);
    await writeFile(operator, '{"bash": {"git log --all*": "deny"}}');
    const ask = async (...args: string[]) => architect(["explain", "permission", "--tool", "bash", ...args]);
    const ran = await ask("--agent", agent, "git log && ls", "--format", "json");
    expect(JSON.parse(ran.stdout)).toMatchObject({
      decision: "ask",
      rule: { pattern: "*", line: 6 },
      layer: "agent",
      commands: [{ decision: "allow" }, { decision: "ask" }],
    });
    const denied = await ask("--operator", operator, "--agent", agent, "git log --all", "--format", "json");
    expect(JSON.parse(denied.stdout)).toMatchObject({ decision: "deny", layer: "operator" });
    const map = await ask("--permission", operator, "git log --all");
    expect([map.code, map.stdout]).toEqual([0, expect.stringMatching(/^deny \(agent\)/)]);
    expectMistake(await ask("git log"), /--agent FILE/);
    expectMistake(await ask("--agent", join(folder, "none.md"), "x"), /cannot be read/);
  });
});

describe("src/bin/architect/explain-permission.ts", () => {
  const said = async (...args: string[]) => {
    const { stdout } = await architect(["explain", "permission", "--format", "json", ...args]);
    const { decision, layer, reason } = JSON.parse(stdout) as Record<string, string>;
    return { decision, layer, reason };
  };

  test("of an agent file it says what a conversation is told, of a map what the rules say, and where these part", async () => {
    const folder = await aFolder();
    const [agent, map] = [join(folder, "a.md"), join(folder, "map.json")];
    await writeFile(agent, "---\nname: a\npaths: ['**']\npermission:\n  bash: ask\n---\nRead.\n");
    await writeFile(map, '{"bash": "ask"}');
    expect(await said("--tool", "read", "--agent", agent, "src/a.ts")).toMatchObject({ decision: "allow" });
    expect(await said("--tool", "read", "--agent", agent, ".env")).toMatchObject({ decision: "ask" });
    expect(await said("--tool", "webfetch", "--agent", agent, "https://example.com/")).toMatchObject({
      decision: "ask",
    });
    expect(await said("--tool", "read", "--permission", map, "src/a.ts")).toEqual({
      decision: "ask",
      layer: "agent",
      reason:
        "no rule matches, so it asks; in a conversation it is allowed: no rule speaks of `read`, which changes and reaches nothing",
    });
  });

  test("an architect.yml is read as a review reads it", async () => {
    const folder = await aFolder();
    const [agent, repo] = [join(folder, "a.md"), join(folder, "architect.yml")];
    await writeFile(agent, AGENT);
    await writeFile(repo, 'sarif: true\npermission:\n  bash: { "git log --all*": deny, "make *": maybe }\n');
    const asked = ["--tool", "bash", "--repo", repo, "--agent", agent];
    expect(await said(...asked, "git log --all")).toMatchObject({ decision: "deny", layer: "repository" });
    expect(await said(...asked, "git log")).toMatchObject({ decision: "allow", layer: "agent" });
  });
});

describe("src/bin/architect/permission-file.ts", () => {
  const rulesIn = (text: string) => readLayer("agent", { path: "x", text }).layer;

  test.each([
    ['{"bash": {"*": "ask"}}', [["bash", "*", "ask"]]],
    [
      "bash:\n  '*': ask\nread: allow\n",
      [
        ["bash", "*", "ask"],
        ["read", "*", "allow"],
      ],
    ],
    ["---\npermission:\n  bash: deny\n", [["bash", "*", "deny"]]],
    ['"ask"', [["*", "*", "ask"]]],
    ['[{"action": "bash", "resource": "git *", "effect": "allow"}]', [["bash", "git *", "allow"]]],
    ["{bash: ", [["*", "*", "deny"]]],
    ["bash: sometimes", [["bash", "*", "deny"]]],
  ])("%j is read", (text, expected) => {
    const { rules, order } = rulesIn(text);
    expect(rules.map(({ permission, pattern, action }) => [permission, pattern, action])).toEqual(expected);
    expect(order).toBe("last-match");
  });

  test("Claude Code's lists keep their own order of judgement", () => {
    const layer = rulesIn(
      '{"permissions": {"allow": ["Bash(git log:*)", "Read"], "deny": ["Bash(rm *)", "?"]}}',
    );
    expect(layer.order).toBe("deny-ask-allow");
    expect(layer.rules.map(({ permission, pattern, action }) => [permission, pattern, action])).toEqual([
      ["bash", "rm *", "deny"],
      ["*", "*", "deny"],
      ["bash", "git log:*", "allow"],
      ["read", "*", "allow"],
    ]);
  });

  test("the line of a rule is that of the file", () => {
    expect(rulesIn("bash:\n  '*': ask\n  ls: allow\n").rules.map(({ line }) => line)).toEqual([2, 3]);
    expect(rulesIn(AGENT)).toMatchObject({ tools: ["bash"], rules: [{ line: 6 }, { line: 7 }] });
  });
});
