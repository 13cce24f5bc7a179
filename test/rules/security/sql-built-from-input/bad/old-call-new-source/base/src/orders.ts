app.get("/orders", async (req, res) => {
  const sort = "id";
  const page = 1;
  res.json(await db.query(`select * from orders order by ${sort}`));
});
