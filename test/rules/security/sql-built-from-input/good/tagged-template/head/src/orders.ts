app.get("/orders/:id", async (req, res) => {
  const one = await sql`select * from orders where id = ${req.params.id}`;
  const other = await prisma.$queryRaw`select * from orders where id = ${req.params.id}`;
  res.json(await db.execute(sql`select * from lines where order_id = ${one.id} or order_id = ${other.id}`));
});
