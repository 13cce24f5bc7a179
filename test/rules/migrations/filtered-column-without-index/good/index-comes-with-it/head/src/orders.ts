import { pool } from "./pool.ts";

export async function openOrders(limit: number) {
  const { rows } = await pool.query(
    `select id, placed_at from orders where status = 'open' order by placed_at limit $1`,
    [limit],
  );
  return rows;
}
