import { PGlite } from "@electric-sql/pglite";
import { runMigrations } from "bullmq";
import { describe, expect, test } from "vitest";
import { installFunctions } from "../../src/queue/embedded-functions.ts";
import { embeddedSession } from "../../src/queue/embedded-pool.ts";

describe("src/queue/embedded-functions.ts", () => {
  test("functions of another version are replaced at the next start, and ours are not written again", async () => {
    const database = await PGlite.create();
    await runMigrations(embeddedSession(database), "bullmq");
    const state = async () => {
      const { rows } = await database.query<{ name: string; body: string; version: string }>(
        "SELECT proname AS name, prosrc AS body, xmin::text AS version FROM pg_proc WHERE pronamespace = to_regnamespace('architect') ORDER BY 1",
      );
      return rows;
    };
    expect(await state()).toEqual([]);
    await installFunctions(database);
    const first = await state();
    expect(first.map(({ name }) => name)).toEqual(["add_jobs", "update_jobs"]);
    await installFunctions(database);
    expect(await state()).toEqual(first);
    await database.exec(`
      CREATE OR REPLACE FUNCTION architect.add_jobs(p_queue text, p_jobs jsonb) RETURNS text[]
        LANGUAGE sql AS 'SELECT NULL::text[]';
      COMMENT ON SCHEMA architect IS 'of another version'`);
    await installFunctions(database);
    expect((await state()).map(({ body }) => body)).toEqual(first.map(({ body }) => body));
    await database.close();
  });
});
