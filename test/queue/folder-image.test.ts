import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { imageOf, putImage } from "../../src/queue/folder-image.ts";

describe("src/queue/folder-image.ts", () => {
  const root = mkdtempSync(join(tmpdir(), "architect-image-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;
  const empty = (): string => {
    const folder = join(root, `folder-${++count}`);
    mkdirSync(folder);
    return folder;
  };
  const listed = (list: unknown, bytes = ""): Buffer => {
    const text = JSON.stringify(list);
    return Buffer.from(`${String(text.length).padStart(8, "0")}${text}${bytes}`, "latin1");
  };

  const source = empty();
  mkdirSync(join(source, "base", "5"), { recursive: true });
  mkdirSync(join(source, "pg_wal"));
  const page = Buffer.from(Array.from({ length: 8_192 }, (_, at) => (at * 7) % 251));
  writeFileSync(join(source, "base", "1"), page);
  writeFileSync(join(source, "base", "5", "1"), page);
  writeFileSync(join(source, "PG_VERSION"), "");
  writeFileSync(join(source, "pg_wal", "000000010000000000000002"), Buffer.alloc(3_000_000).fill(1, 0, 300));

  test("a folder that is put has every file and folder, byte for byte, and nobody else may read them", () => {
    const target = empty();
    putImage(imageOf(source), target);
    const all = readdirSync(source, { recursive: true, encoding: "utf8" }).sort();
    expect(readdirSync(target, { recursive: true, encoding: "utf8" }).sort()).toEqual(all);
    for (const name of all) {
      const [one, other] = [join(source, name), join(target, name)];
      expect(statSync(other).mode & 0o077, name).toBe(0);
      if (statSync(one).isFile()) expect(readFileSync(other).equals(readFileSync(one)), name).toBe(true);
    }
  });

  test("bytes that are alike are there once, and zeros at the end of a file not at all", () => {
    expect(imageOf(source).length).toBeLessThan(page.length + 1_000);
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["something else", Buffer.from("not an image, though long enough for its digits")],
    ["an image that was cut off", imageOf(source).subarray(0, -1)],
    ["a list of something else", listed({ files: [] })],
    ["a file outside of the folder", listed([["/../outside", 0, 3, 0]], "abc")],
    ["a folder outside of it", listed([["/a"], ["/a/.."], ["/a/../../outside"]])],
    ["a path of another kind", listed([["outside", 0, 3, 0]], "abc")],
    ["a size below nothing", listed([["/file", 2, -1, 0]], "abc")],
  ])("%s is refused, and nothing is outside", (_, image) => {
    const target = empty();
    expect(() => putImage(image, target)).toThrow();
    expect(readdirSync(root)).not.toContain("outside");
  });
});
