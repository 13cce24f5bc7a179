const path = require("path");

app.get("/avatars", (req, res) => {
  res.sendFile(path.join(__dirname, "avatars", req.query.name)); // expect: security/path-traversal
});
