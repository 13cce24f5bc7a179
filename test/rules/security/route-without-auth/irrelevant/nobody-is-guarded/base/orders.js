const express = require("express");
const { requireAuth } = require("./auth");
const store = require("./store");

const router = express.Router();

router.get("/", async (req, res) => {
  res.json(await store.list(req.query.page));
});

router.get("/:number", async (req, res) => {
  res.json(await store.find(req.params.number));
});

module.exports = router;
