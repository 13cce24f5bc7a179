export async function overview() {
  const orders = await orderRepository.find({ where: { open: true } });
  return Promise.all(
    orders.map(async (order) => ({
      order,
      lines: await lineRepository.findBy({ orderId: order.id }), // expect: resilience/n-plus-one
    })),
  );
}
