const express = require("express");
const store = require("./store");

const app = express();

app.get("/api/v1/orders", (req, res) => res.json(store.orders()));
app.post("/api/v1/orders", (req, res) => res.json(store.order(req.body)));
app.get("/api/v1/customers", (req, res) => res.json(store.customers()));
app.get("/health", (req, res) => res.send("ok"));
