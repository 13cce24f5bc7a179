import fs from "node:fs";
import { join } from "node:path";

router.post("/uploads", upload.single("document"), async (req, res) => {
  const text = await fs.promises.readFile(req.file.path, "utf8");
  await fs.promises.writeFile(join("/srv/uploads", randomUUID()), text);
  await fs.promises.rm(req.file.path);
  await fs.promises.readFile(join("/srv/tenants", req.user.tenant, "logo.png"));
  res.sendStatus(201);
});
