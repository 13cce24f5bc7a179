app.get("/orders", async (req, res) => {
  const sort = req.query.sort; // expect: security/sql-built-from-input
  const page = 1;
  res.json(await db.query(`select * from orders order by ${sort}`));
});
