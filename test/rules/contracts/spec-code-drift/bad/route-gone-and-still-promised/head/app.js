const express = require("express");
const store = require("./store");

const app = express();

app.get("/v1/orders", (req, res) => res.json(store.orders()));
app.get("/v1/orders/:id", (req, res) => res.json(store.find(req.params.id)));
