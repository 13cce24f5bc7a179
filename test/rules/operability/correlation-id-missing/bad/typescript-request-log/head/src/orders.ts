app.post("/orders", async (req, res) => {
  req.log.info({ items: req.body.items.length }, "order received");
  const order = await place(req.body);
  console.log("order placed", order.id); // expect: operability/correlation-id-missing
  res.status(201).json(order);
});
