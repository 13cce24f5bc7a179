export async function charge(order: Order) {
  while (true) { // expect: resilience/retry-without-backoff
    try {
      return await paymentClient.charge(order.id);
    } catch (error) {
      await sleep(1000);
    }
  }
}
