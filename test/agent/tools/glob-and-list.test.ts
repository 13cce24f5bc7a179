import { describe, expect, test } from "vitest";
import { glob } from "../../../src/agent/tools/glob.ts";
import { list } from "../../../src/agent/tools/list.ts";
import { aroundPull, surroundings, treeInGit, use } from "../../support/tools.ts";
import { aPull } from "../../support/trees.ts";

const around = surroundings({ "src/a.ts": "1", "src/b/c.ts": "2", Dockerfile: "FROM x", ".env": "A=1" });

describe("src/agent/tools/glob.ts", () => {
  test("paths are found by their glob, from the root or a folder", async () => {
    expect((await use(glob, { pattern: "*.ts" }, around)).text).toBe("2 paths at head\nsrc/a.ts\nsrc/b/c.ts");
    expect((await use(glob, { pattern: "c.ts", path: "src/b" }, around)).text).toContain("src/b/c.ts");
    expect((await use(glob, { pattern: "*.py" }, around)).text).toContain("No file matches");
  });

  test("a glob that multiplies, or a folder outside, is refused in words", async () => {
    for (const input of [
      { pattern: `${"{a,b}".repeat(20)}` },
      { pattern: "*", path: "../.." },
      { pattern: "/etc/*" },
    ])
      expect(await use(glob, input, around)).toMatchObject({ failed: true });
  });

  test("the rules are asked about the glob as a path", () => {
    expect(glob.questions(glob.schema.parse({ pattern: "*.ts", path: "src/" }))).toEqual([
      { tool: "glob", input: "src/*.ts" },
    ]);
  });
});

describe("src/agent/tools/list.ts", () => {
  test("a folder is listed with what lies in it, links and submodules marked", async () => {
    const { tree, close } = await treeInGit([
      { path: "src/a.ts", content: "12345" },
      { path: "src/deep/x/y.ts", content: "1" },
      { path: "src/link", content: "../../..", mode: "120000" },
      { path: "src/module", content: "a".repeat(40), mode: "160000" },
    ]);
    const inGit = aroundPull({ ...aPull({}, {}), trees: { base: tree, mergeBase: tree, head: tree } });
    expect((await use(list, { path: "src" }, inGit)).text).toBe(
      "src/ at head\ndeep/  1 file\na.ts  5 B\nlink  (link)\nmodule  (submodule)",
    );
    expect(await use(list, { path: "src/link" }, inGit)).toMatchObject({
      failed: true,
      text: expect.stringMatching(/symbolic link/),
    });
    await close();
  });

  test("what is no folder of the repository is told", async () => {
    for (const path of ["..", "/etc", "/proc/self", "src/a.ts", "nowhere", ".git"])
      expect(await use(list, { path }, around)).toMatchObject({ failed: true });
  });
});
