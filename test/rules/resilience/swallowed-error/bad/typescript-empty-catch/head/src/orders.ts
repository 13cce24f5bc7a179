export async function pay(order: Order) {
  try {
    await orderRepository.save({ ...order, paid: true });
  // expect-next: resilience/swallowed-error
  } catch {}
}
