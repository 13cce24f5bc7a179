export async function overview(prisma: PrismaClient) {
  const orders = await prisma.order.findMany({ where: { open: true } });
  for (const order of orders) {
    const customer = await prisma.customer.findUnique({ where: { id: order.customerId } }); // expect: resilience/n-plus-one
    console.log(order.id, customer?.name);
  }
}
