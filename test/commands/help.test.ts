import { describe, expect, test } from "vitest";
import { allCommands } from "../../src/commands/all.ts";
import { parseCommands } from "../../src/commands/parse.ts";
import { usageOf } from "../../src/commands/usage.ts";

describe("src/commands/help.ts", () => {
  test("help shows every command with its usage", () => {
    const text = usageOf(allCommands);
    for (const { usage, does } of allCommands) {
      expect(text).toContain(`\`${usage}\``);
      expect(text).toContain(does);
    }
  });

  test("every example that help shows is a command that works", () => {
    for (const example of allCommands.flatMap(({ examples }) => examples)) {
      expect(parseCommands(example)).toMatchObject({ commands: [{ verb: expect.any(String) }], errors: [] });
    }
  });
});
