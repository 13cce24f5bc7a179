import { pool } from "./pool.ts";

// An ordinary index on the column serves none of these.
export const matching = (text: string) => pool.query("select id from orders where note ilike $1", [text]);
export const urgent = () => pool.query("select id from orders where urgent = true");
export const rest = () => pool.query("select count(*) from orders where status <> 'open' and note is null");

export function search(filter: Filter) {
  let sql = "select id from orders where status = $1";
  if (filter.customer) sql += " and customer_id = $2";
  return pool.query(sql, filter.values);
}
