const path = require("path");
const fs = require("fs");

app.get("/avatars", (req, res) => {
  res.sendFile(req.query.name, { root: path.join(__dirname, "avatars") });
});

app.delete("/avatars/:name", (req, res) => {
  fs.unlinkSync(path.join(__dirname, "avatars", path.basename(req.params.name)));
  res.sendStatus(204);
});
