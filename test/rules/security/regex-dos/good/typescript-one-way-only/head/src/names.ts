import { escapeRegExp } from "lodash";

const NAME = /^(?:\w+\s)*\w+$/;

app.post("/names", (req, res) => {
  if (!NAME.test(req.body.name)) return res.sendStatus(400);
  const wanted = new RegExp(escapeRegExp(req.query.text), "i");
  res.json(TITLES.filter((title) => wanted.test(title)));
});
