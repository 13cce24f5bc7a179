app.get("/events", async (req, res) => {
  const { rows } = await pool.query("select id, name, at from events order by at desc"); // expect: resilience/unbounded-query
  res.json(rows);
});
