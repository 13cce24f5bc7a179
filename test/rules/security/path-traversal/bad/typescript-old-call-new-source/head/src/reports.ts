import * as fs from "fs-extra";

app.delete("/reports/:name", async (req, res) => {
  const name = req.body.folder + "/" + req.params.name; // expect: security/path-traversal
  await fs.remove(`/srv/reports/${name}`);
  res.sendStatus(204);
});
