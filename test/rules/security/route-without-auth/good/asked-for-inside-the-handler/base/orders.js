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

module.exports = router;
