import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepImage, keptImage, makeImage } from "../../src/rehearsal/cluster.ts";
import { startEngine } from "../../src/rehearsal/engine.ts";

const folder = mkdtempSync(join(tmpdir(), "cluster-"));
let image: Buffer;
let engine: PGlite;
// A new cluster takes its time on a busy machine.
beforeAll(async () => {
  image = await makeImage();
  await keepImage(folder, image);
  engine = await startEngine(folder, []);
}, 180_000);
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

describe("src/rehearsal/cluster.ts", () => {
  test("an image that was kept is read again as it was, by nobody else", async () => {
    const [name = "", ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect((await keptImage(folder))?.equals(image)).toBe(true);
  });

  test("half an image, or one with another byte in it, is none", async () => {
    const path = join(folder, readdirSync(folder)[0] ?? "");
    const whole = readFileSync(path);
    const altered = Buffer.from(whole);
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    for (const bad of [whole.subarray(0, whole.length / 2), altered]) {
      writeFileSync(path, bad);
      expect(await keptImage(folder)).toBeUndefined();
    }
    writeFileSync(path, whole);
  });

  test("a folder that others may write to could hold anything: it is neither read nor written", async () => {
    const open = mkdtempSync(join(tmpdir(), "cluster-"));
    try {
      await keepImage(open, image);
      expect(await keptImage(open)).toBeDefined();
      chmodSync(open, 0o777);
      expect(await keptImage(open)).toBeUndefined();
      rmSync(join(open, readdirSync(open)[0] ?? ""));
      await keepImage(open, image);
      expect(readdirSync(open)).toEqual([]);
    } finally {
      rmSync(open, { recursive: true });
    }
  });
});

describe("src/rehearsal/image.ts", () => {
  test("files with the same bytes lie in an image once, and what is written to one is not in the others", async () => {
    const { FS } = engine.Module;
    const sizes = ["1", "4", "5"].flatMap((database) =>
      FS.readdir(`/pglite/data/base/${database}`)
        .filter((name: string) => /^\d/.test(name))
        .map((name: string) => FS.stat(`/pglite/data/base/${database}/${name}`).size),
    );
    expect(image.length).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0) / 2);
    const columns = (database: string) =>
      Buffer.from(FS.readFile(`/pglite/data/base/${database}/1249`, { encoding: "binary" }));
    const before = columns("5");
    const template = columns("1");
    await engine.exec(
      "create table t (id int primary key, note text); insert into t values (1, 'a'); checkpoint",
    );
    expect(columns("5").equals(before)).toBe(false);
    expect(columns("1").equals(template)).toBe(true);
  });

  test("it holds a cluster that was shut down, whose log goes on where it ended", async () => {
    const start = 8 + Number(image.toString("latin1", 0, 8));
    const list = JSON.parse(image.toString("utf8", 8, start)) as [string, number, number][];
    const [, from = 0] = list.find(([path]) => path === "/global/pg_control") ?? [];
    // Source: PostgreSQL, `catalog/pg_control.h`: DBState, after three numbers; 1 is DB_SHUTDOWNED.
    expect(image.readInt32LE(start + from + 16)).toBe(1);
    await engine.exec("select pg_catalog.pg_switch_wal(); create table logged as select 1 as x; checkpoint");
    expect((await engine.query("select x from logged")).rows).toEqual([{ x: 1 }]);
  });
});
