import { db } from "./db";

export async function listOrders(req: Request, res: Response) {
  const rows = await db.query("select * from orders where status = $1", [req.query.status]);
  res.json(rows);
}
