const fs = require("fs");
const path = require("path");

app.get("/packages/:name", (req, res) => {
  const manifest = path.join("/srv/packages", req.params.name, "package.json");
  res.json(JSON.parse(fs.readFileSync(manifest, "utf8")));
});
