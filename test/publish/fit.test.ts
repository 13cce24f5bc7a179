import { describe, expect, test } from "vitest";
import { type Block, fit } from "../../src/publish/fit.ts";

const table: Block = {
  head: "| File |\n|---|",
  lines: Array.from({ length: 50 }, (_, row) => `| file ${row} |`),
  tail: "end",
  noun: "files",
};

describe("src/publish/fit.ts", () => {
  test("everything that fits is there, in order", () => {
    expect(fit([{ head: "a" }, { head: "" }, { head: "b", lines: ["1", "2"], tail: "c" }], 100)).toEqual({
      text: "a\n\nb\n1\n2\nc",
      left: 0,
    });
  });

  test("a table loses whole rows from its end, says how many, and is closed", () => {
    const { text, left } = fit([table], 300);
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).toMatch(/\| file 0 \|[\s\S]*\n\n_\d+ more files: no room here\._\nend$/);
    expect(text.match(/\| file \d+ \|/g)).toHaveLength(50 - left);
    expect(text).toContain(`_${left} more files`);
  });

  test("a piece too large for the room is passed over, and a smaller one behind it still comes", () => {
    expect(fit([{ head: "a".repeat(50) }, { head: "b" }], 20)).toEqual({
      text: "b",
      left: 1,
    });
  });

  test("no limit is ever exceeded", () => {
    for (let limit = 0; limit < 900; limit++)
      expect(fit([{ head: "a" }, table, { head: "b" }, table], limit).text.length).toBeLessThanOrEqual(limit);
  });
});
