import { Ajv2020 } from "ajv/dist/2020.js";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { CONFIGURE, filledConfigure, SCHEMA, schemaText } from "../../scripts/configuration-schema.ts";
import { parseConfiguration } from "../../src/config/configuration.ts";
import type { JsonSchema } from "../../src/config/json-schema.ts";
import { SECTIONS } from "../../src/config/sections.ts";
import { starterFile } from "../../src/config/starter.ts";

const text = existsSync(SCHEMA) ? readFileSync(SCHEMA, "utf8") : "{}";
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  JSON.parse(text),
);
const problems = (yaml: string) => {
  validate(parseYaml(yaml));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};
const from = { path: "architect.yml", commit: "0".repeat(40) };
const example = /```yaml\n([^]*?)```/.exec(readFileSync(CONFIGURE, "utf8"))?.[1] ?? "";

describe("docs/architect.schema.json", () => {
  test("it and the table in docs/configure.md are as the sections say (`npm run pages` writes them)", () => {
    expect(text).toBe(schemaText());
    expect(readFileSync(CONFIGURE, "utf8")).toBe(filledConfigure());
  });

  test("it accepts the documented example, which the parser reads and which sets every key", () => {
    expect(problems(example)).toEqual([]);
    expect(parseConfiguration(example, from).diagnostics.map(({ code }) => code)).toEqual(["model-alias"]);
    const written = Object.keys(parseYaml(example));
    expect(SECTIONS.map(({ key }) => key).filter((key) => !written.includes(key))).toEqual([]);
  });

  test("it accepts what `architect init` writes, with everything that it proposes uncommented as well", () => {
    const survey = {
      migrations: [{ framework: "flyway", folder: "db", files: 3 }],
      documents: [{ kind: "openapi", path: "api.yaml" }],
      routes: [{ framework: "express", count: 3 }],
      openRoutes: ["GET /health", "* /public/**"],
      services: [
        { name: "a", folder: "services/a" },
        { name: "b", folder: "services/b" },
      ],
      delivery: [{ kind: "dockerfile", files: 1 }],
      foreign: ["vendor/**"],
      uncalled: [
        { glob: "sql/**", architect: "database-architect" },
        { glob: "sql/**", architect: "api-architect" },
      ],
      agents: [".claude/agents/payments.md"],
    };
    const written = starterFile(survey);
    const whole = written.replaceAll(/^#(?=[a-z_]+:| {2}\S)/gm, "");
    for (const yaml of [written, whole]) {
      expect(problems(yaml)).toEqual([]);
      expect(parseConfiguration(yaml, from).diagnostics).toEqual([]);
    }
    expect(Object.keys(parseYaml(whole)).length).toBeGreaterThan(12);
  });

  /** Every map of the schema whose keys are fixed, with the path that leads there. */
  function maps(schema: JsonSchema, at: string[]): { at: string[]; keys: string[] }[] {
    const inner = [
      ...(schema.anyOf ?? []).flatMap((one) => maps(one, at)),
      ...(schema.items ? maps(schema.items, [...at, "[]"]) : []),
      ...(typeof schema.additionalProperties === "object"
        ? maps(schema.additionalProperties, [...at, "*"])
        : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, one]) => maps(one, [...at, key])),
    ];
    const own =
      schema.additionalProperties === false ? [{ at, keys: Object.keys(schema.properties ?? {}) }] : [];
    return [...own, ...inner];
  }
  const NAMES: Readonly<Record<string, string>> = { architects: "api-architect", rules: "security/ssrf" };
  const yamlFor = (at: readonly string[], last: string): string => {
    const [first = "", ...rest] = at;
    const build = (steps: readonly string[]): string =>
      steps.length === 0
        ? `{${last}: }`
        : steps[0] === "[]"
          ? `[${build(steps.slice(1))}]`
          : `{${steps[0] === "*" ? (NAMES[first] ?? "x") : steps[0]}: ${build(steps.slice(1))}}`;
    return at.length === 0 ? `${last}:` : `${first}: ${build(rest)}`;
  };
  const fixed = [
    { at: [], keys: SECTIONS.map(({ key }) => key) },
    ...SECTIONS.flatMap(({ key, schema }) => maps(schema, [key])),
  ];

  test.each(fixed.map(({ at, keys }) => [at.join(".") || "the top", at, keys] as const))(
    "below %s the parser knows the keys of the schema, and no others",
    (_, at, keys) => {
      for (const key of keys) {
        const codes = parseConfiguration(yamlFor(at, key), from).diagnostics.map(({ code }) => code);
        expect([key, codes]).toEqual([key, codes.filter((code) => code !== "unknown-key")]);
      }
      const { diagnostics } = parseConfiguration(yamlFor(at, "qqqqqqq"), from);
      const said = diagnostics.find(({ code }) => code === "unknown-key")?.remedy ?? "";
      expect([...said.matchAll(/`([^`]+)`/g)].map((match) => match[1])).toEqual(keys);
    },
  );

  test.each([
    "fail_on: always",
    "enabled: yes",
    "ignore: [/abs/**]",
    "architects: {api-architect: {path: []}}",
    "agents: [../secrets.md]",
    "rules: {security/ssrf: {severity: loud}}",
    "rules: {security/ssrf: {paths: {'!x/**': off}}}",
    "public_routes: [/health]",
    "budgets: {review: {dollars: -1}}",
    "mute: [{finding: 3f9a0c41}]",
    "language: 'Say: yes'",
    "nonsense: 1",
  ])("what the parser leaves out, an editor marks: %s", (yaml) => {
    expect(parseConfiguration(yaml, from).diagnostics.length).toBeGreaterThan(0);
    expect(problems(yaml)).not.toEqual([]);
  });

  test.each([
    "ignore:",
    "rules: {security: false}",
    "fail_on: false",
    "architects: {api-architect: ['a/**']}",
  ])("what the parser takes in silence, an editor does not mark: %s", (yaml) => {
    expect(parseConfiguration(yaml, from).diagnostics).toEqual([]);
    expect(problems(yaml)).toEqual([]);
  });
});
