import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultConfiguration, type KnownNames, parseConfiguration } from "../../src/config/configuration.ts";

const from = { path: ".github/architect.yml", commit: "a".repeat(40) };

function parse(text: string, known?: KnownNames) {
  return parseConfiguration(text, from, known);
}

function said(text: string, known?: KnownNames): string[] {
  return parse(text, known).diagnostics.map(({ code, line }) => `${code}:${line}`);
}

describe("src/config/configuration.ts", () => {
  test("everything at once", () => {
    const { diagnostics, source, ...settings } = parse(`---
enabled: true
drafts: true
fail_on: concern
ignore:
  - "legacy/**"
  - "!legacy/api/**"
architects:
  devops-architect: false
  api-architect:
    paths: ["http/**"]
  database-architect: ["sql/**"]
  security-architect:
    enabled: false
agents:
  - .claude/agents/payments.md
  - path: .github/architects/search.md
    paths: ["search/**"]
rules:
  security: off
  migrations/fk-without-index: note
model: opus
`);
    expect(settings).toEqual({
      enabled: true,
      drafts: true,
      failOn: "concern",
      ignore: ["legacy/**", "!legacy/api/**"],
      architects: {
        "devops-architect": { enabled: false },
        "api-architect": { enabled: true, paths: ["http/**"] },
        "database-architect": { enabled: true, paths: ["sql/**"] },
        "security-architect": { enabled: false },
      },
      agents: [
        { path: ".claude/agents/payments.md", paths: [] },
        { path: ".github/architects/search.md", paths: ["search/**"] },
      ],
      rules: { security: "off", "migrations/fk-without-index": "note" },
      model: "claude-opus-5-5",
    });
    expect(source).toEqual({ from: "base-commit", ...from });
    expect(diagnostics.map((one) => one.code)).toEqual(["model-alias"]);
  });

  test("an empty file is the defaults", () => {
    const { source, ...settings } = parse("# nothing yet\n");
    const { source: _, ...defaults } = defaultConfiguration();
    expect(settings).toEqual(defaults);
    expect(source.from).toBe("base-commit");
  });

  test("names from outside can never be found on a prototype", () => {
    const { architects, rules } = parse("");
    expect(architects.constructor).toBeUndefined();
    expect(rules.toString).toBeUndefined();
  });

  test("a line that says what it may not leaves the default, and the rest stands", () => {
    const { diagnostics, ...settings } = parse(
      "enabled: yes\ndrafts: 1\nfail_on: always\nignore: [7, 'a/**']\nrules: [x]\nmodel: {}\narchitects: all\nagents: 5\n",
    );
    expect(settings).toMatchObject({
      enabled: true,
      drafts: false,
      failOn: "blocker",
      ignore: ["a/**"],
      agents: [],
    });
    expect(diagnostics.map((one) => [one.line, one.level])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((line) => [line, "error"]),
    );
  });

  test("a diagnostic names file, line, column and remedy", () => {
    expect(parse("drafts: true\nfail_on: always\n").diagnostics).toEqual([
      {
        level: "error",
        code: "wrong-value",
        path: from.path,
        line: 2,
        message: "`fail_on` must be blocker, concern or never (column 10); it was left out",
        remedy: "write `fail_on: blocker`",
      },
    ]);
  });

  test.each([
    ["fail-on: concern", "did you mean `fail_on`?"],
    ["ingore: []", "did you mean `ignore`?"],
    ["architect: {}", "did you mean `architects`?"],
    ["architects:\n  api-architect:\n    path: []", "did you mean `paths`?"],
    ["agents:\n  - path: .claude/agents/a.md\n    glob: []", "known are `path`, `paths`"],
  ])("the nearest key is offered for %j", (text, remedy) => {
    expect(parse(text).diagnostics).toMatchObject([{ code: "unknown-key", level: "warning", remedy }]);
  });

  test("broken YAML takes only its own line or section with it", () => {
    const configuration = parse(
      "fail_on: concern\nignore: ['a/**', 'b\narchitects:\n  api-architect: false\n  x: y: z\ndrafts: true\n",
    );
    expect(configuration).toMatchObject({
      failOn: "concern",
      drafts: true,
      architects: { "api-architect": { enabled: false } },
    });
    expect(configuration.diagnostics.some((one) => one.level === "error" && one.line === 2)).toBe(true);
  });

  test("an unquoted glob is read as meant, with a word about it", () => {
    expect(parse("ignore:\n  - **/*.gen.ts\n").ignore).toEqual(["**/*.gen.ts"]);
    expect(said("ignore:\n  - **/*.gen.ts\n")).toEqual(["yaml-repaired:2"]);
  });

  test("aliases are not followed", () => {
    expect(parse("ignore: &a ['x/**']\nrules: *a\ndrafts: true\n")).toMatchObject({
      ignore: ["x/**"],
      rules: {},
      drafts: true,
    });
    expect(said("ignore: &a ['x/**']\nrules: *a\n")).toEqual(["yaml-alias:2"]);
  });

  test("more than 64 KB is not read at all", () => {
    expect(said(`drafts: true\n${"#".repeat(65 * 1024)}`)).toEqual(["yaml-too-large:1"]);
    expect(parse(`drafts: true\n${"#".repeat(65 * 1024)}`).drafts).toBe(false);
  });

  test("a key written twice counts once", () => {
    expect(parse("drafts: true\ndrafts: false\n").drafts).toBe(true);
    expect(said("drafts: true\ndrafts: false\n")).toEqual(["duplicate-key:2"]);
  });

  test("globs that nobody could match in time are refused with their line", () => {
    expect(said("ignore:\n  - '{1..9999}'\n  - '/abs/**'\n  - 'ok/**'\n  - 'dir/'\n")).toEqual([
      "glob-refused:2",
      "glob-refused:3",
      "glob-refused:5",
    ]);
  });

  test("when every glob of an architect is refused, it keeps its own", () => {
    expect(parse("architects:\n  api-architect:\n    paths: ['/x']\n").architects).toEqual({
      "api-architect": { enabled: true },
    });
    expect(parse("architects:\n  api-architect:\n    paths: []\n").architects).toEqual({
      "api-architect": { enabled: true, paths: [] },
    });
  });

  test.each([
    "../.claude/agents/a.md",
    ".claude/agents/../../secrets.md",
    "/etc/passwd",
    "agents/a.md",
    ".claude/agents/",
    ".claude/agents/*.md",
    ".claude/agents/a.js",
    ".claude\\agents\\a.md",
    ".opencode/agent//a.md",
    "https://example.com/.claude/agents/a.md",
  ])("%s is no agent file of this repository", (path) => {
    expect(parse(`agents:\n  - '${path}'`)).toMatchObject({
      agents: [],
      diagnostics: [{ code: "agent-refused", line: 2 }],
    });
  });

  test("agents may lie in four folders, and one folder deeper", () => {
    const paths = [
      ".github/architects/a.md",
      ".claude/agents/team/b.md",
      ".opencode/agent/c.md",
      ".opencode/agents/d.markdown",
    ];
    expect(
      parse(`agents: [${paths.join(", ")}, ./.claude/agents/e.md]`).agents.map((one) => one.path),
    ).toEqual([...paths, ".claude/agents/e.md"]);
  });

  test("an agent listed twice counts once", () => {
    expect(said("agents: [.claude/agents/a.md, .claude/agents/a.md]")).toEqual(["duplicate-agent:1"]);
  });

  test("false is off for a rule, true is not a severity", () => {
    expect(parse("rules: {security: false, contracts: true, migrations: Off}").rules).toEqual({
      security: "off",
      migrations: "off",
    });
  });

  test("a rule has one word for everywhere, or a map with a severity and one for each of some paths", () => {
    const { rules, rulePaths, diagnostics } = parse(`rules:
  security: concern
  security/ssrf:
    severity: blocker
    paths:
      "tools/**": off
      "tools/live/**": Note
  delivery:
    paths: { "**/dev/**": false }
`);
    expect(diagnostics).toEqual([]);
    expect(rules).toEqual({ security: "concern", "security/ssrf": "blocker" });
    expect(rulePaths).toEqual({
      "security/ssrf": [
        { glob: "tools/**", setting: "off" },
        { glob: "tools/live/**", setting: "note" },
      ],
      delivery: [{ glob: "**/dev/**", setting: "off" }],
    });
  });

  test.each([
    ["severty: off", "unknown-key", /did you mean `severity`/],
    ["severity: low", "wrong-value", /write `severity: off`/],
    ["paths: ['tools/**']", "wrong-value", /"tools\/\*\*": off/],
    ["paths: {'tools/**': low}", "wrong-value", /write `tools\/\*\*: off`/],
    ["paths: {'/tools/**': off}", "glob-refused", /write `tools\/\*\*`/],
    ["paths: {'!tools/**': off}", "glob-refused", /write `"tools\/\*\*": concern`/],
  ])("%s below a rule is told with line, column and remedy, and the rest stands", (line, code, remedy) => {
    const { diagnostics, rules } = parse(`rules:\n  security/ssrf:\n    ${line}\n  delivery: off\n`);
    expect(diagnostics).toMatchObject([{ code, line: 3 }]);
    expect(diagnostics[0]?.message).toMatch(/column \d+/);
    expect(diagnostics[0]?.remedy).toMatch(remedy);
    expect(rules).toEqual({ delivery: "off" });
  });

  test("paths of all rules together are bounded", () => {
    const paths = Array.from({ length: 600 }, (_, index) => `    "a${index}/**": off`).join("\n");
    const { rulePaths, diagnostics } = parse(`rules:\n  delivery:\n   paths:\n${paths}\n`);
    expect(rulePaths?.delivery).toHaveLength(500);
    expect(diagnostics).toMatchObject([{ code: "too-many-globs", line: 504 }]);
  });

  test("whatever stands below `rules`, it is read without a throw into settings that exist", () => {
    const word = fc.constantFrom(
      "off",
      "note",
      "security/ssrf",
      "__proto__",
      "severity",
      "paths",
      '"tools/**"',
      "!x",
      "{",
      "}",
      "[",
      "]",
      ":",
      ": ",
      "\n  ",
      "\n      ",
      "- ",
      "&a",
      "*a",
      "|",
      "'",
      '"',
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const { rules, rulePaths = {} } = parse(`rules:\n  ${words.join("")}\n`);
        const settings = [
          ...Object.values(rules),
          ...Object.values(rulePaths)
            .flat()
            .map((one) => one.setting),
        ];
        for (const setting of settings) expect(["off", "note", "concern", "blocker"]).toContain(setting);
      }),
    );
  });

  test("names that do not exist are said when the names are known", () => {
    const known = {
      architects: ["api-architect", "database-architect"],
      rules: ["migrations/fk-without-index"],
    };
    const text =
      "architects:\n  databse-architect: false\nrules:\n  migrations/fk-without-indx: off\n  migrations: note\n";
    expect(parse(text, known).diagnostics).toMatchObject([
      { code: "unknown-architect", line: 2, remedy: "did you mean `database-architect`?" },
      { code: "unknown-rule", line: 4, remedy: "did you mean `migrations/fk-without-index`?" },
    ]);
    expect(said(text)).toEqual([]);
  });

  test("a retired model is resolved, an unknown one leaves the operator's", () => {
    expect(parse("model: claude-3-opus-20240229").model).toBe("claude-opus-5-5");
    expect(parse("model: gpt-5")).not.toHaveProperty("model");
    expect(said("model: gpt-5")).toEqual(["model-unknown:1"]);
  });

  test("Windows line ends and a byte-order mark change nothing", () => {
    expect(parse("\uFEFFdrafts: true\r\nfail_on: never\r\n")).toMatchObject({
      drafts: true,
      failOn: "never",
      diagnostics: [],
    });
  });
});
