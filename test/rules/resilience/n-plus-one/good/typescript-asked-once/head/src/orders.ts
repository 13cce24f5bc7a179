export async function overview(prisma: PrismaClient) {
  const orders = await prisma.order.findMany({ where: { open: true } });
  const customers = await prisma.customer.findMany({ where: { id: { in: orders.map((order) => order.customerId) } } });
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  return orders.map((order) => ({ order, customer: byId.get(order.customerId) }));
}
