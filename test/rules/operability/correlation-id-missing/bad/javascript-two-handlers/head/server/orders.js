app.get("/orders/:id", async (req, res) => {
  logger.info({ requestId: req.id }, "order read");
  res.json(await read(req.params.id));
});

app.put("/orders/:id", async (req, res) => {
  logger.info({ requestId: req.id }, "order changed");
  res.json(await change(req.params.id, req.body));
});

app.delete("/orders/:id", async (req, res) => {
  logger.info("order removed"); // expect: operability/correlation-id-missing
  res.json(await remove(req.params.id));
});
