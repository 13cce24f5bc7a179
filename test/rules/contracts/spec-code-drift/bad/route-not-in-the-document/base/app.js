const express = require("express");
const store = require("./store");

const app = express();

app.get("/v1/orders", (req, res) => res.json(store.orders()));
app.post("/v1/orders", (req, res) => res.json(store.order(req.body)));
app.get("/v1/orders/:id", (req, res) => res.json(store.find(req.params.id)));
