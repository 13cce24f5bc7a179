import * as fs from "fs-extra";

app.delete("/reports/:name", async (req, res) => {
  const name = newestReport();
  await fs.remove(`/srv/reports/${name}`);
  res.sendStatus(204);
});
