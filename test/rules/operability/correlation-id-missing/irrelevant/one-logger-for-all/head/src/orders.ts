app.post("/orders", async (req, res) => {
  logger.info("order received");
  res.status(201).json(await place(req.body));
  logger.info("order placed");
});
