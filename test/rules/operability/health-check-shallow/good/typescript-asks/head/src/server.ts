import { Pool } from "pg";

const pool = new Pool();

app.get("/ready", async (req, res) => {
  try {
    await pool.query("select 1");
    res.json({ status: "ok" });
  } catch (error) {
    res.status(503).json({ status: "database" });
  }
});
