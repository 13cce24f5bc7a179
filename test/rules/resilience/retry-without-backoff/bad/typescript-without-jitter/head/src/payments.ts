export async function charge(order: Order) {
  for (let attempt = 0; attempt < 5; attempt++) { // expect: resilience/retry-without-backoff
    try {
      return await paymentClient.charge(order.id);
    } catch (error) {
      await sleep(200 * 2 ** attempt);
    }
  }
}
