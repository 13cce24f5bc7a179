import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkAgents } from "../../src/architects/check.ts";
import { loadArchitect } from "../../src/architects/load.ts";
import { parseConfiguration } from "../../src/config/configuration.ts";

const from = { path: ".github/architect.yml", commit: "0".repeat(40) };

function agent(frontMatter: string) {
  return loadArchitect(
    { path: "agents/reader.md", text: `---\n${frontMatter}\n---\n# Reader\nBody` },
    "base-commit",
  );
}

const HOSTILE: Readonly<Record<string, string>> = {
  "an alias bomb": `a: &a [x, x]\n${Array.from({ length: 24 }, (_, i) => `k${i}: &k${i} [*${i ? `k${i - 1}` : "a"}, *${i ? `k${i - 1}` : "a"}]`).join("\n")}`,
  "an alias to itself": "a: &a [*a]",
  "a merge": "b: &b {x: 1}\nc:\n  <<: *b",
  "a prototype key": "__proto__: {polluted: yes}",
  "a prototype key below": "permission:\n  bash:\n    __proto__: allow",
  "a constructor": "constructor: {prototype: {polluted: yes}}",
  "a JavaScript tag": "name: !!js/function 'function () { throw 1 }'",
  "100,000 keys": Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join("\n"),
  "1,900 keys": Array.from({ length: 1_900 }, (_, i) => `k${i}: 1`).join("\n"),
  "one key, 1,900 times": "a: 1\n".repeat(1_900),
  "one megabyte": `name: ${"x".repeat(1 << 20)}`,
  "60,000 brackets": "[".repeat(60_000),
  "2,000 brackets": `a: ${"[".repeat(2_000)}`,
  "2,000 closing brackets": "]".repeat(2_000),
  "15,000 maps in maps": "{a: ".repeat(15_000),
  "20,000 dashes": "- ".repeat(20_000),
  "20,000 dashes below a key": `a:\n  ${"- ".repeat(20_000)}`,
  "20,000 question marks": "? ".repeat(20_000),
  "20,000 colons": `a: ${"b: ".repeat(20_000)}`,
  "a staircase of 300 steps": Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
  "a staircase of dashes": Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}-`).join("\n"),
  "3,900 quotes": `a: ${'"'.repeat(3_900)}`,
  "3,900 anchors": "&a ".repeat(3_900),
  "1,900 broken lines": "a: ]\n".repeat(1_900),
  "a NUL": "name: a\0b",
  "a lone surrogate": "name: \ud800",
  "tabs for indentation": "permission:\n\tbash: allow",
  "a broken escape": 'name: "\\q"',
  "globs that multiply": `paths: ['${"{a,b,c,d}".repeat(12)}']`,
  "globs in globs": `paths: ['${"+(".repeat(60)}a${")".repeat(60)}']`,
  "a huge range": "paths: ['{1..99999999}']",
  "a long glob": `paths: ['${"*a".repeat(400)}']`,
};

describe("hostile front matter", () => {
  test.each(Object.entries(HOSTILE))("%s is told, not obeyed", (_, text) => {
    const { diagnostics } = agent(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
    expect(diagnostics.every((one) => one.path === "agents/reader.md" && one.line >= 1)).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each(Object.entries(HOSTILE))("%s as a configuration leaves the defaults in force", (_, text) => {
    const configuration = parseConfiguration(text, from);
    expect(configuration.diagnostics.length).toBeGreaterThan(0);
    expect(configuration.diagnostics.length).toBeLessThanOrEqual(101);
    expect(configuration).toMatchObject({ enabled: true, failOn: "blocker", ignore: [], agents: [] });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    "a merge",
    "an alias to itself",
    "2,000 brackets",
    "a staircase of dashes",
    "1,900 broken lines",
  ])("%s never widens what an agent may do", (name) => {
    const before = agent(`permission: deny\ntools: [read]\n${HOSTILE[name]}`).architect;
    expect(before?.permission.every((rule) => rule.action === "deny")).toBe(true);
    expect(before?.tools?.every((tool) => tool === "read")).toBe(true);
  });

  test("too large, or no text: the file is no agent", () => {
    expect(agent(HOSTILE["one megabyte"] ?? "").architect).toBeUndefined();
    expect(agent(HOSTILE["a NUL"] ?? "").architect).toBeUndefined();
    expect(agent(HOSTILE["100,000 keys"] ?? "").architect).toBeUndefined();
    expect(agent(HOSTILE["20,000 dashes"] ?? "").architect).toBeUndefined();
    expect(loadArchitect({ path: "a.md", text: "x".repeat(300_000) }, "directory").architect).toBeUndefined();
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    "---",
    "---js",
    "...",
    "name: ",
    "description: ",
    "tools: ",
    "permission:",
    "  bash:",
    "    ",
    "paths: [",
    "]",
    "{",
    "}",
    "- ",
    "*",
    "&a ",
    "*a",
    "<<: ",
    "!!x ",
    "'",
    '"',
    "|",
    ">",
    "# ",
    ": ",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\t",
    "allow",
    "deny",
    "true",
    "__proto__: ",
    "rules:",
    "  security: off",
    "agents:",
    "architects:",
    "fail_on: ",
    "\uFEFF",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 12 }),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe("any text at all", () => {
  test("never makes the loader throw, and what it loads is well-formed", () => {
    fc.assert(
      fc.property(text, fc.boolean(), fc.string({ maxLength: 20 }), (body, fenced, path) => {
        const { architect, diagnostics } = loadArchitect(
          { path, text: fenced ? `---\n${body}\n---\nBody` : body },
          "directory",
        );
        for (const one of diagnostics) expect(one).toMatchObject({ path, line: expect.any(Number) });
        if (!architect) return;
        expect(architect.name).toMatch(/^[a-z0-9][a-z0-9-]*$/);
        for (const rule of architect.permission) expect(["allow", "ask", "deny"]).toContain(rule.action);
      }),
      { numRuns: 1_500 },
    );
  });

  test("never makes the configuration throw, and an unreadable one is the default", () => {
    fc.assert(
      fc.property(text, (body) => {
        const configuration = parseConfiguration(body, from);
        expect(["blocker", "concern", "never"]).toContain(configuration.failOn);
        expect(configuration.source).toEqual({ from: "base-commit", ...from });
        for (const agent of configuration.agents)
          expect(agent.path).toMatch(/^\.(?:github|claude|opencode)\//);
      }),
      { numRuns: 1_500 },
    );
  });

  test("is checked as a folder without throwing", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ path: fc.string(), text }), { maxLength: 5 }), (files) => {
        checkAgents(files);
      }),
      { numRuns: 200 },
    );
  });
});
