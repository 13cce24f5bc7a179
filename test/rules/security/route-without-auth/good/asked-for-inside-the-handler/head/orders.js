const express = require("express");
const { requireAuth } = require("./auth");
const store = require("./store");

const router = express.Router();

router.get("/", requireAuth, async (req, res) => {
  res.json(await store.list(req.query.page));
});

router.get("/:number", requireAuth, async (req, res) => {
  res.json(await store.find(req.params.number));
});

router.post("/", requireAuth, async (req, res) => {
  res.status(201).json(await store.create(req.body));
});

router.delete("/:number", async (req, res) => {
  const session = await getSession(req);
  if (!session) return res.status(401).end();
  await store.remove(req.params.number);
  res.status(204).end();
});

module.exports = router;
