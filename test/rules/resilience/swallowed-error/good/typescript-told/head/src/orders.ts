export async function pay(order: Order) {
  try {
    await orderRepository.save({ ...order, paid: true });
  } catch (error) {
    log.error({ err: error, order: order.id }, "the order was not saved");
    throw error;
  }
}

export function announce(order: Order) {
  queue.publish("order.paid", order).catch((error) => log.warn({ err: error }, "not announced"));
}

export async function warm(order: Order) {
  try {
    await crmClient.post("/warm", order);
  } catch {
    // Only a hint: the page loads without it.
  }
}
