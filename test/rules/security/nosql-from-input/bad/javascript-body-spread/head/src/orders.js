const { Order } = require("./models/order");

app.post("/orders/search", async (req, res) => {
  res.json(await Order.find({ ...req.body, tenant: req.user.tenant })); // expect: security/nosql-from-input
});
