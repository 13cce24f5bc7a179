router.get("/orders", async (ctx) => {
  const conditions = ["deleted_at is null"];
  if (ctx.query.region) conditions.push(`region = '${ctx.query.region}'`);
  ctx.body = await db.query("select * from orders where " + conditions.join(" and ")); // expect: security/sql-built-from-input
});
