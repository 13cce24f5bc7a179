import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { type Bundle, hashOf } from "../../src/replay/bundle.ts";
import { readBundleFile, writeBundle } from "../../src/replay/bundle-file.ts";
import { outOfBounds } from "../../src/replay/plain-json.ts";
import { readBundle } from "../../src/replay/read-bundle.ts";
import { openReplay } from "../../src/replay/replay.ts";
import { aFolder } from "../git/scratch.ts";
import { aHouse, forged, recorded } from "./a-recording.ts";

let bundle: Bundle;
let text: string;
beforeAll(async () => {
  bundle = (await recorded(await aHouse({ model: false }))).bundle;
  text = JSON.stringify(bundle);
});

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "taken";
};

describe("src/replay/read-bundle.ts", () => {
  test("a bundle as it was written is taken", () => {
    expect(readBundle(text)).toEqual(bundle);
  });

  test("one that was changed by hand is refused, wherever it was changed", () => {
    const swapped = text.replace("create table orders", "create table orderz");
    expect(refusal(() => readBundle(swapped))).toMatch(/changed after it was recorded \(text [0-9a-f]{12}/);
    const renamed = text.replace('"src/a.ts"', '"src/b.ts"');
    expect(refusal(() => readBundle(renamed))).toContain("changed after it was recorded (its sum differs)");
    const { [bundle.review]: _, ...texts } = bundle.texts;
    expect(refusal(() => readBundle(JSON.stringify({ ...bundle, texts })))).toContain("is not in it");
  });

  test("one of another version, and what is no bundle, is refused as such", () => {
    expect(refusal(() => readBundle(JSON.stringify({ ...bundle, version: 2 })))).toContain("has version 2");
    expect(refusal(() => readBundle('{"schemaVersion":1}'))).toContain("no recorded review");
    expect(refusal(() => readBundle("null"))).toContain("no recorded review");
    expect(refusal(() => readBundle(""))).toContain("not JSON");
  });

  test("wherever it is cut, it is refused", () => {
    for (let part = 0; part < 60; part++)
      expect(refusal(() => readBundle(text.slice(0, Math.floor((text.length * part) / 60))))).toContain(
        "is refused",
      );
  });

  test("keys of prototypes and nesting without end are refused before anything is built of them", () => {
    const evil = text.replace('{"format"', '{"__proto__":{"polluted":true},"format"');
    expect(refusal(() => readBundle(evil))).toContain("a key that no bundle has");
    const inSetup = '{"architects":[],"__proto__":{"noSandbox":"x"}}';
    const texts = { ...bundle.texts, [hashOf(inSetup)]: inSetup };
    const hidden = forged(bundle, { setup: hashOf(inSetup), texts });
    expect(refusal(() => openReplay(JSON.stringify(hidden)))).toContain("is refused");
    expect(refusal(() => readBundle("[".repeat(1_000_000)))).toContain("nested deeper");
    const deep = `{"architects":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    const nested = forged(bundle, { setup: hashOf(deep), texts: { ...bundle.texts, [hashOf(deep)]: deep } });
    expect(refusal(() => openReplay(JSON.stringify(nested)))).toContain("nested deeper");
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("values of another shape are refused by name", () => {
    const wrong = '{"architects":[{"name":1}]}';
    const shaped = forged(bundle, {
      setup: hashOf(wrong),
      texts: { ...bundle.texts, [hashOf(wrong)]: wrong },
    });
    expect(refusal(() => openReplay(JSON.stringify(shaped)))).toMatch(/the setup is not what it should be/);
    const sides = { base: 0, mergeBase: 0, head: 9 };
    expect(refusal(() => readBundle(JSON.stringify(forged(bundle, { sides }))))).toContain("no tree");
  });
});

describe("src/replay/plain-json.ts", () => {
  test("brackets and commas in texts do not count, whatever is escaped before their end", () => {
    const nasty = JSON.stringify({ a: '[[[[,,,\\"', b: "\\", c: ["x\\\\"] });
    expect(outOfBounds(nasty, { depth: 2, values: 5 })).toBeUndefined();
    expect(outOfBounds("[1,2,3,4,5,6]", { depth: 2, values: 5 })).toContain("more than 5 values");
    expect(outOfBounds('{"a', { depth: 2, values: 5 })).toContain("no end");
  });
});

describe("src/replay/bundle-file.ts", () => {
  test("a file is for its owner alone, packed by its name, and read as it was written", async () => {
    const folder = await aFolder();
    for (const name of ["a.json", "a.json.gz"]) {
      const path = join(folder, name);
      await writeFile(path, "before", { mode: 0o644 });
      await writeBundle(path, bundle);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(readBundle(await readBundleFile(path))).toEqual(bundle);
    }
    expect((await stat(join(folder, "a.json.gz"))).size).toBeLessThan(text.length / 2);
  });

  test("one that is cut, unpacks without end, or is not there, is refused with the reason", async () => {
    const folder = await aFolder();
    const path = join(folder, "a.gz");
    await writeFile(path, gzipSync(text).subarray(0, -40));
    await expect(readBundleFile(path)).rejects.toThrow("cannot be unpacked, or was cut");
    const member = gzipSync(Buffer.alloc(8_000_000));
    await writeFile(path, Buffer.concat(Array.from({ length: 65 }, () => member)));
    await expect(readBundleFile(path)).rejects.toThrow("at most 512 MB");
    await expect(readBundleFile(join(folder, "none"))).rejects.toThrow("cannot be read (ENOENT)");
    await expect(readBundleFile(folder)).rejects.toThrow("is no file");
    await expect(writeBundle(join(folder, "none", "a.json"), bundle)).rejects.toThrow(
      "cannot be written (ENOENT)",
    );
  });
});
