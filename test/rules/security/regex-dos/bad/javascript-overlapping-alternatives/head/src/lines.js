app.post("/lines", (req, res) => {
  const lines = req.body.text.match(/^(\r\n|\r|\n|[^,]+,)*end$/); // expect: security/regex-dos
  const mails = req.body.mails.split(/(?:[a-z]+|\d|[a-z\d])+@/i); // expect: security/regex-dos
  res.json([lines, mails]);
});
