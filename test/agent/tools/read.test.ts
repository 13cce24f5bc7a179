import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { read } from "../../../src/agent/tools/read.ts";
import type { Tree } from "../../../src/domain/tree.ts";
import { aroundPull, surroundings, treeInGit, use } from "../../support/tools.ts";
import { aPull } from "../../support/trees.ts";

const text = Array.from({ length: 50 }, (_, at) => `line ${at + 1}`).join("\n");
const around = surroundings(
  { "src/a.ts": "old\n" },
  { "src/a.ts": "new\r\n", "src/long.ts": `${text}\n`, "empty.txt": "" },
);

describe("src/agent/tools/read.ts", () => {
  test("a file is shown with the numbers of its lines, at head or at base", async () => {
    expect((await use(read, { path: "src/a.ts" }, around)).text).toBe(
      "src/a.ts at head, lines 1-1 of 1\n     1\tnew",
    );
    expect((await use(read, { path: "./src/../src/a.ts", side: "base" }, around)).text).toContain("1\told");
  });

  test("a part is shown with where to go on", async () => {
    const { text: shown } = await use(read, { path: "src/long.ts", offset: 10, limit: 2 }, around);
    expect(shown).toBe(
      "src/long.ts at head, lines 10-11 of 50\n    10\tline 10\n    11\tline 11\n(39 more; go on with offset 12)",
    );
    expect(await use(read, { path: "src/long.ts", offset: 51 }, around)).toMatchObject({ failed: true });
  });

  test.each([
    "../../etc/passwd",
    "/etc/passwd",
    "/proc/self/environ",
    "src/../../x",
    "~/.ssh/id_rsa",
    "$HOME/x",
    "C:\\Windows\\x",
    "..\\..\\x",
    ".git/config",
    "src/.GIT/hooks/x",
    "src/a.ts\0.txt",
    "src",
    ".",
    "nowhere.ts",
  ])("%j is told apart and never looked up on a disk", async (path) => {
    const result = await use(read, { path }, around);
    expect(result).toMatchObject({ failed: true });
    expect(result.text.length).toBeLessThan(300);
  });

  test("a path that leads outside is said to, however it is written", async () => {
    for (const path of ["../../etc/passwd", "/proc/self/environ", "src/../../x", "~/.ssh/id_rsa", "..\\x"])
      expect((await use(read, { path }, around)).text).toContain("is outside the repository");
  });

  test("a name that was nearly right is put right", async () => {
    expect((await use(read, { path: "a.ts" }, around)).text).toContain("`src/a.ts`");
    expect((await use(read, { path: "src/lomg.ts" }, around)).text).toContain("Did you mean `src/long.ts`?");
  });

  test("an answer stays within its bounds, line by line and as a whole", async () => {
    const wide = surroundings({}, { "w.ts": `${"x ".repeat(5_000)}\n`.repeat(50) });
    const { text: shown } = await use(read, { path: "w.ts" }, wide);
    expect(shown.length).toBeLessThanOrEqual(30_000);
    expect(shown).toContain("more characters]");
    expect(shown).toMatch(/go on with offset \d+\)$/);
  });

  test("credentials are masked, also the body of a key without its header", async () => {
    const token = `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8".slice(0, 36)}`;
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${`${"MIIEpAIBAAKCAQEA7Zq".padEnd(64, "kQ9x")}\n`.repeat(20)}-----END RSA PRIVATE KEY-----\n`;
    const secret = surroundings({}, { "a.env": `TOKEN=${token}\n`, "key.txt": key });
    const shown = await use(read, { path: "a.env" }, secret);
    expect(shown.text).not.toContain(token);
    expect(shown.text).toContain("***");
    const body = await use(read, { path: "key.txt", offset: 8, limit: 4 }, secret);
    expect(body.text).not.toContain("kQ9xkQ9x");
  });

  describe("in git", () => {
    let tree: Tree;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ tree, close } = await treeInGit([
        { path: "link", content: "/etc/passwd", mode: "120000" },
        { path: "folder", content: "../..", mode: "120000" },
        { path: "module", content: "a".repeat(40), mode: "160000" },
        { path: "image.png", content: Buffer.from([137, 80, 0, 1, 2]) },
        { path: "large.sql", content: "x".repeat(3 * 1024 * 1024) },
      ]));
    });
    afterAll(() => close());

    test.each([
      ["link", "symbolic link"],
      ["folder/etc/passwd", "symbolic link"],
      ["module", "submodule"],
      ["module/x", "submodule"],
      ["image.png", "not text"],
      ["large.sql", "too large"],
    ])("%s is told to be what it is", async (path, what) => {
      const loaded = aPull({}, {});
      const result = await use(
        read,
        { path },
        aroundPull({ ...loaded, trees: { base: tree, mergeBase: tree, head: tree } }),
      );
      expect(result).toMatchObject({ failed: true, text: expect.stringContaining(what) });
    });
  });
});
