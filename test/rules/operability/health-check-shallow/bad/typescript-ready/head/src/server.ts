import { Pool } from "pg";

const pool = new Pool();

app.get("/ready", (req, res) => { // expect: operability/health-check-shallow
  res.json({ status: "ok" });
});

app.get("/orders", async (req, res) => res.json(await pool.query("select id from orders limit 100")));
