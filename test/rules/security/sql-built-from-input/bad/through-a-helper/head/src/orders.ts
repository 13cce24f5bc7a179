function byStatus(status: string) {
  return `select * from orders where status = '${status}'`;
}

app.get("/orders", async (request, reply) => {
  return client.query(byStatus(request.query.status)); // expect: security/sql-built-from-input
});
