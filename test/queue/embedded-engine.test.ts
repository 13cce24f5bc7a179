import { PGlite } from "@electric-sql/pglite";
import { describe, expect, test } from "vitest";
import { compileEngine } from "../../src/queue/embedded-engine.ts";

describe("src/queue/embedded-engine.ts", () => {
  test("the code of Postgres is found, compiled once, and is what PGlite runs", async () => {
    const [pgliteWasmModule, again] = await Promise.all([compileEngine(), compileEngine()]);
    expect(pgliteWasmModule).toBeDefined();
    expect(again).toBe(pgliteWasmModule);
    const database = await PGlite.create(pgliteWasmModule ? { pgliteWasmModule } : {});
    expect((await database.query("SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
    await database.close();
  });
});
