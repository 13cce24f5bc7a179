import { readFileSync } from "node:fs";
import { join } from "node:path";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { allCommands } from "../../src/commands/all.ts";
import { parseCommands } from "../../src/commands/parse.ts";
import { usageOf } from "../../src/commands/usage.ts";

describe("src/commands/help.ts", () => {
  test("help shows every command with its usage", () => {
    const text = usageOf(allCommands);
    for (const { usage, does } of allCommands) {
      expect(text).toContain(`\`${usage.replaceAll("|", "\\|")}\``);
      expect(text).toContain(does);
    }
  });

  test("each command is one row of three cells where GitHub shows it", () => {
    const html = marked.parse(usageOf(allCommands), { gfm: true, async: false });
    expect(html.match(/<tr>/g)).toHaveLength(allCommands.length + 1);
    for (const { usage } of allCommands)
      expect(html).toContain(`<code>${usage.replaceAll('"', "&quot;")}</code>`);
  });

  test("every example that help shows is a command that works", () => {
    for (const example of allCommands.flatMap(({ examples }) => examples)) {
      expect(parseCommands(example)).toMatchObject({ commands: [{ verb: expect.any(String) }], errors: [] });
    }
  });

  test("docs/commands.md has the table as help shows it", () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "commands.md"), "utf8");
    const table = usageOf(allCommands).split("\n\n")[0];
    expect(page).toContain(table);
  });
});
