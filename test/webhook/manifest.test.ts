import { readdirSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { allCommands } from "../../src/commands/all.ts";
import { WEBHOOK_PATH } from "../../src/webhook/listener.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const manifest = z
  .object({
    public: z.boolean(),
    hook_attributes: z.object({ url: z.string(), active: z.boolean() }),
    default_permissions: z.record(z.string(), z.string()),
    default_events: z.array(z.string()),
  })
  .parse(parse(read("app.yml")));

describe("app.yml", () => {
  test("deliveries go where the server listens", () => {
    expect(new URL(manifest.hook_attributes.url).pathname).toBe(WEBHOOK_PATH);
    expect(manifest.hook_attributes.active).toBe(true);
    expect(read("docs/install.md")).toContain(`https://YOUR-HOST${WEBHOOK_PATH}`);
  });

  test("it asks for no more than is used, and nobody else may install it", () => {
    expect(manifest.public).toBe(false);
    expect(manifest.default_permissions).toEqual({
      contents: "read",
      pull_requests: "write",
      checks: "write",
      issues: "read",
      merge_queues: "read",
      metadata: "read",
    });
    expect(manifest.default_events.toSorted()).toEqual([
      "check_run",
      "issue_comment",
      "merge_group",
      "pull_request",
      "pull_request_review_comment",
    ]);
  });
});

describe(".env.example", () => {
  test("every variable in it is one that the program reads", () => {
    const readers = ["src/config", "src/compose"]
      .flatMap((folder) =>
        readdirSync(new URL(`../../${folder}`, import.meta.url)).map((name) => read(`${folder}/${name}`)),
      )
      .join("\n");
    const named = parseEnv(read(".env.example").replaceAll(/^#(?=[A-Z_]+=)/gm, ""));
    expect(Object.keys(named).length).toBeGreaterThan(10);
    for (const name of Object.keys(named)) expect(readers).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe("docs/commands.md", () => {
  test("it tells of every command", () => {
    for (const { word } of allCommands)
      expect(read("docs/commands.md")).toMatch(new RegExp(`\`/architect ${word}[ \`]`));
  });
});
