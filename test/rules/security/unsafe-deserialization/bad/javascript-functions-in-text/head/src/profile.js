const serialize = require("node-serialize");

app.get("/profile", (req, res) => {
  const profile = Buffer.from(req.cookies.profile, "base64").toString();
  res.json(serialize.unserialize(profile)); // expect: security/unsafe-deserialization
});
