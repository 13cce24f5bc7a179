const { compile } = require("path-to-regexp");
const mustache = require("mustache");

app.get("/pages", (req, res) => {
  res.render("page", { title: req.query.title });
  res.json([compile(req.query.path), mustache.render(req.query.template, {})]);
});
