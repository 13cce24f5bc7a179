import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/config/configuration.ts";
import { mergeSettings } from "../../src/config/organisation.ts";
import { configure, readConfiguration } from "../../src/review/configure.ts";
import { aPull, aTree, type Files } from "../support/trees.ts";
import { anArchitect } from "../support/architects.ts";

const settings = (text: string) => readSettings(text, "architect.yml").settings;
const merged = (organisation: string, repository: string) =>
  mergeSettings(settings(organisation), settings(repository));
const commit = "b".repeat(40);
const PATH = ".github/architect.yml";

describe("src/config/organisation.ts", () => {
  test("a repository's key takes the place of the organisation's, and the rest of it holds", () => {
    expect(merged("fail_on: concern\ndrafts: true\nmodel: opus\n", "fail_on: never\n")).toMatchObject({
      failOn: "never",
      drafts: true,
      model: "claude-opus-5-5",
      enabled: true,
    });
  });

  test("rules, architects, services and budgets are merged entry by entry", () => {
    const organisation = `rules: {security: blocker, security/ssrf: {paths: {'a/**': off}}, delivery: {severity: note, paths: {'b/**': off}}}
architects: {api-architect: false, devops-architect: false}
services: {one: [a/**]}
budgets: {review: {dollars: 1}, day: {dollars: 9}}
`;
    const repository = `rules: {security/ssrf: concern, delivery: blocker}
architects: {api-architect: true}
services: {two: [b/**]}
budgets: {review: {dollars: 2}}
`;
    const result = merged(organisation, repository);
    expect(result.rules).toEqual({ security: "blocker", "security/ssrf": "concern", delivery: "blocker" });
    expect(result.rulePaths).toBeUndefined();
    expect(result.architects).toEqual({
      "api-architect": { enabled: true },
      "devops-architect": { enabled: false },
    });
    expect(result.services).toEqual({ one: ["a/**"], two: ["b/**"] });
    expect(result.budgets).toEqual({ review: { dollars: 2 }, day: { dollars: 9 } });
    expect(result.rules.constructor).toBeUndefined();
  });

  test("what either mutes is muted, and an organisation has no agent files", () => {
    const mute = (id: string) => `mute: [{finding: ${id}, reason: x}]\n`;
    const result = merged(`${mute("aaaaaaaa")}agents: [.claude/agents/a.md]\n`, mute("bbbbbbbb"));
    expect(result.mute?.map(({ finding }) => finding)).toEqual(["aaaaaaaa", "bbbbbbbb"]);
    expect(result.agents).toEqual([]);
  });
});

describe("src/review/configure.ts", () => {
  const organisation = (text: string) => ({ path: "acme/.github: architect.yml", text, commit });
  const configured = (base: Files, head: Files, below?: string) =>
    configure(
      { ...aPull(base, head), ...(below === undefined ? {} : { organisation: organisation(below) }) },
      [anArchitect({ name: "api-architect", paths: ["api/**"] })],
      ["security/ssrf"],
    );

  test("the organisation's file holds where the repository has none, and both are named as sources", async () => {
    const alone = await readConfiguration(aTree({}), {}, organisation("drafts: true\n"));
    expect(alone).toMatchObject({ drafts: true, source: { from: "defaults", organisation: { commit } } });
    const both = await readConfiguration(
      aTree({ [PATH]: "drafts: false\n" }),
      {},
      organisation("drafts: true\n"),
    );
    expect(both).toMatchObject({
      drafts: false,
      source: { from: "base-commit", path: PATH, organisation: { commit } },
    });
    expect((await readConfiguration(aTree({}))).source).toEqual({ from: "defaults" });
  });

  test("mistakes of the organisation are one line, and what can be read of it is in force", async () => {
    const { configuration, diagnostics } = await configured({}, {}, "drafts: 7\nfail_on: 8\nmodel: opus\n");
    expect(configuration.model).toBe("claude-opus-5-5");
    expect(diagnostics).toMatchObject([
      {
        level: "warning",
        code: "organisation-configuration",
        message: expect.stringMatching(/2 mistakes, the first in line 1/),
      },
    ]);
  });

  test("the pull request that brings mistakes in is told each, while the base's valid configuration holds", async () => {
    const { configuration, diagnostics } = await configured(
      { [PATH]: "fail_on: concern\n" },
      { [PATH]: "fail_on: always\ningore: []\n" },
    );
    expect(configuration.failOn).toBe("concern");
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["judged-by-base", 1],
      ["wrong-value", 1],
      ["unknown-key", 2],
    ]);
    for (const { message, remedy } of diagnostics.slice(1)) {
      expect(message).toMatch(/column \d/);
      expect(remedy).not.toBe("");
    }
  });

  test("a mistake that stays is told once, of the head; one that is mended, of the base", async () => {
    const base = "drafts: 7\nfail_on: always\n";
    const { diagnostics } = await configured({ [PATH]: base }, { [PATH]: "# moved down\ndrafts: 7\n" });
    expect(diagnostics.map(({ code, line }) => `${code}:${line}`)).toEqual([
      "wrong-value:2",
      "judged-by-base:1",
      "wrong-value:2",
    ]);
  });

  test("later pull requests hear of a broken base in one line, and its valid lines hold", async () => {
    const base = { [PATH]: "drafts: 7\nfail_on: always\nenabled: 9\nignore: ['x/**']\n", "a.ts": "1\n" };
    const { configuration, diagnostics } = await configured(base, { ...base, "a.ts": "2\n" });
    expect(configuration).toMatchObject({ enabled: true, failOn: "blocker", ignore: ["x/**"] });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ level: "error", line: 1, path: PATH });
    expect(diagnostics[0]?.message).toMatch(/^There are 3 remarks/);
    expect(diagnostics[0]?.remedy).toMatch(/architect config check/);
  });

  test("routes of the configuration call an architect besides its own globs", async () => {
    const base = { [PATH]: "routes: {'edge/**': api-architect}\n" };
    const { architects } = await configured(base, base);
    expect(architects[0]?.paths).toEqual(["api/**", "edge/**"]);
  });
});
