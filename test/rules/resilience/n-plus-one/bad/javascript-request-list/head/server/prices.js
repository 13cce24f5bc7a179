app.post("/prices", async (req, res) => {
  const prices = [];
  for (const id of req.body.ids) {
    prices.push(await Product.findOne({ where: { id } })); // expect: resilience/n-plus-one
  }
  res.json(prices);
});
