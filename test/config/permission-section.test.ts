import { describe, expect, test } from "vitest";
import { layersAbove } from "../../src/agent/gate.ts";
import { decide } from "../../src/agent/permission/decide.ts";
import type { PermissionLayer } from "../../src/agent/permission/judgement.ts";
import { parseConfiguration, readSettings } from "../../src/config/configuration.ts";
import { mergeSettings } from "../../src/config/organisation.ts";

const from = { path: ".github/architect.yml", commit: "a".repeat(40) };
const AGENT: PermissionLayer = {
  name: "agent",
  order: "last-match",
  rules: [
    { permission: "*", pattern: "*", action: "allow", line: 2 },
    { permission: "bash", pattern: "sudo *", action: "deny", line: 3 },
  ],
};
/** What an agent that allows nearly everything may do under this configuration. */
const answer = (yaml: string, input: string, tool = "bash") => {
  const { decision, layer } = decide({ tool, input }, [
    ...layersAbove([], parseConfiguration(yaml, from)),
    AGENT,
  ]);
  return `${decision} (${layer})`;
};
const codes = (yaml: string) => parseConfiguration(yaml, from).diagnostics.map(({ code }) => code);

describe("src/config/permission-section.ts", () => {
  test.each([
    ["permission: ask", "ls", "ask (repository)"],
    ["permission:\n  bash: deny", "ls", "deny (repository)"],
    ['permission:\n  bash: { "*": ask, "ls *": allow }', "ls -l", "allow (agent)"],
    ['permission:\n  bash: { "*": ask, "ls *": allow }', "make", "ask (repository)"],
    ['permission:\n  Bash: { "*": allow }', "sudo x", "deny (agent)"],
    ['permission:\n  bash: { "rm *": deny }', "make", "allow (agent)"],
    ['permission:\n  bash: { "rm *": deny }', "make && rm x", "deny (repository)"],
    ["permission:", "make", "allow (agent)"],
    ["", "make", "allow (agent)"],
  ])("%j: `%s` is answered with %s", (yaml, input, expected) => {
    expect(codes(yaml)).toEqual([]);
    expect(answer(yaml, input)).toBe(expected);
  });

  test.each([
    ["an action that is none", "permission:\n  bash: sometimes", "make"],
    ["one bad action beside an allowance", 'permission:\n  bash: { "*": allow, "make *": dney }', "make x"],
    ["a list", "permission:\n  - bash", "make"],
    ["a number", "permission: 3", "make"],
    ["a tool without rules", "permission:\n  bash:", "make"],
    ["a bracket that is not closed", 'permission:\n  bash: { "rm *": deny\nsarif: true', "make"],
    ["a pattern without end", `permission:\n  bash: { "${"x".repeat(500)}": deny }`, "make"],
    ["a file that is no map and speaks of it", "- permission:\n    bash: deny", "make"],
    [
      "more rules than anybody reads",
      `permission:\n  bash:\n${Array.from({ length: 501 }, (_, at) => `    "a${at}": allow\n`).join("")}`,
      "make",
    ],
  ])("%s is said, and asks", (_, yaml, input) => {
    expect(codes(yaml)).toContain("permission-unreadable");
    expect(answer(yaml, input)).toBe("ask (repository)");
  });

  test("what cannot be read never takes a denial beside it back", () => {
    const yaml = 'permission:\n  bash: { "rm *": deny, "*": perhaps }';
    expect(answer(yaml, "rm x")).toBe("deny (repository)");
    expect(answer("permission:\n  bash: deny\npermission:\n  bash: allow", "ls")).toBe("deny (repository)");
  });

  test("other sections stand when this one is broken, and it asks when they are", () => {
    const { settings } = readSettings("permission: 3\nsarif: true", "x");
    expect(settings.sarif).toBe(true);
    expect(answer("sarif: [\npermission:\n  bash: deny", "ls")).toMatch(/^deny/);
  });

  test("an organisation's rules hold beside the repository's, and neither loosens the other", () => {
    const org = readSettings('permission:\n  bash: { "make *": ask }', "x").settings;
    const own = readSettings('permission:\n  bash: { "*": allow, "rm *": deny }', "x").settings;
    const layers = [...layersAbove([], mergeSettings(org, own)), AGENT];
    const said = (input: string) => {
      const { decision, layer } = decide({ tool: "bash", input }, layers);
      return [decision, layer];
    };
    expect(said("make all")).toEqual(["ask", "organisation"]);
    expect(said("rm x")).toEqual(["deny", "repository"]);
    expect(said("ls")).toEqual(["allow", "agent"]);
  });
});
