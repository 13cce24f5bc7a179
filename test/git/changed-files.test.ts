import { rm } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangedFile } from "../../src/domain/pull-request.ts";
import type { FileChanges } from "../support/git-fixture.ts";
import { aBareRepository, opened } from "./scratch.ts";

async function changed(base: FileChanges, head: FileChanges): Promise<readonly ChangedFile[]> {
  const scratch = await aBareRepository(base, head);
  return (await opened(scratch.directory)).changedFiles(scratch.base, scratch.head);
}

async function onlyChange(base: FileChanges, head: FileChanges): Promise<ChangedFile> {
  const files = await changed(base, head);
  expect(files).toHaveLength(1);
  return files[0] as ChangedFile;
}

describe("src/git/changed-files.ts", () => {
  test("an edit has one hunk with three lines of context around it", async () => {
    const lines = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const file = await onlyChange({ a: lines.join("\n") }, { a: lines.with(4, "five").join("\n") });
    expect(file.change).toBe("modified");
    expect(file.hunks).toEqual([
      {
        base: { start: 2, count: 7 },
        head: { start: 2, count: 7 },
        lines: [" 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"],
      },
    ]);
  });

  test("a missing newline at the end is not a line", async () => {
    const file = await onlyChange({ a: "x\ny" }, { a: "x\ny\n" });
    expect(file.hunks[0]?.lines).toEqual([" x", "-y", "+y"]);
    expect(file.hunks[0]).toMatchObject({ base: { start: 1, count: 2 }, head: { start: 1, count: 2 } });
  });

  test("a line that looks like a header of the patch stays a line", async () => {
    const text = "-- @@ -1,1 +1,1 @@\n++ b/other\ndiff --git a/x b/x\n";
    const files = await changed({ a: "-- a/other\n", z: "" }, { a: text, z: "last\n" });
    expect(files.map((file) => file.path)).toEqual(["a", "z"]);
    expect(files[0]?.hunks[0]?.lines).toEqual([
      "--- a/other",
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => `+${line}`),
    ]);
    expect(files[1]?.hunks[0]?.lines).toEqual(["+last"]);
  });

  test("carriage returns stay part of their lines", async () => {
    const file = await onlyChange({ a: "one\r\ntwo\r\n" }, { a: "one\r\n2\r\n" });
    expect(file.hunks[0]?.lines).toEqual([" one\r", "-two\r", "+2\r"]);
  });

  test("added and removed files have one side only", async () => {
    const files = await changed({ gone: "x\n" }, { gone: null, fresh: "something else altogether\n" });
    expect(
      files.map(({ path, change, baseBlob, headBlob }) => [path, change, baseBlob?.size, headBlob?.size]),
    ).toEqual([
      ["fresh", "added", undefined, 26],
      ["gone", "removed", 2, undefined],
    ]);
  });

  test("an empty file that comes and one that goes have no hunks", async () => {
    const files = await changed({ gone: "", kept: "x" }, { gone: null, "fresh one": "" });
    expect(
      files.every((file) => file.hunks.length === 0 && !file.binary && file.diffOmitted === undefined),
    ).toBe(true);
  });

  test("a renamed and edited file knows where it was", async () => {
    const text = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join("");
    const file = await onlyChange(
      { "old name": text },
      { "old name": null, "new/name": text.replace("line 3\n", "three\n") },
    );
    expect(file).toMatchObject({ path: "new/name", before: "old name", change: "renamed" });
    expect(file.hunks[0]?.lines).toContain("+three");
  });

  test("a pure rename has no hunks", async () => {
    const file = await onlyChange({ a: "some text\n" }, { a: null, b: "some text\n" });
    expect(file).toMatchObject({ path: "b", before: "a", change: "renamed", hunks: [], binary: false });
  });

  test("a copy is an added file", async () => {
    const file = await onlyChange({ a: "some text\nand more\n" }, { b: "some text\nand more\n" });
    expect(file).toMatchObject({ path: "b", change: "added" });
  });

  test("a change of mode alone is a change without hunks", async () => {
    const file = await onlyChange({ run: "#!/bin/sh\n" }, [
      { path: "run", content: "#!/bin/sh\n", mode: "100755" },
    ]);
    expect(file).toMatchObject({ change: "modified", hunks: [], binary: false });
    expect(file.diffOmitted).toBeUndefined();
  });

  test("a file that becomes a link loses its lines and gains its target", async () => {
    const files = await changed({ a: "one\ntwo\n", z: "1\n" }, [
      { path: "a", content: "/etc/passwd", mode: "120000" },
      { path: "z", content: "2\n" },
    ]);
    expect(files[0]).toMatchObject({
      path: "a",
      change: "modified",
      baseBlob: { kind: "file" },
      headBlob: { kind: "symlink" },
    });
    expect(files[0]?.hunks.flatMap((hunk) => hunk.lines)).toEqual(["-one", "-two", "+/etc/passwd"]);
    expect(files[1]?.hunks.flatMap((hunk) => hunk.lines)).toEqual(["-1", "+2"]);
  });

  test("a submodule is named and not followed", async () => {
    const file = await onlyChange({ a: "x" }, [{ path: "lib", content: "1".repeat(40), mode: "160000" }]);
    expect(file).toMatchObject({
      path: "lib",
      change: "added",
      hunks: [],
      headBlob: { kind: "submodule", size: 0 },
    });
  });

  test("a file with a NUL byte is binary, and what follows it is still read", async () => {
    const files = await changed(
      { "a.bin": Buffer.from([1, 0, 2]), b: "1\n" },
      { "a.bin": Buffer.from([1, 0, 3]), b: "2\n" },
    );
    expect(files.map(({ binary, hunks }) => [binary, hunks.length])).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });

  test("attributes cannot hide a file by calling it binary", async () => {
    const files = await changed(
      { ".gitattributes": "*.ts -diff binary\n", "a.ts": "1\n" },
      { "a.ts": "eval(input)\n" },
    );
    expect(files[0]?.hunks[0]?.lines).toEqual(["-1", "+eval(input)"]);
  });

  test("names are exact: spaces, quotes, newlines, dashes, colons, letters of every kind", async () => {
    const names = [
      " lead",
      "-rf",
      "--output=x",
      ":(top)x",
      'quo"te',
      "new\nline",
      "tab\there",
      "ümläut/日本",
      "back\\slash",
      "a;id\n.sql",
    ];
    const files = await changed(
      { a: "x" },
      Object.fromEntries(names.map((name) => [name, `content of ${name}`])),
    );
    expect(files.map((file) => file.path).sort()).toEqual([...names].sort());
  });

  test("bytes that are not UTF-8 are shown as escapes that no other name reads like", async () => {
    const files = await changed({ a: "x" }, [
      { path: Buffer.from([0x61, 0xff, 0x62]), content: "one" },
      { path: "a\\xffb", content: "two" },
      { path: Buffer.concat([Buffer.from("é\\xff"), Buffer.from([0xe9])]), content: "three" },
    ]);
    expect(files.map((file) => file.path).sort()).toEqual(["a\\x5cxffb", "a\\xffb", "é\\x5cxff\\xe9"]);
  });

  test("nothing changed is an empty list", async () => {
    const scratch = await aBareRepository({ a: "x" }, { b: "y" });
    expect(await (await opened(scratch.directory)).changedFiles(scratch.base, scratch.base)).toEqual([]);
  });

  test("hunks add up to their headers and turn the base into the head", async () => {
    const line = fc.constantFrom(
      "",
      "a",
      "b",
      "  c",
      "-d",
      "+e",
      "\\ f",
      "@@ -1 +1 @@",
      "g\r",
      "diff --git a/x b/x",
      "é",
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
      .map(([lines, end]) => lines.join("\n") + (end ? "\n" : ""));
    const pairs = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pairs, async (versions) => {
        const side = (which: 0 | 1) =>
          Object.fromEntries(versions.map((pair, index) => [`f${index}`, pair[which]]));
        const scratch = await aBareRepository({ ...side(0), keep: "x" }, side(1));
        const repository = await opened(scratch.directory);
        const files = await repository.changedFiles(scratch.base, scratch.head);
        expect(files.map((file) => file.path).sort()).toEqual(
          versions.flatMap(([base, head], index) => (base === head ? [] : [`f${index}`])).sort(),
        );
        for (const file of files) {
          const [base, head] = versions[Number(file.path.slice(1))] ?? ["", ""];
          expect(patched(linesOf(base), file)).toEqual(linesOf(head));
        }
        await rm(scratch.directory, { recursive: true });
      }),
      { numRuns: 15 },
    );
  });
});

function linesOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

/** The head's lines by hunks alone; checks every count and every line that both sides share on the way. */
function patched(base: readonly string[], file: ChangedFile): string[] {
  const head: string[] = [];
  let at = 0;
  for (const hunk of file.hunks) {
    const before = hunk.lines.filter((line) => line[0] !== "+").map((line) => line.slice(1));
    const after = hunk.lines.filter((line) => line[0] !== "-").map((line) => line.slice(1));
    expect([before.length, after.length]).toEqual([hunk.base.count, hunk.head.count]);
    const start = hunk.base.count === 0 ? hunk.base.start : hunk.base.start - 1;
    head.push(...base.slice(at, start));
    expect(hunk.head.count === 0 ? hunk.head.start : hunk.head.start - 1).toBe(head.length);
    expect(base.slice(start, start + hunk.base.count)).toEqual(before);
    head.push(...after);
    at = start + hunk.base.count;
  }
  return [...head, ...base.slice(at)];
}
