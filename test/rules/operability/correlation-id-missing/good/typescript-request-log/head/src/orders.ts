app.post("/orders", async (req, res) => {
  req.log.info({ items: req.body.items.length }, "order received");
  const order = await place(req.body);
  req.log.info({ order: order.id }, "order placed");
  res.status(201).json(order);
});
