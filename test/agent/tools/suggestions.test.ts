import { describe, expect, test } from "vitest";
import { edit } from "../../../src/agent/tools/edit.ts";
import { patch } from "../../../src/agent/tools/patch.ts";
import { write } from "../../../src/agent/tools/write.ts";
import { surroundings, use } from "../../support/tools.ts";

const around = surroundings({}, { "src/a.ts": "one\ntwo\ntwo\n" });

describe("src/agent/tools/edit.ts", () => {
  test("a passage that stands there once becomes a suggestion, and the file stays as it is", async () => {
    const { text } = await use(edit, { path: "src/a.ts", old: "one", new: "uno" }, around);
    expect(text).toMatch(/no file was changed[^]*src\/a\.ts, line 1\n-one\n\+uno$/);
    expect(await around.loaded.trees.head.read("src/a.ts")).toEqual({
      state: "text",
      text: "one\ntwo\ntwo\n",
    });
    expect(edit.questions({ path: "x", old: "", new: "" })).toEqual([{ tool: "edit", input: "x" }]);
  });

  test("a passage that is not there, or there twice, or a file outside, is told", async () => {
    for (const input of [
      { path: "src/a.ts", old: "three" },
      { path: "src/a.ts", old: "two" },
      { path: "../x", old: "a" },
    ])
      expect(await use(edit, { ...input, new: "" }, around)).toMatchObject({ failed: true });
  });
});

describe("src/agent/tools/write.ts", () => {
  test("a file is only written down, and only inside the repository", async () => {
    expect(
      (await use(write, { path: "migrations/2.sql", content: "select 1" }, around)).failed,
    ).toBeUndefined();
    for (const path of ["../x", "/etc/passwd", ".git/hooks/pre-commit", "."])
      expect(await use(write, { path, content: "x" }, around)).toMatchObject({ failed: true });
  });
});

describe("src/agent/tools/patch.ts", () => {
  const diff = "--- a/src/a.ts\n+++ b/src/b.ts\n@@ -1 +1 @@\n-one\n+uno\n";

  test("the rules are asked about every file on both sides of it", () => {
    expect(
      patch.questions({ patch: `${diff}--- /dev/null\n+++ b/new.ts\n*** Delete File: old.ts\n` }),
    ).toEqual(["src/a.ts", "src/b.ts", "new.ts", "old.ts"].map((input) => ({ tool: "patch", input })));
    expect(patch.questions({ patch: "no diff" })).toEqual([{ tool: "patch", input: "no diff" }]);
  });

  test("it is taken down, unless it names no file or one outside", async () => {
    expect((await use(patch, { patch: diff }, around)).text).toContain("+uno");
    for (const bad of [
      "no diff",
      diff.replace("b/src/b.ts", "b/../../x"),
      diff.replace("b/src/b.ts", "/etc/passwd"),
    ])
      expect(await use(patch, { patch: bad }, around)).toMatchObject({ failed: true });
  });
});
