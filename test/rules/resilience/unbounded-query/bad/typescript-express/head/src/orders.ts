router.get("/orders", async (req, res) => {
  const orders = await prisma.order.findMany(); // expect: resilience/unbounded-query
  res.json(orders);
});
