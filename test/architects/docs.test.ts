import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadArchitect } from "../../src/architects/load.ts";
import { parseConfiguration } from "../../src/config/configuration.ts";

const root = new URL("../../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");
const firstBlock = (page: string, language: string) =>
  new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";

describe("docs/agents.md", () => {
  const page = text("docs/agents.md");

  test("its example is an agent without a remark", () => {
    expect(loadArchitect({ path: "x.md", text: firstBlock(page, "md") }, "directory")).toMatchObject({
      architect: { name: "payments-reviewer", dialect: "native" },
      diagnostics: [],
    });
  });

  test("every code that reading an agent file can say is listed", () => {
    const files = readdirSync(new URL("src/architects/", root)).map((name) => `src/architects/${name}`);
    const sources = [
      ...files,
      "src/domain/yaml.ts",
      "src/domain/yaml-read.ts",
      "src/domain/glob.ts",
      "src/domain/model.ts",
    ].map(text);
    const codes = new Set(
      sources.flatMap((source) => [...source.matchAll(/code: "([a-z-]+)"/g)].map((match) => match[1] ?? "")),
    );
    expect(codes.size).toBeGreaterThan(25);
    const elsewhere = ["yaml-repaired", "yaml-not-a-map"];
    expect([...codes].filter((code) => !page.includes(`\`${code}\``) && !elsewhere.includes(code))).toEqual(
      [],
    );
  });
});

describe("docs/configure.md", () => {
  test("its example is read without a mistake, and sets every key", () => {
    const example = firstBlock(text("docs/configure.md"), "yaml");
    const { diagnostics, ...settings } = parseConfiguration(example, {
      path: "architect.yml",
      commit: "0".repeat(40),
    });
    expect(diagnostics.map((one) => one.code)).toEqual(["model-alias"]);
    expect(settings).toMatchObject({ model: "claude-sonnet-5-5", rules: { security: "concern" } });
    expect(settings.agents).toHaveLength(2);
    expect(Object.keys(settings.architects)).toHaveLength(2);
  });
});
