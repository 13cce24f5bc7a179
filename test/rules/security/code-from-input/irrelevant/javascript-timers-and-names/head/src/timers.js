app.post("/timers", (req, res) => {
  setTimeout(() => notify(req.body.name), Number(req.body.delay));
  setInterval(poll, 1_000, req.body.name);
  res.json({ result: redis.eval(SCRIPT, 1, req.body.name), model: sandbox.run(req.body.name) });
});
