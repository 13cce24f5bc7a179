const NAME = /^(\w+\s?)*$/;

app.post("/names", (req, res) => {
  if (!NAME.test(req.body.name)) return res.sendStatus(400); // expect: security/regex-dos
  res.sendStatus(204);
});
