const express = require("express");
const rateLimit = require("express-rate-limit");
const accounts = require("./store");

const app = express();
const tenPerHour = rateLimit({ windowMs: 3_600_000, limit: 10 });

app.post("/login", tenPerHour, async (req, res) => {
  res.json(await accounts.enter(req.body.email, req.body.password));
});
