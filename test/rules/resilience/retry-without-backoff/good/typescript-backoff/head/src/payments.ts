export async function charge(order: Order) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await paymentClient.charge(order.id);
    } catch (error) {
      await sleep(Math.random() * Math.min(30_000, 200 * 2 ** attempt));
    }
  }
  throw new Error("the payment service does not answer");
}
