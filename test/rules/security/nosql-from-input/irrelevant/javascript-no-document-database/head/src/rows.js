const { Row } = require("./entities");

app.get("/rows", async (req, res) => {
  res.json(await Row.findOne({ name: req.body.name }));
});
