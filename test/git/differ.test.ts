import { afterEach, describe, expect, test } from "vitest";
import { DIFF_LIMITS } from "../../src/git/changed-files.ts";
import { Differ } from "../../src/git/differ.ts";
import { gitEnvironment } from "../../src/git/environment.ts";
import { openMirror } from "../../src/git/mirror.ts";
import { diffCommand } from "../../src/git/read-diff.ts";
import { git } from "../support/git-fixture.ts";
import { aBareRepository, opened } from "./scratch.ts";

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function differAt(directory: string): Differ {
  const place = { directory, environment: gitEnvironment({ GIT_DIR: directory }) };
  const differ = new Differ(place, diffCommand(DIFF_LIMITS));
  open.push(differ);
  return differ;
}

async function treeOf(directory: string, commit: string): Promise<string> {
  return (await git(directory, ["rev-parse", `${commit}^{tree}`])).toString().trim();
}

async function answer(differ: Differ, from: string, to: string): Promise<string> {
  const heard: Buffer[] = [];
  await differ.ask(from, to, (chunk) => heard.push(chunk) > 0);
  return Buffer.concat(heard).toString("utf8");
}

const LINES = Array.from({ length: 60 }, (_, at) => `line ${at}\n`);

describe("src/git/differ.ts", () => {
  test("one process says of one change after the other what git says of each by itself", async () => {
    const { directory, base, head } = await aBareRepository(
      { a: LINES.join(""), moved: LINES.slice(5).join(""), gone: "x\n", same: "s\n" },
      {
        a: LINES.join("").replace("line 30", "LINE 30"),
        "to/here": LINES.slice(6).join(""),
        moved: null,
        gone: null,
      },
    );
    const [from, to] = [await treeOf(directory, base), await treeOf(directory, head)];
    const differ = differAt(directory);
    for (const [one, other] of [
      [from, to],
      [to, from],
      [from, from],
      [from, to],
    ] as const) {
      const alone = await git(directory, [...diffCommand(DIFF_LIMITS), one, other]);
      expect(await answer(differ, one, other)).toBe(alone.toString("utf8"));
    }
  });

  test("an object that is not there fails its own question, and the next one is answered", async () => {
    const { directory, base, head } = await aBareRepository({ a: "1\n" }, { a: "2\n" });
    const [from, to] = [await treeOf(directory, base), await treeOf(directory, head)];
    const differ = differAt(directory);
    for (const nowhere of ["1".repeat(40), base]) {
      await expect(answer(differ, from, nowhere)).rejects.toThrow(/diff-tree/);
      await expect(answer(differ, nowhere, from)).rejects.toThrow(/diff-tree/);
    }
    expect(await answer(differ, from, to)).toContain("+2\n");
  });

  test("it takes one question at a time, ends when it is called off, and says no more than it may", async () => {
    const { directory, base, head } = await aBareRepository({ a: "1\n" }, { a: "2\n" });
    const [from, to] = [await treeOf(directory, base), await treeOf(directory, head)];
    const differ = differAt(directory);
    const abort = new AbortController();
    const first = differ.ask(from, to, () => true, abort.signal);
    expect(differ.free).toBe(false);
    await expect(answer(differ, from, to)).rejects.toThrow("not free");
    abort.abort(new Error("newer"));
    await expect(first).rejects.toThrow("called off");
    await expect(differ.ask(from, to, () => false)).rejects.toThrow("too much");
    expect(await answer(differ, from, to)).toContain("+2\n");
  });

  test("a file that holds what looks like an end does not end the answer", async () => {
    const { directory, base, head } = await aBareRepository(
      { a: "1\n" },
      { a: "end 00\nend 11\n", b: "end\n" },
    );
    const mirror = openMirror(directory).repository();
    open.push(mirror);
    const apart = await opened(directory);
    expect(await mirror.changedFiles(base, head)).toEqual(await apart.changedFiles(base, head));
  });
});
