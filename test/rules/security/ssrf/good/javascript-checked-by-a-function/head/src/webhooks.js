const axios = require("axios");
const { assertPublicAddress } = require("./addresses");

app.post("/webhooks/test", async (req, res) => {
  await assertPublicAddress(req.body.url);
  const answer = await axios.post(req.body.url, {}, { maxRedirects: 0 });
  res.json({ status: answer.status });
});
