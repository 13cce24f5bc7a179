import { describe, expect, test } from "vitest";
import { globSetOf } from "../../src/architects/glob-set.ts";
import { loadArchitect } from "../../src/architects/load.ts";
import { parseConfiguration } from "../../src/config/configuration.ts";
import { globProblem } from "../../src/domain/glob.ts";
import { aBareRepository, opened } from "../git/scratch.ts";

const from = { path: ".github/architect.yml", commit: "0".repeat(40) };

describe("threats through names and settings", () => {
  test("row 29: a name of a file is data, whatever it looks like", async () => {
    const names = ["a;id\n.sql", "--output=x", "$(id)", ":(glob)**", "-", "a\tb\u202e.sql", '"q".sql'];
    const { directory, base, head } = await aBareRepository(
      { "keep.txt": "1\n" },
      Object.fromEntries(names.map((name) => [name, "select 1;\n"])),
    );
    const repository = await opened(directory);
    const files = await repository.changedFiles(base, head);
    expect(files.map(({ path }) => path).sort()).toEqual([...names].sort());
    const tree = repository.tree(head);
    for (const name of names) expect(await tree.read(name)).toEqual({ state: "text", text: "select 1;\n" });
    expect(await tree.read("../keep.txt")).toBeUndefined();
  });

  test("row 31: a glob that stalls matchers is refused, and one that is taken is matched at once", () => {
    for (const glob of [
      "+(".repeat(60) + "a" + ")".repeat(60),
      "{a,b,c,d}".repeat(12),
      "**/".repeat(40) + "x",
      "*a".repeat(400),
    ])
      expect(globProblem(glob), glob.slice(0, 20)).toBeDefined();
    const slow = "+(a|+(a|+(a)))b";
    expect(globProblem(slow)).toBeUndefined();
    const started = process.cpuUsage();
    globSetOf([slow, "*(*(*(a)))", `${"*a".repeat(20)}b`]).match(`src/${"a".repeat(200)}`);
    expect((process.cpuUsage(started).user + process.cpuUsage(started).system) / 1_000).toBeLessThan(10_000);
  });

  test("row 32: settings that multiply, merge or reach for a prototype are told, not obeyed", () => {
    const bomb = Array.from(
      { length: 30 },
      (_, at) => `k${at}: &k${at} [*${at ? `k${at - 1}` : "k0"}, *${at ? `k${at - 1}` : "k0"}]`,
    ).join("\n");
    for (const text of [
      bomb,
      "a: &a {b: 1}\n<<: *a",
      "__proto__: {polluted: yes}",
      "rules:\n  __proto__: off",
      `a: ${"[".repeat(9_000)}`,
      `a: ${"x".repeat(70_000)}`,
    ]) {
      const { diagnostics, rules, enabled } = parseConfiguration(text, from);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(enabled).toBe(true);
      expect(Object.keys(rules)).toEqual([]);
      loadArchitect({ path: "agents/a.md", text: `---\n${text}\n---\nRead.` }, "base-commit");
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    }
  });
});
