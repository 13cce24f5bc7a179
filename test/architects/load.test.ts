import { describe, expect, test } from "vitest";
import { loadArchitect } from "../../src/architects/load.ts";

function load(text: string, path = "agents/some-reviewer.md") {
  return loadArchitect({ path, text }, "directory");
}

function codes(text: string, path?: string): string[] {
  return load(text, path).diagnostics.map((one) => `${one.code}:${one.line}`);
}

const OPENCODE = `---
description: Looks at services. Use when a service changes.
mode: subagent
model: github-copilot/claude-sonnet-4.5
temperature: 0.2
tools:
  bash: true
  read: true
  webfetch: false
# What it may do
permission:
  bash:
    "*": "ask"
    # harmless
    "git log*": "allow"
  edit:
    "*": "deny"
  write: ask
version: "2"
---

# Service Reviewer

Look at services.
`;

describe("src/architects/load.ts", () => {
  test("a native file keeps its globs, domain, tools and rules", () => {
    const { architect, diagnostics } = load(
      `---
name: api-reader
description: Reads APIs
paths: ["**/routes/**", "!**/*.test.ts"]
rest: true
owns: [contracts]
tools: [read, grep]
permission:
  read: allow
  grep: ask
---
Quote lines.
`,
    );
    expect(diagnostics).toEqual([]);
    expect(architect).toEqual({
      name: "api-reader",
      description: "Reads APIs",
      paths: ["**/routes/**", "!**/*.test.ts"],
      rest: true,
      owns: ["contracts"],
      tools: ["read", "grep"],
      permission: [
        { permission: "read", pattern: "*", action: "allow", line: 9 },
        { permission: "grep", pattern: "*", action: "ask", line: 10 },
      ],
      brief: "Quote lines.",
      dialect: "native",
      source: { path: "agents/some-reviewer.md", from: "directory" },
      diagnostics: [],
    });
  });

  test("an opencode file: tools as a map, rules in their order with their lines, the model resolved", () => {
    const { architect } = load(OPENCODE, "000_9f86d081884c7d65.txt");
    expect(architect).toMatchObject({
      name: "service-reviewer",
      dialect: "opencode",
      model: "claude-sonnet-5-5",
      temperature: 0.2,
      tools: ["bash", "read"],
      permission: [
        { permission: "bash", pattern: "*", action: "ask", line: 13 },
        { permission: "bash", pattern: "git log*", action: "allow", line: 15 },
        { permission: "edit", pattern: "*", action: "deny", line: 17 },
        { permission: "write", pattern: "*", action: "ask", line: 18 },
      ],
    });
    expect(codes(OPENCODE, "000_9f86d081884c7d65.txt")).toEqual([
      "name-derived:1",
      "model-retired:4",
      "rule-inert:18",
      "unknown-key:19",
    ]);
  });

  test("every diagnostic names file, line and remedy", () => {
    for (const one of load(OPENCODE, "x/y.md").diagnostics) {
      expect(one.path).toBe("x/y.md");
      expect(one.line).toBeGreaterThan(0);
      expect(one.remedy).not.toBe("");
    }
  });

  test("a Claude Code file: tools as a list, a retired model", () => {
    const { architect } = load(
      "---\nname: reviewer\ndescription: d\nmodel: claude-3-opus-20240229\ntools:\n  - Read\n  - MultiEdit\n  - Bash\n---\nBody",
    );
    expect(architect).toMatchObject({
      dialect: "claude-code",
      model: "claude-opus-5-5",
      tools: ["read", "multiedit", "bash"],
    });
  });

  test("a Claude Code file: tools as a comma-separated text, with a pattern that is not applied", () => {
    const text =
      "---\nname: reviewer\ndescription: d\ntools: Read, Bash(git log:*), LS\ncolor: blue\n---\nBody";
    expect(load(text).architect?.tools).toEqual(["read", "bash", "list"]);
    expect(codes(text)).toEqual(["tool-pattern:4"]);
  });

  test("what Claude Code disallows is taken away and denied", () => {
    const { architect } = load(
      "---\nname: reviewer\ndescription: d\ntools: Read, Bash\ndisallowedTools: Bash\n---\nBody",
    );
    expect(architect?.tools).toEqual(["read"]);
    expect(architect?.permission).toEqual([{ permission: "bash", pattern: "*", action: "deny", line: 5 }]);
  });

  test("a map of false alone leaves every other tool", () => {
    const tools = load(
      "---\nname: reviewer\ndescription: d\ntools:\n  bash: false\n  write: false\n---\nBody",
    ).architect?.tools;
    expect(tools).toContain("read");
    expect(tools).not.toContain("bash");
    expect(tools).not.toContain("write");
  });

  test("no tools key restricts nothing", () => {
    expect(load("---\nname: reviewer\ndescription: d\n---\nBody").architect).not.toHaveProperty("tools");
  });

  test("an unquoted colon in a description is repaired and said", () => {
    const text =
      "---\nname: reviewer\ndescription: Use it when: an API changes. Examples: 'Add a route', 'Page a list'.\nmodel: sonnet\n---\nBody";
    expect(load(text).architect?.description).toBe(
      "Use it when: an API changes. Examples: 'Add a route', 'Page a list'.",
    );
    expect(codes(text)).toEqual(["frontmatter-repaired:3", "model-alias:4"]);
  });

  test("a long line of escaped examples is kept letter for letter", () => {
    const value =
      'Use it for:\\n\\n- a: b\\n<example>\\nuser: "x"\\n</example>\\n\\n**Note**: defer the schema'.repeat(
        40,
      );
    const { architect } = load(`---\nname: reviewer\ndescription: ${value}\nmodel: sonnet\n---\nBody`);
    expect(architect?.description).toBe(value);
    expect(architect?.model).toBe("claude-sonnet-5-5");
  });

  test("globs and patterns that begin with a star are repaired", () => {
    const { architect } = load(
      "---\nname: r\ndescription: d\npaths:\n  - **/*.sql\n  - !**/old/**\npermission:\n  bash:\n    *: ask\n    git log *: allow\n---\nBody",
    );
    expect(architect?.paths).toEqual(["**/*.sql", "!**/old/**"]);
    expect(architect?.permission.map((rule) => [rule.pattern, rule.action])).toEqual([
      ["*", "ask"],
      ["git log *", "allow"],
    ]);
    expect(
      load("---\nname: r\ndescription: d\npaths: [**/*.{ts,js}, db/**]\n---\nBody").architect?.paths,
    ).toEqual(["**/*.{ts,js}", "db/**"]);
  });

  test.each([
    [
      "# Role: Backend Architect\n\nYou look at APIs. And more.",
      "004_90a95f608ac7b4ca.txt",
      "backend-architect",
    ],
    ["# Payment Reviewer\n\nLook.", "agents/x.md", "payment-reviewer"],
    ["Just prose, no heading.", "agents/payment-reviewer.md", "payment-reviewer"],
    ["```\n# not a heading\n```\n## Cache Expert\n", "1.md", "cache-expert"],
    ["# You are an expert in everything that has to do with caches\n", "agents/caches.md", "caches"],
  ])("a plain document %j of %s is called %s", (text, path, name) => {
    expect(load(text, path).architect).toMatchObject({ name, dialect: "plain", paths: [], permission: [] });
  });

  test("a name that is none gives way, a name in other letters is put in ours", () => {
    expect(load("---\nname: 'API & Contracts'\ndescription: d\n---\nB").architect?.name).toBe(
      "api-contracts",
    );
    expect(load("---\nname: '---'\ndescription: d\n---\nB", "agents/fallback.md").architect?.name).toBe(
      "fallback",
    );
    expect(codes("---\nname: '---'\ndescription: d\n---\nB", "9.md")).toEqual([
      "name-missing:1",
      "name-unreadable:2",
    ]);
  });

  test("the file name wins over the heading when it is a name and there is front matter", () => {
    expect(
      load("---\ndescription: d\nmode: all\n---\n# Another Title\n", ".opencode/agent/order-reviewer.md")
        .architect?.name,
    ).toBe("order-reviewer");
  });

  test("Windows line ends, a byte-order mark and blank lines before the fence change nothing", () => {
    const { architect, diagnostics } = load(
      "\uFEFF\r\n---\r\nname: reviewer\r\ndescription: d\r\nbogus: 1\r\n---\r\nBody\r\nmore\r\n",
    );
    expect(architect).toMatchObject({ name: "reviewer", brief: "Body\nmore" });
    expect(diagnostics.map((one) => [one.code, one.line])).toEqual([["unknown-key", 5]]);
  });

  test("a missing closing fence is said, and the settings still hold", () => {
    const { architect, diagnostics } = load(
      "---\nname: reviewer\ndescription: d\ntools: [read]\n\nYou review.\n",
    );
    expect(architect).toMatchObject({ name: "reviewer", tools: ["read"], brief: "You review." });
    expect(diagnostics.map((one) => one.code)).toEqual(["frontmatter-unclosed"]);
  });

  test("a language tag is never obeyed: the block is prose", () => {
    const { architect, diagnostics } = load(
      "---js\nmodule.exports = { name: 'evil', tools: process.exit(1) }\n---\n# Harmless Reader\n",
    );
    expect(architect).toMatchObject({ name: "harmless-reader", dialect: "plain" });
    expect(diagnostics.map((one) => one.code)).toContain("frontmatter-language");
  });

  test("two rules across a page are prose, not front matter", () => {
    expect(load("---\n\nSome prose first\n\n---\n\n# Page Reader\n").architect).toMatchObject({
      name: "page-reader",
      dialect: "plain",
    });
  });

  test("an agent that switches itself off is not loaded", () => {
    const { architect, diagnostics } = load("---\ndescription: d\ndisable: true\n---\nBody");
    expect(architect).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toContain("agent-disabled");
  });

  test("wrong types are said with their line and left out", () => {
    const text =
      "---\nname: r\ndescription: [1]\npaths: 5\nrest: maybe\nowns: {a: b}\nmodel: [x]\ntemperature: 3\n---\nFirst sentence. Second.";
    expect(codes(text).map((code) => code.split(":")[1])).toEqual(["3", "4", "5", "6", "7", "8"]);
    expect(load(text).architect).toMatchObject({
      description: "First sentence.",
      paths: [],
      rest: false,
      owns: [],
    });
    expect(load(text).architect).not.toHaveProperty("temperature");
  });

  test("a key written twice counts once, and is said", () => {
    const text = "---\nname: first\nname: second\ndescription: d\n---\nB";
    expect(load(text).architect?.name).toBe("first");
    expect(codes(text)).toEqual(["duplicate-key:3"]);
  });

  test("a near miss of a key is recognised", () => {
    const [one] = load("---\nname: r\ndescription: d\ntoools: [read]\n---\nB").diagnostics;
    expect(one).toMatchObject({ code: "unknown-key", remedy: "did you mean `tools`?" });
  });

  test("an opencode prompt is the brief only when there is no prose", () => {
    expect(load("---\ndescription: d\nprompt: Look at queues.\n---\n", "a/queues.md").architect?.brief).toBe(
      "Look at queues.",
    );
    expect(load("---\ndescription: d\nprompt: Look.\n---\nProse.", "a/queues.md").architect?.brief).toBe(
      "Prose.",
    );
    expect(
      load("---\ndescription: d\nprompt: '{file:/etc/passwd}'\n---\n", "a/queues.md").architect?.brief,
    ).toBe("");
  });

  test("characters nobody can see are said", () => {
    expect(codes("---\nname: r\ndescription: d\n---\nLook\u202Eere")).toEqual(["hidden-characters:5"]);
  });
});
