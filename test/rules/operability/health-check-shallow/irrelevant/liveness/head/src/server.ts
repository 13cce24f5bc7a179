import { Pool } from "pg";

const pool = new Pool();

app.get("/livez", (req, res) => {
  res.json({ status: "ok" });
});

app.get("/ping", (req, res) => res.send("pong"));
