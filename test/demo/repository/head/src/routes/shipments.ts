import { Router } from "express";
import { track } from "../carrier.js";
import { db } from "../db.js";

export const shipments = Router();

shipments.get("/v1/orders/:id/shipments", async (req, res) => {
  const found = await db.query("select * from shipments where order_id = $1 order by id", [req.params.id]);
  res.json(await Promise.all(found.rows.map((row) => track(row))));
});
