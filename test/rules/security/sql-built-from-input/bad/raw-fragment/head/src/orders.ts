app.get("/orders", async (c) => {
  const rows = await knex("orders").orderByRaw(c.req.query("sort")); // expect: security/sql-built-from-input
  return c.json(rows);
});
