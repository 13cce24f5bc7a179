import { describe, expect, test } from "vitest";
import { checkAgents } from "../../src/architects/check.ts";

const agent = (name: string) => `---\nname: ${name}\ndescription: d\n---\nBody`;

describe("src/architects/check.ts", () => {
  test("lists agents in the order of their paths, with all that was remarked", () => {
    const { agents, diagnostics } = checkAgents([
      { path: "b.md", text: agent("beta") },
      { path: "a.txt", text: `${agent("alpha").replace("description: d", "description: d\nbogus: 1")}` },
      { path: "c.mdc", text: "# Gamma\n" },
      { path: "d.markdown", text: "a\0b" },
    ]);
    expect(agents.map((one) => one.name)).toEqual(["alpha", "beta", "gamma"]);
    expect(diagnostics.map((one) => `${one.path} ${one.code}`)).toEqual([
      "a.txt unknown-key",
      "c.mdc name-derived",
      "d.markdown not-text",
    ]);
    expect(agents.flatMap((one) => one.diagnostics)).toEqual(diagnostics.slice(0, 2));
  });

  test("of two with one name both are listed, and the later says so", () => {
    const { agents, diagnostics } = checkAgents([
      { path: "b.md", text: agent("same") },
      { path: "a.md", text: agent("same") },
    ]);
    expect(agents.map((one) => one.source.path)).toEqual(["a.md", "b.md"]);
    expect(diagnostics).toMatchObject([{ code: "duplicate-name", level: "warning", path: "b.md" }]);
    expect(diagnostics[0]?.message).toContain("a.md");
  });

  test("shared texts, drafts, READMEs and other files are no agents", () => {
    const skipped = [
      "_shared/style.md",
      "x/_draft.md",
      "README.md",
      "CHANGELOG.md",
      "notes.json",
      "agent.js",
      "",
    ];
    expect(checkAgents(skipped.map((path) => ({ path, text: agent("x") })))).toEqual({
      agents: [],
      diagnostics: [],
    });
  });

  test("says where the agents come from", () => {
    expect(checkAgents([{ path: "a.md", text: agent("a") }]).agents[0]?.source).toEqual({
      path: "a.md",
      from: "directory",
    });
    expect(checkAgents([{ path: "a.md", text: agent("a") }], "image").agents[0]?.source.from).toBe("image");
  });
});
