const express = require("express");
const orders = require("./orders");

const app = express();
app.use("/orders", orders);
app.listen(3000);
