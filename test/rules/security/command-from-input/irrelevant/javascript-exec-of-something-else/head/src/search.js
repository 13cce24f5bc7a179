const { exec } = require("./database");

app.get("/search", async (req, res) => {
  const found = /^page-(\d+)$/.exec(req.query.page);
  const rows = await exec("find", req.query.text);
  const posts = await Post.find({}).exec(req.query.page);
  res.json({ found, rows, posts });
});
