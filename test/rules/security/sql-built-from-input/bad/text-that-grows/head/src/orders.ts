app.get("/orders", async (req, res) => {
  const { status, sort = "id" } = req.query;
  let text = "select * from orders where true";
  const values = [];
  if (status) {
    values.push(status);
    text += ` and status = $${values.length}`;
  }
  text += ` order by ${sort}`;
  res.json(await pool.query(text, values)); // expect: security/sql-built-from-input
});
