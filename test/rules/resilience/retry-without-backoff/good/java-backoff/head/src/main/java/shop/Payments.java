package shop;

class Payments {
  Receipt charge(Order order) throws InterruptedException {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return paymentClient.charge(order);
      } catch (RestClientException e) {
        Thread.sleep(ThreadLocalRandom.current().nextLong(200L << attempt));
      }
    }
    throw new PaymentUnavailable();
  }
}
