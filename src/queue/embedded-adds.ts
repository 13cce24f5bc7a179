import type { PGlite } from "@electric-sql/pglite";
import type { PgQueryResult } from "bullmq";

/** BullMQ's statement that adds one job, as far as it is looked at, and the number of its parameters. */
const ADD = /^SELECT add_job\(/;
const PARAMETERS = 15;

/** The same for all that wait: a row of the answer for each, in their order. */
const ADD_ALL = `SELECT add_job(
    job->>0, job->>1, job->>2, (job->>3)::jsonb, (job->>4)::jsonb, (job->>5)::integer, (job->>6)::bigint,
    (job->>7)::bigint, (job->>8)::integer, job->>9, job->>10, job->>11, job->>12, job->>13, (job->>14)::boolean
  ) AS id FROM jsonb_array_elements($1::jsonb) AS given(job)`;

/** Jobs in one statement: all of them wait for it, and so does everything else in this process. */
const MOST_TOGETHER = 32;

interface Waiting {
  params: readonly unknown[];
  /** Adds this one with the statement that BullMQ wrote. */
  alone(): Promise<void>;
  done(row: unknown): void;
}

export interface Adds {
  /** Is this a statement that can share one with others? `text` without the comments before it. */
  takes(text: string, params: readonly unknown[] | undefined): params is readonly unknown[];
  /** Resolves when the job is committed. */
  add<R>(text: string, params: readonly unknown[]): Promise<PgQueryResult<R>>;
}

/**
 * Jobs that are added in the same turn of the event loop share a statement, and so a commit: what Postgres does around
 * the work of one is most of what it costs. A group that fails is added one by one, so that each has its own error.
 */
export function groupedAdds(database: PGlite): Adds {
  const waiting: Waiting[] = [];

  async function addThem(): Promise<void> {
    const group = waiting.splice(0, MOST_TOGETHER);
    if (waiting.length > 0) setImmediate(() => void addThem());
    const rows = group.length > 1 ? await together(group.map(({ params }) => params)) : [];
    await Promise.all(group.map((one, at) => (at < rows.length ? one.done(rows[at]) : one.alone())));
  }

  /** Without rows when nothing was added. */
  async function together(jobs: (readonly unknown[])[]): Promise<readonly unknown[]> {
    try {
      return (await database.query(ADD_ALL, [JSON.stringify(jobs)])).rows;
    } catch {
      return [];
    }
  }

  return {
    takes: (text, params): params is readonly unknown[] => params?.length === PARAMETERS && ADD.test(text),
    add: <R>(text: string, params: readonly unknown[]) =>
      new Promise<PgQueryResult<R>>((resolve, reject) => {
        const one: Waiting = {
          params,
          done: (row) => resolve({ rows: [row as R], rowCount: 1 }),
          alone: () =>
            database
              .query<R>(text, [...params])
              .then(({ rows }) => resolve({ rows, rowCount: rows.length }), reject),
        };
        if (waiting.push(one) === 1) setImmediate(() => void addThem());
      }),
  };
}
