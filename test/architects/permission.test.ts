import { describe, expect, test } from "vitest";
import { loadArchitect } from "../../src/architects/load.ts";

function load(frontMatter: string) {
  const { architect, diagnostics } = loadArchitect(
    { path: "a.md", text: `---\nname: r\ndescription: d\n${frontMatter}\n---\nBody` },
    "directory",
  );
  return {
    rules: architect?.permission.map(
      ({ permission, pattern, action }) => `${permission} ${pattern} ${action}`,
    ),
    said: diagnostics.map(({ code, line }) => `${code}:${line}`),
    tools: architect?.tools,
    diagnostics,
  };
}

describe("src/architects/permission.ts", () => {
  test("one word is a rule for everything", () => {
    expect(load("permission: ask").rules).toEqual(["* * ask"]);
  });

  test("a word per tool is a rule for all its uses; tool names have one spelling", () => {
    expect(load("permission:\n  Bash: deny\n  webfetch: ALLOW").rules).toEqual([
      "bash * deny",
      "webfetch * allow",
    ]);
  });

  test("the list form of newer opencode files is read", () => {
    const { rules, said } = load(
      "permission:\n  - {action: bash, resource: 'git *', effect: allow}\n  - {action: edit, effect: deny}\n  - nonsense",
    );
    expect(rules).toEqual(["bash git * allow", "edit * deny", "* * deny"]);
    expect(said).toContain("wrong-type:7");
  });

  test("a rule whose action cannot be read denies", () => {
    const { rules, said } = load("permission:\n  bash:\n    'git push': alow\n    'git log': 7\n  edit: [a]");
    expect(rules).toEqual(["bash git push deny", "bash git log deny", "edit * deny"]);
    expect(said).toEqual(["wrong-action:6", "wrong-action:7", "wrong-action:8"]);
  });

  test.each([
    ["a number", "permission: 5"],
    ["an alias", "x: &x {bash: allow}\npermission: *x"],
    ["an alias below", "permission:\n  bash: allow\n  edit: *nowhere"],
    ["broken brackets", "permission: {bash: allow"],
    ["a merge of the whole file", "<<: {permission: allow}\npermission: allow"],
    ["a prototype key", "permission:\n  bash:\n    __proto__: allow"],
    ["a line that is no YAML", "permission:\n  bash: allow\n  edit: 'x' y 'z' [\n\t- a"],
  ])("a section with %s denies everything", (_, text) => {
    expect(load(text).rules).toEqual(["* * deny"]);
    expect(load(text).diagnostics.some((one) => one.level === "error")).toBe(true);
  });

  test("tools that cannot be read are none", () => {
    expect(load("tools: 5").tools).toEqual([]);
    expect(load("tools: *everything").tools).toEqual([]);
    expect(load("tools:\n  bash: maybe\n  read: true").tools).toEqual(["read"]);
  });

  test("of two maps for one tool both count, in their order", () => {
    const { rules, said } = load("permission:\n  bash: {a: allow}\n  bash: {a: deny}");
    expect(rules).toEqual(["bash a allow", "bash a deny"]);
    expect(said).toContain("duplicate-key:6");
  });

  test("more rules than anyone writes deny everything", () => {
    const many = Array.from({ length: 501 }, (_, index) => `    x${index}: allow`).join("\n");
    expect(load(`permission:\n  bash:\n${many}`)).toMatchObject({ rules: ["* * deny"] });
  });

  test("a pattern too long to match denies its tool", () => {
    const { rules, said } = load(`permission:\n  bash:\n    "*": allow\n    "${"x".repeat(401)}": deny`);
    expect(rules).toEqual(["bash * allow", "bash * deny"]);
    expect(said).toContain("rule-too-long:7");
  });
});

describe("src/architects/inert-rules.ts", () => {
  test("write is counted as edit, and that is said", () => {
    const { diagnostics } = load("permission:\n  write: deny");
    expect(diagnostics).toMatchObject([{ code: "rule-inert", line: 5, level: "warning" }]);
    expect(diagnostics[0]?.message).toContain("counted as `edit`");
  });

  test("a rule for a tool that does not exist is said with the nearest", () => {
    expect(load("permission:\n  bahs: ask").diagnostics).toMatchObject([
      { code: "rule-inert", remedy: "did you mean `bash`?" },
    ]);
  });

  test("a rule for a tool that tools leaves out is said, unless it denies", () => {
    expect(load("tools: [read]\npermission:\n  bash: ask").said).toEqual(["rule-inert:6"]);
    expect(load("tools: [read]\npermission:\n  bash: deny").said).toEqual([]);
    expect(load("tools: {bash: false}\npermission:\n  bash: {'git log': allow}").said).toEqual([
      "rule-inert:6",
    ]);
    expect(load("tools: [write]\npermission:\n  edit: ask").said).toEqual([]);
  });

  test.each([
    ["a later star", "bash: {'git log *': allow, '*': ask}", ["rule-unreachable:5"]],
    ["a later prefix", "bash: {'git log *': allow, 'git *': deny}", ["rule-unreachable:5"]],
    [
      "the words alone under a later ` *`",
      "bash: {'git log': allow, 'git log *': deny}",
      ["rule-unreachable:5"],
    ],
    ["a later rule for every tool", "bash: allow\n  '*': deny", ["rule-unreachable:5"]],
    ["the general rule first", "bash: {'*': ask, 'git log *': allow}", []],
    ["a later rule that says the same", "bash: {'git log *': ask, '*': ask}", []],
    ["a later rule for other words", "bash: {'git log *': allow, 'git lo*x': deny, 'git': deny}", []],
    ["a later rule of another tool", "bash: {'git log *': allow}\n  read: {'*': deny}", []],
  ])("%s", (_, rules, said) => {
    expect(load(`permission:\n  ${rules}`).said).toEqual(said);
  });
});
