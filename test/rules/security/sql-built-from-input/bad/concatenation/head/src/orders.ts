app.get("/orders/:id", async (req, res) => {
  const id = req.params.id;
  const text = "select * from orders where id = " + id;
  res.json(await pool.query(text)); // expect: security/sql-built-from-input
});
