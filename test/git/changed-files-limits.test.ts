import { describe, expect, test } from "vitest";
import type { ChangedFile } from "../../src/domain/pull-request.ts";
import { DIFF_LIMITS, readChangedFiles } from "../../src/git/changed-files.ts";
import { gitEnvironment } from "../../src/git/environment.ts";
import type { FileChanges } from "../support/git-fixture.ts";
import { aBareRepository, aWorkTree, damage, opened } from "./scratch.ts";

async function changed(base: FileChanges, head: FileChanges): Promise<readonly ChangedFile[]> {
  const scratch = await aBareRepository(base, head);
  return (await opened(scratch.directory)).changedFiles(scratch.base, scratch.head);
}

describe("src/git/changed-files.ts", () => {
  test("a diff beyond the limit is left out with the reason, and its neighbours are not", async () => {
    const files = await changed(
      { a: "1\n", z: "1\n" },
      {
        a: "2\n",
        long: "line\n".repeat(20_001),
        wide: `${"x".repeat(2_000_000)}\n${"y".repeat(2_000_000)}`,
        z: "2\n",
      },
    );
    expect(files.map(({ path, hunks, diffOmitted }) => [path, hunks.length, diffOmitted])).toEqual([
      ["a", 1, undefined],
      ["long", 0, "its diff is longer than 20000 lines"],
      ["wide", 0, "its diff is larger than 1.0 MB"],
      ["z", 1, undefined],
    ]);
  });

  test("a file of 50 MB is told by its size and not compared", async () => {
    const big = Buffer.alloc(50 * 1024 * 1024, "0123456789abcde\n");
    const files = await changed({ a: "1\n" }, { a: "2\n", "dump.sql": big });
    expect(files.map(({ path, hunks, diffOmitted }) => [path, hunks.length, diffOmitted])).toEqual([
      ["a", 1, undefined],
      ["dump.sql", 0, "the file is 50 MB; only files up to 16 MB are compared"],
    ]);
  });

  test("beyond the limit of the whole change the other files are still listed", async () => {
    const texts = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`f${10 + index}`, `${index} some text\n`.repeat(500)]),
    );
    const scratch = await aBareRepository({ a: "x" }, texts);
    const place = {
      directory: scratch.directory,
      environment: gitEnvironment({ GIT_DIR: scratch.directory }),
    };
    const files = await readChangedFiles(place, scratch.base, scratch.head, {
      ...DIFF_LIMITS,
      total: 65_536,
    });
    expect(files).toHaveLength(40);
    expect(files[0]?.hunks).toHaveLength(1);
    expect(files.at(-1)?.diffOmitted).toBe("the change as a whole is larger than 0.1 MB");
  });

  test("more files than can be looked at are refused in words", async () => {
    const scratch = await aBareRepository({ a: "x" }, { b: "1", c: "2", d: "3" });
    const place = {
      directory: scratch.directory,
      environment: gitEnvironment({ GIT_DIR: scratch.directory }),
    };
    await expect(
      readChangedFiles(place, scratch.base, scratch.head, { ...DIFF_LIMITS, files: 2 }),
    ).rejects.toThrow("More than 2 files changed");
  });

  test("damaged objects cost their own diffs and no other", async () => {
    const scratch = await aWorkTree({ b: "1\n" }, [
      { path: "a", content: "2\n" },
      { path: "b", content: "2 and more\n" },
      { path: "c", content: "3\n" },
      { path: "d", content: "4 that is not read\n" },
      { path: Buffer.from([0x65, 0xff]), content: "5\n" },
      { path: "f", content: "6\n" },
    ]);
    const repository = await opened(scratch.directory);
    const whole = await repository.changedFiles(scratch.base, scratch.head);
    const ids = ["b", "d"].map((path) => whole.find((file) => file.path === path)?.headBlob?.id ?? "");
    await damage(scratch.directory, ids);
    const files = await (await opened(scratch.directory)).changedFiles(scratch.base, scratch.head);
    expect(files.map((file) => [file.path, file.hunks.length, file.diffOmitted === undefined])).toEqual([
      ["a", 1, true],
      ["b", 0, false],
      ["c", 1, true],
      ["d", 0, false],
      ["e\\xff", 0, false], // the pass cannot be taken up at a name that is no text
      ["f", 1, true],
    ]);
    expect(files.at(1)?.diffOmitted).toMatch(/git diff-tree failed/);
  });
});
