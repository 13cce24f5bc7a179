package shop;

class Payments {
  Receipt charge(Order order) {
    for (int attempt = 0; attempt < 5; attempt++) { // expect: resilience/retry-without-backoff
      try {
        return paymentClient.charge(order);
      } catch (RestClientException e) {
        log.warn("charge failed", e);
      }
    }
    throw new PaymentUnavailable();
  }
}
