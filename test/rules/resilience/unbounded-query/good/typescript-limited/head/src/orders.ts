router.get("/orders", async (req, res) => {
  const limit = Math.min(Number(req.query.limit ?? 50), 100);
  res.json(await prisma.order.findMany({ take: limit, cursor: cursorOf(req), orderBy: { id: "asc" } }));
});

router.get("/events", async (req, res) => {
  res.json(await pool.query("select id, name from events where id > $1 order by id limit 100", [req.query.after]));
});
