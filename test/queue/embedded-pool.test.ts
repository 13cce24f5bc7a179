import { PGlite } from "@electric-sql/pglite";
import type { PgNotification } from "bullmq";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedPool } from "../../src/queue/embedded-pool.ts";
import { eventually, pause } from "./jobs.ts";

describe("src/queue/embedded-pool.ts", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
  });
  afterAll(() => database.close());

  test("a query answers with its rows and their number; a text of several statements with the last one's", async () => {
    const pool = embeddedPool(database);
    expect(await pool.query("SELECT $1::int AS n", [7])).toEqual({ rows: [{ n: 7 }], rowCount: 1 });
    expect(await pool.query("SELECT 1 AS a; SELECT 2 AS b")).toEqual({ rows: [{ b: 2 }], rowCount: 1 });
    await pool.query("CREATE TABLE t (n int)");
    expect(await pool.query("INSERT INTO t SELECT generate_series(1, $1)", [3])).toMatchObject({
      rowCount: 3,
    });
  });

  test("an error of Postgres keeps its code, by which BullMQ steers", async () => {
    await expect(embeddedPool(database).query("SELECT * FROM missing")).rejects.toMatchObject({
      code: "42P01",
    });
  });

  test("a transaction on the shared session is refused, also behind a comment", async () => {
    const pool = embeddedPool(database);
    const client = await pool.connect();
    for (const text of [
      "BEGIN",
      "  begin isolation level serializable",
      "-- a comment\nSTART TRANSACTION",
      "savepoint a",
    ]) {
      await expect(pool.query(text)).rejects.toThrow(/transaction/);
      await expect(client.query(text)).rejects.toThrow(/transaction/);
    }
  });

  test("a client hears what it listens to, written as BullMQ writes it, until it is released", async () => {
    const pool = embeddedPool(database);
    const client = await pool.connect();
    const deaf = await pool.connect();
    const heard: PgNotification[] = [];
    client.on("notification", (message) => heard.push(message));
    deaf.on("notification", (message) => heard.push(message));
    await client.query("-- Why.\n-- And what for.\nLISTEN jobs;\n");
    await client.query('LISTEN "jobs"');
    await pool.query("SELECT pg_notify('jobs', 'one')");
    await pool.query("SELECT pg_notify('other', 'two')");
    await eventually(() => heard.length === 1);
    client.release();
    await pool.query("SELECT pg_notify('jobs', 'three')");
    await pause(20);
    expect(heard).toEqual([{ channel: "jobs", payload: "one" }]);
  });
});
