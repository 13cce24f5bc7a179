import { db } from "./db";

export async function listOrders(req: Request, res: Response) {
  const rows = await db.query(`select * from orders where status = '${req.query.status}'`); // expect: security/sql-built-from-input
  res.json(rows);
}
