async function overview(pool) {
  const { rows } = await pool.query("select id, customer_id from orders where open");
  for (const row of rows) {
    row.customer = await pool.query("select name from customers where id = $1", [row.customer_id]); // expect: resilience/n-plus-one
  }
  return rows;
}
