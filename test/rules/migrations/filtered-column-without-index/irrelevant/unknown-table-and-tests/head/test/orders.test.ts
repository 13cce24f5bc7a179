import { pool } from "../src/pool.ts";

test("an order is open", async () => {
  const { rows } = await pool.query("select id from orders where status = 'open'");
  expect(rows).toHaveLength(1);
});
