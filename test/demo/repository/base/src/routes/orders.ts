import { Router } from "express";
import { z } from "zod";
import { db } from "../db.js";

export const orders = Router();

const newOrder = z.object({ customer: z.string(), amount: z.string(), currency: z.string().length(3).default("EUR") });

orders.get("/v1/orders/:id", async (req, res) => {
  const found = await db.query("select * from orders where id = $1", [req.params.id]);
  if (found.rows.length === 0) return res.status(404).json({ code: "not_found" });
  res.json(found.rows[0]);
});

orders.post("/v1/orders", async (req, res) => {
  const input = newOrder.safeParse(req.body);
  if (!input.success) return res.status(422).json({ code: "invalid", issues: input.error.issues });
  const { customer, amount, currency } = input.data;
  const made = await db.query(
    "insert into orders (customer_id, amount, currency) values ($1, $2, $3) returning *",
    [customer, amount, currency],
  );
  res.status(201).json(made.rows[0]);
});
