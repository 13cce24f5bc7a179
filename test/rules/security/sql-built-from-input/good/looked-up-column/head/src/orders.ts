const COLUMNS = { newest: "created_at desc", cheapest: "total asc" } as const;

app.get("/orders", async (req, res) => {
  const order = COLUMNS[req.query.sort] ?? COLUMNS.newest;
  res.json(await db.query(`select * from orders order by ${order}`));
});
