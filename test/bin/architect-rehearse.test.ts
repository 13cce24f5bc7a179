import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { aFolder } from "../git/scratch.ts";
import { architect, expectMistake } from "./run-architect.ts";

const ORDERS = "create table orders (id bigserial primary key, buyer bigint);\n";
const LOCKING = "alter table orders add column note text;\ncreate index orders_buyer on orders (buyer);\n";

async function aFolderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await aFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe("src/bin/architect.ts rehearse", () => {
  test("a migration runs after those before it in its folder, and not after those that come later", async () => {
    const folder = await aFolderOf({
      "001.sql": ORDERS,
      "002.sql": LOCKING,
      "003.sql": "drop table orders;\n",
    });
    const ran = await architect(["rehearse", join(folder, "002.sql")]);
    expect(ran.stdout).toContain("AccessExclusiveLock on orders");
    expect(ran.stdout).toMatch(/create index orders_buyer[^]*ShareLock on orders[^]*made orders_buyer/);
    expect(ran.stdout).toContain("migrations/index-not-concurrent");
    expect(ran.code).toBe(1);
  });

  test("a folder runs as a whole on an empty database, or on top of another one", async () => {
    const folder = await aFolderOf({ "old/001.sql": ORDERS, "new/002.sql": LOCKING });
    const call = ["rehearse", join(folder, "new"), "--base", join(folder, "old"), "--format", "json"];
    const ran = JSON.parse((await architect(call)).stdout);
    expect(ran.migrations).toHaveLength(1);
    expect(ran.migrations[0]).toMatchObject({ path: join(folder, "new/002.sql"), rehearsed: true });
    expect(ran.migrations[0].statements.map((one: { outcome: string }) => one.outcome)).toEqual([
      "ran",
      "ran",
    ]);
    const alone = await architect(["rehearse", join(folder, "old")]);
    expect(alone.stdout).toContain("made orders");
  });

  test("in a repository the framework is known by its folders, and Markdown draws the tables", async () => {
    const folder = await aFolderOf({
      ".git/HEAD": "",
      "db/migrations/20240101000000_orders.sql": `-- migrate:up\n${ORDERS}-- migrate:down\ndrop table orders;\n`,
      "db/migrations/20240102000000_note.sql":
        "-- migrate:up\nalter table orders add note text;\n-- migrate:down\n",
    });
    const file = join(folder, "db/migrations/20240102000000_note.sql");
    const ran = JSON.parse((await architect(["rehearse", file, "--format", "json"])).stdout);
    expect(ran.migrations[0]).toMatchObject({ path: file, framework: "dbmate" });
    const drawn = await architect(["rehearse", file, "--format", "markdown"]);
    expect(drawn.stdout).toContain("```mermaid\nerDiagram\n  orders {");
    expect(drawn.stdout).toContain('    text note "new"');
  });

  test("what could not be run is told, and the exit code says so", async () => {
    const folder = await aFolderOf({ "001.sql": "create table t (id int primary key, p geometry);\n" });
    const ran = await architect(["rehearse", join(folder, "001.sql")]);
    expect(ran.stdout).toContain("Not all of it was looked at");
    expect(ran.code).toBe(3);
  });

  test("a path that is not there, and a folder without migrations, are mistakes", async () => {
    const folder = await aFolderOf({ "notes.txt": "x" });
    expectMistake(await architect(["rehearse", join(folder, "missing.sql")]), /There is no /);
    expectMistake(await architect(["rehearse", folder]), /holds no migration that is known/);
    expectMistake(
      await architect(["rehearse", join(folder, "notes.txt"), "--base", join(folder, "no")]),
      /There is no folder/,
    );
  });
});
