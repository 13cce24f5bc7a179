const VERSION = /^(?:\d+\.)*\d+$/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/;
const PREFIX = /(a+)+/;

app.get("/formats", (req, res) => {
  const { value } = req.query;
  res.json([VERSION.test(value), QUOTED.test(value), PREFIX.test(value), value.split(/(?:\r\n|\n)+/)]);
});
