const v8 = require("v8");
const fs = require("fs");
const { deserialize } = require("./records");

app.get("/cache", (req, res) => {
  const cache = v8.deserialize(fs.readFileSync("/srv/cache.bin"));
  res.json([cache, deserialize(req.body)]);
});
