import fs from "node:fs";

router.post("/uploads", upload.single("document"), (req, res) => {
  const target = `/srv/uploads/${req.file.originalname}`;
  fs.writeFileSync(target, req.file.buffer); // expect: security/path-traversal
  res.sendStatus(201);
});
