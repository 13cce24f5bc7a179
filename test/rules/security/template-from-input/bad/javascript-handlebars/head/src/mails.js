const Handlebars = require("handlebars");

app.post("/mails/preview", (req, res) => {
  const { subject, body } = req.body;
  const template = Handlebars.compile(body); // expect: security/template-from-input
  res.send(template({ subject }));
});
