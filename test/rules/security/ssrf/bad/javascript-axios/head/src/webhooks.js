const axios = require("axios");

app.post("/webhooks/test", async (req, res) => {
  const { url, body } = req.body;
  const answer = await axios.post(url, body); // expect: security/ssrf
  res.json({ status: answer.status });
});
