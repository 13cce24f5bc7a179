const express = require("express");
const { requireAuth } = require("./auth");
const store = require("./store");

const router = express.Router();

router.delete( // expect: security/route-without-auth
  "/:number",
  async (req, res) => {
    await store.remove(req.params.number);
    res.status(204).end();
  },
);

module.exports = router;
