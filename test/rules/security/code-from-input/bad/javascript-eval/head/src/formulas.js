app.post("/formulas", (req, res) => {
  const { formula } = req.body;
  res.json({ result: eval(`(${formula})`) }); // expect: security/code-from-input
});
