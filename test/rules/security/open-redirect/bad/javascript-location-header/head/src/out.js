const http = require("http");

app.get("/out", (req, res) => {
  res.writeHead(302, { Location: req.query.to }); // expect: security/open-redirect
  res.end();
});
