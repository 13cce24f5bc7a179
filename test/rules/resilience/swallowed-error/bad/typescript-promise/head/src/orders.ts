export function announce(order: Order) {
  queue.publish("order.paid", order).catch(() => {}); // expect: resilience/swallowed-error
}
