const express = require("express");
const store = require("./store");

const app = express();

app.get("/orders", (req, res) => res.json(store.orders()));
app.post("/orders", (req, res) => res.json(store.order(req.body)));
app.get("/customers", (req, res) => res.json(store.customers()));
app.get("/health", (req, res) => res.send("ok"));
app.get("/invoices", (req, res) => res.json(store.invoices()));
