import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { CURRENT_MODELS, resolveModel } from "../../src/domain/model.ts";

const messages = join(
  dirname(createRequire(import.meta.url).resolve("@anthropic-ai/sdk")),
  "resources/messages/messages",
);
const union = /export type Model = ([^;]+);/.exec(readFileSync(`${messages}.d.ts`, "utf8"))?.[1] ?? "";
const typed = [...union.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? "");
const deprecated =
  /const DEPRECATED_MODELS = \{([^}]*)\}/.exec(readFileSync(`${messages}.js`, "utf8"))?.[1] ?? "";

describe("src/domain/model.ts", () => {
  test("the table is the SDK's list of models without those it calls deprecated", () => {
    expect(typed.length).toBeGreaterThan(10);
    expect([...CURRENT_MODELS].sort()).toEqual(typed.filter((id) => !deprecated.includes(`'${id}'`)).sort());
  });

  test.each([
    ["sonnet", "claude-sonnet-5-5", "model-alias"],
    ["Opus", "claude-opus-5-5", "model-alias"],
    ["haiku", "claude-haiku-5-5", "model-alias"],
    ["opusplan", "claude-opus-5-5", "model-alias"],
    ["sonnet[1m]", "claude-sonnet-5-5", "model-alias"],
    ["github-copilot/claude-sonnet-4.5", "claude-sonnet-5-5", "model-retired"],
    ["anthropic/claude-opus-4.6", "claude-opus-4-6", "model-alias"],
    ["openrouter/anthropic/claude-haiku-4.5:thinking", "claude-haiku-4-5", "model-alias"],
    ["claude-3-opus-20240229", "claude-opus-5-5", "model-retired"],
    ["claude-3-5-sonnet-latest", "claude-sonnet-5-5", "model-retired"],
    ["claude-3.7-sonnet", "claude-sonnet-5-5", "model-retired"],
    ["claude-sonnet-4-20250514", "claude-sonnet-5-5", "model-retired"],
    ["claude-sonnet-4-5-20250929", "claude-sonnet-5-5", "model-retired"],
    ["claude-instant-1.2", "claude-haiku-5-5", "model-retired"],
    ["claude-2.1", "claude-sonnet-5-5", "model-retired"],
    ["us.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5-20251101", "model-alias"],
    [
      "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0",
      "claude-haiku-5-5",
      "model-retired",
    ],
    ["claude-3-5-sonnet@20240620", "claude-sonnet-5-5", "model-retired"],
  ])("%s is %s", (written, model, code) => {
    expect(resolveModel(written)).toMatchObject({ model, note: { code } });
  });

  test.each(CURRENT_MODELS)("%s stays as it is, without a note", (id) => {
    expect(resolveModel(id)).toEqual({ model: id });
  });

  test("inherit leaves the choice to the operator", () => {
    expect(resolveModel("inherit")).toMatchObject({ note: { code: "model-alias", level: "info" } });
    expect(resolveModel("inherit")).not.toHaveProperty("model");
  });

  test.each([
    "gpt-5",
    "openai/o3",
    "gemini-2.5-pro",
    "claude",
    "",
    " ",
    "claude-opus-9",
    "claude-sonnet-6-1",
    "my-opus",
    "x".repeat(500),
    "claude-`x`\n",
  ])("%j is not known", (written) => {
    const { model, note } = resolveModel(written);
    expect(model).toBeUndefined();
    expect(note).toMatchObject({ code: "model-unknown", level: "warning" });
    expect(note?.message).not.toMatch(/\n/);
  });

  test("a slip is recognised", () => {
    expect(resolveModel("sonet").note?.remedy).toBe("did you mean `sonnet`?");
  });
});
