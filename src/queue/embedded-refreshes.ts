import type { PGlite } from "@electric-sql/pglite";
import type { Shared } from "./embedded-groups.ts";

const GET = /^SELECT \* FROM job WHERE queue = \$1 AND id = \$2;?\s*$/;
const UPDATE = /^UPDATE job SET data = \$3::jsonb WHERE queue = \$1 AND id = \$2\s+RETURNING id;?\s*$/;

/** Each job is looked up by itself: without statistics Postgres would read all that the queue has. */
const GET_EACH = `SELECT asked.at, found.* FROM unnest($2::text[]) WITH ORDINALITY AS asked(id, at)
  CROSS JOIN LATERAL (SELECT * FROM job WHERE queue = $1 AND job.id = asked.id LIMIT 1) AS found`;

/** Jobs that are read at the same time: deliveries find jobs that wait already. */
export function sharedReads(database: PGlite): Shared {
  return {
    takes: (text, params) => params.length === 2 && GET.test(text),
    async together(all) {
      if (all.length === 1) return [];
      const queue = all[0]?.[0];
      const asked = all.filter((params) => params[0] === queue);
      const { rows } = await database.query<{ at: number }>(GET_EACH, [queue, asked.map(([, id]) => id)]);
      const found = new Map(rows.map(({ at, ...row }) => [asked[at - 1], row]));
      return all.map((params) => {
        if (params[0] !== queue) return undefined;
        const row = found.get(params);
        return row ? { rows: [row], rowCount: 1 } : { rows: [], rowCount: 0 };
      });
    },
  };
}

/** Jobs that are told something newer at the same time; of two for one job the later one stays. */
export function sharedUpdates(database: PGlite): Shared {
  return {
    takes: (text, params) => params.length === 3 && UPDATE.test(text),
    async together(all) {
      if (all.length === 1) return [];
      const queue = all[0]?.[0];
      const given = all.filter((params) => params[0] === queue);
      const { rows } = await database.query<{ known: boolean[] }>(
        "SELECT architect.update_jobs($1, $2::jsonb) AS known",
        [queue, JSON.stringify(given.map(([, id, data]) => [id, data]))],
      );
      const known = new Map(given.map((params, at) => [params, rows[0]?.known[at]]));
      return all.map((params) => {
        if (params[0] !== queue) return undefined;
        return known.get(params) ? { rows: [{ id: params[1] }], rowCount: 1 } : { rows: [], rowCount: 0 };
      });
    },
  };
}
