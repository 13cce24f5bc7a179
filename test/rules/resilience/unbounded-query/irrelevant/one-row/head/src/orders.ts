router.get("/orders/:id", async (req, res) => {
  res.json(await prisma.line.findMany({ where: { orderId: req.params.id } }));
});

router.get("/orders/count", async (req, res) => {
  res.json(await pool.query("select count(*) from orders"));
});
