app.get("/orders", async (req, res) => {
  const limit = Math.min(Number(req.query.limit ?? 50), 200);
  const offset = parseInt(req.query.offset, 10) || 0;
  res.json(await db.query(`select * from orders limit ${limit} offset ${offset}`));
});
