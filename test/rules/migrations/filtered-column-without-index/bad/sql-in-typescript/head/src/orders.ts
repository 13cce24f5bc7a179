import { pool } from "./pool.ts";

export async function openOrders(limit: number) {
  const { rows } = await pool.query(
    `select id, placed_at
       from orders
      where status = 'open' -- expect: migrations/filtered-column-without-index
        and placed_at > now() - interval '1 day'
      order by id
      limit $1`,
    [limit],
  );
  return rows;
}
