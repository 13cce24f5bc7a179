test("an order is stored", async () => {
  const order = await createOrder();
  const rows = await db.query(`select * from orders where id = '${order.id}'`);
  expect(rows).toHaveLength(1);
});
