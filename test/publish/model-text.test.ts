import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelText } from "../../src/publish/model-text.ts";
import { alive, hostileText } from "./hostile.ts";

describe("src/publish/model-text.ts", () => {
  test("headings, lists and code keep their shape; headings stay below ours", () => {
    expect(modelText("# One\nText\n- a\n- b\n\n###### Deep\n```js\n# not one @x\n```")).toBe(
      ["### One", "Text", "- a\n- b", "###### Deep", "```\n# not one @x\n```"].join("\n\n"),
    );
  });

  test("code that is not closed ends with the answer, and more backticks than its fence do not open it", () => {
    expect(modelText("```\n@everyone")).toBe("```\n@everyone\n```");
    expect(modelText("````\n```\n@everyone\n````\n@all")).toMatch(
      /^`{4}\n```\n@everyone\n`{4}\n\n@&#8203;all$/,
    );
  });

  test("a long answer is cut, and says so", () => {
    const text = modelText("word ".repeat(20_000));
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain("cut here");
  });

  test("a suggestion, a mention, a link and a marker of the model do nothing", () => {
    const text = modelText(
      "```suggestion\nrm\n```\n@team [x](https://a.example) <!-- backend-architect:x --> fixes #3",
    );
    expect(text).not.toMatch(/```suggestion|@team|(?<!\\)\]\(|<!--|#3/);
  });

  test("whatever it writes, nothing in it is alive", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(alive(modelText(text), [])).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
