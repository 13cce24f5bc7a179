const SORTABLE = ["id", "total"];

app.get("/orders", async (req, res) => {
  const { sort } = req.query;
  if (!SORTABLE.includes(sort)) {
    return res.status(400).json({ code: "unknown_sort" });
  }
  const direction = req.query.direction === "desc" ? "desc" : "asc";
  res.json(await db.query(`select * from orders order by ${sort} ${direction}`));
});
