export async function charge(order: Order) {
  for (let attempt = 0; attempt < 5; attempt++) { // expect: resilience/retry-without-backoff
    try {
      return await paymentClient.charge(order.id);
    } catch (error) {
      log.warn({ err: error, attempt }, "charge failed");
    }
  }
  throw new Error("the payment service does not answer");
}
