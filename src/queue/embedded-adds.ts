import type { PGlite } from "@electric-sql/pglite";
import type { PgQueryResult } from "bullmq";
import type { Params, Shared } from "./embedded-groups.ts";

/** BullMQ's statement that adds one job, as far as it is looked at, and the number of its parameters. */
const ADD = /^SELECT add_job\(/;
const PARAMETERS = 15;

/** The same for all of them: a row of the answer for each, in their order. */
const ADD_EACH = `SELECT add_job(
    job->>0, job->>1, job->>2, (job->>3)::jsonb, (job->>4)::jsonb, (job->>5)::integer, (job->>6)::bigint,
    (job->>7)::bigint, (job->>8)::integer, job->>9, job->>10, job->>11, job->>12, job->>13, (job->>14)::boolean
  ) AS id FROM jsonb_array_elements($1::jsonb) AS given(job)`;

/** Jobs that are added at the same time. Most are added all at once, and what is unusual about the others by BullMQ. */
export function sharedAdds(database: PGlite): Shared {
  /** An id for each; without one for those that were not added. */
  async function atOnce(jobs: readonly Params[]): Promise<readonly (string | null)[]> {
    const [first] = jobs;
    if (!first) return [];
    const given = jobs.map(([, id, name, data, opts, priority, delay, added, attempts, , , , dedup]) =>
      // The deduplication id is what it may be by the type of the statement: text, or nothing.
      [id, name, data, opts, priority, delay, added, attempts, dedup],
    );
    const { rows } = await database.query<{ ids: (string | null)[] }>(
      "SELECT architect.add_jobs($1, $2::jsonb) AS ids",
      [first[0], JSON.stringify(given)],
    );
    return rows[0]?.ids ?? [];
  }

  async function each(jobs: readonly Params[]): Promise<readonly string[]> {
    // One by itself is added as BullMQ does it.
    if (jobs.length < 2) return [];
    return (await database.query<{ id: string }>(ADD_EACH, [JSON.stringify(jobs)])).rows.map(({ id }) => id);
  }

  return {
    takes: (text, params) => params.length === PARAMETERS && ADD.test(text),
    async together(all) {
      const answers = new Map<Params, string>();
      const usual = usualOf(all);
      const ids = await atOnce(usual).catch(() => []);
      for (const [at, params] of usual.entries()) {
        const id = ids[at];
        if (typeof id === "string") answers.set(params, id);
      }
      const left = all.filter((params) => !answers.has(params));
      // What fails together is added one by one.
      const leftIds = await each(left).catch(() => []);
      for (const [at, id] of leftIds.entries()) {
        const params = left[at];
        if (params) answers.set(params, id);
      }
      return all.map((params) => {
        const id = answers.get(params);
        return id === undefined
          ? undefined
          : ({ rows: [{ id }], rowCount: 1 } satisfies PgQueryResult<unknown>);
      });
    },
  };
}

/** Those that `architect.add_jobs` understands: of one queue, with ids, and no parent, scheduler or place of honour. */
function usualOf(all: readonly Params[]): readonly Params[] {
  const seen = new Set<unknown>();
  return all.filter((params) => {
    const [queue, id, , , , , , , , parentQueue, parent, parentKey, dedup, scheduler, lifo] = params;
    const key = dedup === null ? undefined : `dedup ${String(dedup)}`;
    const usual =
      queue === all[0]?.[0] &&
      typeof id === "string" &&
      id !== "" &&
      [parentQueue, parent, parentKey, scheduler].every((value) => value === null) &&
      lifo === false &&
      dedup !== "" &&
      !seen.has(`id ${id}`) &&
      !(key !== undefined && seen.has(key));
    seen.add(`id ${String(id)}`);
    if (key !== undefined) seen.add(key);
    return usual;
  });
}
